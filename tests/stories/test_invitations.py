"""One invitation, released by a person or where nothing stands against it; answered by whoever has its code."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.actions.invitation import release_automatically_if_allowed
from app.db.tables.referral import Party, Referral
from app.db.work import SERVICE, Opening, Work
from app.documents.messages import render
from app.domain import referral
from app.domain.access import Role
from app.screening.words import Kind
from tests.contact import (
    MAILBOX,
    accept,
    at,
    contact,
    invited,
    record,
    release,
    run_rounds,
    tasks,
    verified,
)
from tests.hub import answered
from tests.identity import mail_to, spending
from tests.world import Case, World

UNKNOWN = "7K2QF-09XYZ"


@pytest.fixture
async def hub(world):
    return await world.actor(Role.HUB_WORKER)


async def by_itself(world: World, case: Case, side: int = 2) -> bool:
    """What a submission does beside the queue."""
    parts = world.parts
    opening = Opening(parts.database.serving, parts.keys, demo=True, doing="submit", caller=SERVICE)
    async with Work(opening) as work:
        row = (await work.session.execute(select(Referral).where(Referral.id == case.referral_id))).scalar_one()
        party = (await work.session.execute(select(Party).where(Party.id == case.party_ids[side]))).scalar_one()
        return await release_automatically_if_allowed(work, row, party)


@pytest.mark.rule("REF-02")
async def test_a_released_invitation_goes_to_the_mailbox_once(call, world, hub):
    case = await world.referral(joined=False)
    await verified(call(hub), case)
    answer = await release(call(hub), case)
    assert (answer.status_code, answer.headers["location"]) == (201, at(case, "/contacts"))
    body = answer.json()
    assert (body["outcome"], body["invitation"]["answer"], body["invitation"]["reminders"]) == ("invited", None, 0)
    again = await release(call(hub), case)
    assert (again.status_code, [issue["code"] for issue in again.json()["errors"]]) == (409, ["already-invited"])
    assert [template for template, _ in await mail_to(world, MAILBOX)] == ["invitation"]


@pytest.mark.rule("REF-02", "MSG-01")
async def test_the_letter_holds_a_code_and_nothing_of_the_family(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    filled = (await mail_to(world, MAILBOX))[-1][1]
    assert filled == {"code": code, "valid_days": "28"}
    urls = {"sign_in_url": "https://example.org/sign-in", "stop_url": "https://example.org/stop"}
    text = render("invitation", "en", {**filled, **urls}).text
    assert not any(word in text for word in ("Sample", "Kit", "Placeholder", str(case.referral_id), "abuse", "order"))
    assert code not in " ".join(urls.values())


@pytest.mark.rule("REF-02")
async def test_an_invitation_says_and_costs_the_same_whether_or_not_its_mailbox_has_an_account(app, call, world, hub):
    known, told, spent = await world.actor(), [], []
    for mailbox in (known.email, "nobody@example.org"):
        case = await world.referral(joined=False)
        await verified(call(hub), case, mailbox)
        with spending(app) as costs:
            answer = await release(call(hub), case)
        body = answer.json()
        told.append((answer.status_code, body["outcome"], body["invitation"]["answer"], body.keys()))
        spent.append(costs)
        assert [template for template, _ in await mail_to(world, mailbox)] == ["invitation"]
    assert told[0] == told[1]
    assert spent[0].statements == spent[1].statements
    assert spent[0].hashings == spent[1].hashings == []


@pytest.mark.rule("REF-02")
async def test_the_code_is_stored_as_a_fingerprint_alone(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    row = (await world.rows("SELECT * FROM invitations WHERE referral_id = :r", r=case.referral_id))[0]
    stored = [value for value in row.values() if isinstance(value, bytes)]
    assert not any(code.replace("-", "").encode() in value for value in stored)
    events = await world.rows("SELECT note FROM audit_events")
    assert all(code not in str(event) for event in events)


@pytest.mark.rule("REF-02")
async def test_an_invitation_does_not_go_by_post_or_telephone(call, world, hub):
    case = await world.referral(joined=False)
    await record(call(hub), case, route={"kind": "telephone", "value": "07700 900123"}, verified_how="party_said")
    answer = await release(call(hub), case)
    assert (answer.status_code, [issue["code"] for issue in answer.json()["errors"]]) == (409, ["no-mailbox"])


async def test_nobody_is_invited_to_a_closed_referral_or_to_where_they_are(call, world, hub):
    closed, joined = await world.referral(referral.Status.LAPSED, joined=False), await world.referral()
    assert (await release(call(hub), closed)).status_code == 409
    assert {issue["code"] for issue in (await release(call(hub), joined)).json()["errors"]} >= {"joined"}


@pytest.mark.rule("REF-02", "SUI-15")
async def test_an_invitation_goes_by_itself_only_after_explicit_noes(call, world, hub):
    cases: tuple[tuple[tuple[Kind, ...], dict[str, str], bool], ...] = (
        ((), {}, True),
        ((Kind.STALKING,), {}, False),
        ((Kind.ABDUCTION_FEARED,), {}, False),
        ((Kind.DOMESTIC_ABUSE_ALLEGED,), {}, False),
        ((), {"no_contact_order": "unknown"}, False),
        ((), {"court_order": "yes"}, False),
    )
    for number, (unknown, gates, goes) in enumerate(cases):
        case, mailbox = await world.referral(joined=False), f"number{number}@example.org"
        await answered(world, case, 1, unknown=unknown, gates=gates)
        assert not await by_itself(world, case), "no route"
        await verified(call(hub), case, mailbox, verified_how="applicant_said")
        assert not await by_itself(world, case), "nobody but the applicant stands for it"
        await verified(call(hub), case, mailbox)
        assert await by_itself(world, case) is goes, (unknown, gates)
        assert len(await mail_to(world, mailbox)) == int(goes)


@pytest.mark.rule("GATE-11", "REF-02")
async def test_no_automatic_word_goes_to_the_restrained_one_but_a_person_may_release_it(call, world, hub):
    for gates in ({"protected_person": "yes"}, {"no_contact_order": "binds_other"}):
        case, mailbox = await world.referral(joined=False), f"{next(iter(gates))}@example.org".replace("_", ".")
        await answered(world, case, 1, gates=gates)
        found = await verified(call(hub), case, mailbox)
        assert found["first_contact"] == "hub_or_solicitor"
        assert not await by_itself(world, case)
        assert (await release(call(hub), case)).status_code == 201
        await world.let_pass(timedelta(days=10))
        await run_rounds(world, "remind_invited")
        assert [template for template, _ in await mail_to(world, mailbox)] == ["invitation"]


@pytest.mark.rule("REF-02", "MSG-01")
async def test_where_the_mailbox_is_shared_a_task_stands_in_for_the_letter(call, world, hub):
    case = await world.referral(joined=False)
    await answered(world, case, 1)
    await verified(call(hub), case)
    await world.route(case.starter, value=MAILBOX.upper())
    assert not await by_itself(world, case)
    assert (await tasks(world, case))["question-about-route"] == ["route-shared"]
    assert await mail_to(world, MAILBOX) == []


@pytest.mark.rule("REF-01", "REF-02", "REF-15")
async def test_whoever_accepts_gets_an_empty_application_and_nothing_else(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    before = await world.rows("SELECT count(*) AS n FROM known_names WHERE referral_id = :r", r=case.referral_id)
    kim = await world.actor()
    answer = await accept(call(kim), code.lower().replace("-", " "))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == at(case)
    assert answer.json() == {
        "referral_id": str(case.referral_id), "stage": "preparing",
        "actions": ["read_referral", "read_own_application", "save_section", "answer_consent"],
    }  # fmt: skip
    query = "SELECT * FROM participations WHERE referral_id = :r AND account_id = :a"
    row = (await world.rows(query, r=case.referral_id, a=kim.account_id))[0]
    assert (row["relation"], row["side"], row["party_id"]) == ("party", 2, case.party_ids[2])
    assert row["confirmed_at"] is None
    placeholder = await world.rows("SELECT person_id FROM parties WHERE id = :p", p=case.party_ids[2])
    assert placeholder[0]["person_id"] == case.person_ids[2]
    assert (
        await world.rows("SELECT count(*) AS n FROM known_names WHERE referral_id = :r", r=case.referral_id) == before
    )
    own = await world.rows("SELECT status, side FROM applications WHERE party_id = :p", p=case.party_ids[2])
    assert own == [{"status": "draft", "side": 2}]
    shown = await world.rows("SELECT stage FROM shown WHERE referral_id = :r AND side = 2", r=case.referral_id)
    assert shown == [{"stage": "preparing"}]
    found = await contact(call(hub), case)
    assert (found["outcome"], found["consent"], found["invitation"]["answer"]) == ("joined", "wanted", "accepted")
    assert found["joined_as"]["family_name"] == "Sample"
    assert found["actions"] == ["record_contact", "confirm_party"]


@pytest.mark.rule("REF-02", "REF-14")
async def test_unknown_used_expired_and_foreign_codes_are_refused_alike(call, world, hub):
    used, expired, closed, own = [await world.referral(joined=False) for _ in range(4)]
    kim = await world.actor()
    codes = {}
    for name, case in (("used", used), ("expired", expired), ("closed", closed), ("own", own)):
        codes[name] = await invited(call(hub), world, case, f"{name}@example.org")
    assert (await accept(call(await world.actor()), codes["used"])).status_code == 201
    await world.execute("UPDATE referrals SET status = 'withdrawn' WHERE id = :r", r=closed.referral_id)
    await world.execute("UPDATE invitations SET expires_at = now() WHERE referral_id = :r", r=expired.referral_id)
    answers = [await accept(call(kim), codes[name]) for name in ("used", "expired", "closed")]
    answers += [await accept(call(own.starter), codes["own"]), await accept(call(await world.actor()), UNKNOWN)]
    told = {(answer.status_code, answer.json()["detail"], answer.json()["type"]) for answer in answers}
    assert len(told) == 1
    assert next(iter(told))[0] == 404
    assert (await call(None).post("/v1/invitations/refusal", json={"code": codes["used"]})).status_code == 404


@pytest.mark.rule("REF-02")
async def test_guessing_codes_is_slowed_and_a_right_one_is_forgiven(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    kim = await world.actor()
    client = call(kim)
    for _ in range(3):
        assert (await accept(client, UNKNOWN)).status_code == 404
    assert (await accept(client, code)).status_code == 201
    told = [(await accept(client, UNKNOWN)).status_code for _ in range(6)]
    assert told == [404, 404, 404, 404, 404, 429]


@pytest.mark.rule("REF-02", "REF-14")
async def test_a_no_needs_no_account_and_wakes_the_hub(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    answer = await call(None).post("/v1/invitations/refusal", json={"code": code})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await contact(call(hub), case))["outcome"] == "refused"
    assert await tasks(world, case) == {"invitation-answered": ["refused"]}
    assert (await accept(call(await world.actor()), code)).status_code == 404


@pytest.mark.rule("REF-02")
async def test_never_write_to_me_again_works_without_sign_in_and_in_every_case(call, world, hub):
    case, another = await world.referral(joined=False), await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    assert (await call(None).post("/v1/invitations/stop", json={"code": UNKNOWN})).status_code == 404
    for _ in range(2):
        assert (await call(None).post("/v1/invitations/stop", json={"code": code})).status_code == 204
    found = await contact(call(hub), case)
    assert (found["outcome"], found["route"]["never_write"]) == ("stopped", True)
    await verified(call(hub), another, MAILBOX.upper())
    refused = await release(call(hub), another)
    assert (refused.status_code, [issue["code"] for issue in refused.json()["errors"]]) == (409, ["never-write"])
    assert (await tasks(world, another))["question-about-route"] == ["never-write"]
    await world.let_pass(timedelta(days=15))
    await run_rounds(world, "remind_invited")
    assert len(await mail_to(world, MAILBOX)) == 1


async def test_an_answer_is_given_again_for_the_same_key(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    client = call(await world.actor())
    key = {"Idempotency-Key": "one"}
    answers = [await client.post("/v1/invitations/acceptance", json={"code": code}, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert UUID(answers[1].json()["referral_id"]) == case.referral_id


async def test_only_family_members_accept(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    assert (await accept(call(hub), code)).status_code == 403
    assert (await accept(call(None), code)).status_code == 401
