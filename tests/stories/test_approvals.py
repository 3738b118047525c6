"""Two people: one asks, another answers, and nobody is both, in whatever role and by whatever account."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from app.db.tables.account import Membership, SignIn
from app.db.tables.approval import Approval
from app.domain.access import Role
from app.domain.approval import RULES, Kind, may_answer
from tests.world import Actor, Case, World


async def asked(world: World, asker: Actor, case: Case, kind: Kind = Kind.DELETE_EARLY) -> UUID:
    approval_id = uuid4()
    await world.save(
        Approval(
            id=approval_id, kind=kind, subject_id=uuid4(), referral_id=case.referral_id, asked_by=asker.account_id,
            asked_as=asker.role, asked_at=await world.now(),
        )
    )  # fmt: skip
    return approval_id


async def answer(call, actor: Actor, approval_id: UUID, word: str = "yes"):
    return await call(actor).post(f"/v1/approvals/{approval_id}/answer", json={"answer": word})


async def also_as(world: World, actor: Actor, role: Role) -> Actor:
    """The same account, signed in in another role."""
    now, sign_in_id = await world.now(), uuid4()
    membership = Membership(id=uuid4(), account_id=actor.account_id, role=role, from_at=now)
    expires = (await world.rows("SELECT expires_at FROM sign_ins WHERE id = :id", id=actor.sign_in_id))[0]["expires_at"]
    await world.save(
        membership,
        SignIn(
            id=sign_in_id, account_id=actor.account_id, membership_id=membership.id, created_at=now, last_used_at=now,
            factor_at=now,
            expires_at=expires,
        ),
    )  # fmt: skip
    token = world.parts.tokens.issue(
        account=actor.account_id, sign_in=sign_in_id, membership=membership.id, role=role.value
    )
    return Actor(actor.account_id, actor.person_id, sign_in_id, role, actor.email, token)


@pytest.mark.rule("PRIV-09")
async def test_what_one_asks_another_answers_once(world: World, call):
    worker, lead = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_LEAD)
    approval_id = await asked(world, worker, await world.referral())
    listed = (await call(lead).get("/v1/approvals")).json()["items"]
    assert [(each["approval_id"], each["actions"]) for each in listed] == [(str(approval_id), ["answer_approval"])]
    assert (await call(worker).get("/v1/approvals")).json()["items"][0]["actions"] == []
    done = await answer(call, lead, approval_id)
    assert (done.status_code, done.json()["answer"], done.json()["answered_by"]) == (200, "yes", str(lead.account_id))
    assert (await answer(call, lead, approval_id, "no")).status_code == 409
    assert (await call(lead).get("/v1/approvals")).json()["items"] == []
    assert len((await call(lead).get("/v1/approvals?answered=true")).json()["items"]) == 1


@pytest.mark.rule("PRIV-09")
async def test_the_asker_does_not_answer_in_another_role_either(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    approval_id = await asked(world, worker, await world.referral())
    for asker in (worker, await also_as(world, worker, Role.HUB_LEAD)):
        refused = await answer(call, asker, approval_id)
        assert (refused.status_code, refused.json()["detail"][:13]) == (403, "Somebody else")


@pytest.mark.rule("PRIV-09")
@pytest.mark.parametrize("bond", ["one name", "one mailbox", "merged people"])
async def test_another_account_of_the_same_person_does_not_answer(world: World, call, bond):
    worker = await world.actor(Role.HUB_WORKER, given_name="Hazel", family_name="Hubworker")
    again = await world.actor(Role.HUB_LEAD, given_name="hazel" if bond == "one name" else "H", family_name="HUBWORKER")
    if bond == "one mailbox":
        for actor in (worker, again):
            await world.route(actor, value="hazel@example.org")
    if bond == "merged people":
        await world.execute(
            "UPDATE people SET merged_into = :one WHERE id = :other", one=worker.person_id, other=again.person_id
        )
    approval_id = await asked(world, worker, await world.referral())
    assert (await answer(call, again, approval_id)).status_code == 403
    assert (await answer(call, await world.actor(Role.HUB_LEAD), approval_id)).status_code == 200


@pytest.mark.rule("PRIV-09")
async def test_the_database_itself_takes_two_people(world: World):
    worker = await world.actor(Role.HUB_WORKER)
    approval_id = await asked(world, worker, await world.referral())
    with pytest.raises(IntegrityError, match="two_people"):
        await world.execute(
            "UPDATE approvals SET answer = 'yes', answered_by = asked_by, answered_at = now() WHERE id = :id",
            id=approval_id,
        )  # fmt: skip


@pytest.mark.rule("PRIV-09")
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_answered_by_somebody_and_by_nobody_alone(kind):
    rule = RULES[kind]
    for asks in rule.asks:
        assert any(may_answer(kind, role, asked_as=asks, same_person=False) for role in Role)
        assert not any(may_answer(kind, role, asked_as=asks, same_person=True) for role in Role)
    for role in (Role.FAMILY, Role.REFERRER, Role.ADMINISTRATOR, Role.ANONYMOUS):
        assert not may_answer(kind, role, asked_as=Role.HUB_WORKER, same_person=False)


@pytest.mark.rule("PRIV-07")
async def test_a_legal_hold_lies_until_the_lead_lifts_what_was_read(world: World, call):
    lead, case = await world.actor(Role.HUB_LEAD), await world.referral()
    path, body = f"/v1/referrals/{case.referral_id}/legal-hold", {"keeps": True, "reason": "The police have asked."}
    laid = await call(lead).put(path, json=body)
    again = await call(lead).put(path, json=body | {"reason": "Another reason."})
    assert (laid.status_code, again.json()) == (200, laid.json())
    assert (await call(lead).put(path, json=body | {"keeps": False})).status_code == 428
    lifted = await call(lead).put(path, json=body | {"keeps": False}, headers={"If-Match": again.headers["etag"]})
    assert (lifted.status_code, lifted.json()["keeps"]) == (200, False)
    assert (await call(lead).put(path, json=body | {"keeps": False})).status_code == 409
    worker = await world.actor(Role.HUB_WORKER)
    assert (await call(worker).put(path, json=body)).status_code == 403


@pytest.mark.rule("PRIV-05")
async def test_of_a_sealed_case_whoever_has_to_agree_reads_the_question_alone(world: World, call):
    worker, lead = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_LEAD)
    case = await world.referral(hub_worker=worker)
    await world.execute("UPDATE referrals SET sealed_at = now() WHERE id = :id", id=case.referral_id)
    await asked(world, worker, case, Kind.DELETE_EARLY)
    unsealing = await asked(world, worker, case, Kind.UNSEAL_ADDRESS)
    listed = (await call(lead).get("/v1/approvals")).json()["items"]
    assert [each["approval_id"] for each in listed] == [str(unsealing)]
    assert (await call(lead).get(f"/v1/referrals/{case.referral_id}")).status_code == 404
