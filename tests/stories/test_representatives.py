"""A solicitor or mediator acts for one side: authorised by it once it is confirmed, or by the hub on evidence."""

import pytest

from app.db.tables.organisation import OrganisationKind
from app.domain import referral
from app.domain.access import Role
from app.domain.stage import Stage
from tests.contact import at, tasks
from tests.world import Case


def path(case: Case) -> str:
    return at(case, "/representatives")


@pytest.mark.rule("REF-03")
async def test_a_confirmed_party_lets_a_verified_firm_act_for_its_own_side(call, world):
    case, firm = await world.referral(), await world.organisation()
    answer = await call(case.other).post(path(case), json={"organisation_id": str(firm)})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == at(case)
    assert (answer.json()["side"], answer.json()["organisation_id"]) == (2, str(firm))
    rows = await world.rows("SELECT * FROM participations WHERE organisation_id = :o", o=firm)
    assert [(row["relation"], row["side"], row["until"]) for row in rows] == [("representative", 2, None)]
    again = await call(case.other).post(path(case), json={"organisation_id": str(firm)})
    assert again.status_code == 409


@pytest.mark.rule("REF-15", "PRIV-01")
async def test_a_party_that_is_not_confirmed_appoints_nobody_who_would_read_more_than_it_does(call, world):
    case, firm = await world.referral(confirmed=False), await world.organisation()
    answer = await call(case.other).post(path(case), json={"organisation_id": str(firm)})
    assert answer.status_code == 409
    assert await world.rows("SELECT * FROM representations") == []


@pytest.mark.rule("REF-03", "REF-15")
async def test_the_hub_records_an_authority_that_it_has_seen_sealed(call, world):
    case, firm, hub = (
        await world.referral(confirmed=False),
        await world.organisation(),
        await world.actor(Role.HUB_WORKER),
    )
    body = {"organisation_id": str(firm), "side": 2, "evidence": "Signed authority of 3 May, seen as an original."}
    answer = await call(hub).post(path(case), json=body)
    assert (answer.status_code, answer.json()["side"]) == (201, 2)
    row = (await world.rows("SELECT * FROM representations"))[0]
    assert b"Signed" not in bytes(row["evidence_enc"])
    assert row["authorised_by"] == hub.account_id
    for lacking in ({"side": 2}, {"evidence": "Seen."}, {"side": 9, "evidence": "Seen."}):
        refused = await call(hub).post(path(case), json={"organisation_id": str(firm), **lacking})
        assert refused.status_code == 422


@pytest.mark.rule("REF-03")
async def test_only_firms_and_mediators_whom_the_hub_has_verified_act_for_a_side(call, world):
    case = await world.referral()
    for organisation_id in (
        await world.organisation(verified=False),
        await world.organisation(OrganisationKind.AUTHORITY),
        case.referral_id,
    ):
        answer = await call(case.other).post(path(case), json={"organisation_id": str(organisation_id)})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "no-such-representative")
    mediators = await world.organisation(OrganisationKind.MEDIATION)
    assert (await call(case.other).post(path(case), json={"organisation_id": str(mediators)})).status_code == 201


async def test_a_party_names_neither_side_nor_evidence(call, world):
    case, firm = await world.referral(), await world.organisation()
    body = {"organisation_id": str(firm), "side": 1, "evidence": "Mine."}
    answer = await call(case.other).post(path(case), json=body)
    assert {issue["pointer"] for issue in answer.json()["errors"]} == {"/side", "/evidence"}


@pytest.mark.rule("PRIV-01", "PRIV-02")
async def test_a_firm_of_the_other_side_gets_nothing_and_the_party_cannot_tell(call, world):
    case, plain, firm = await world.referral(), await world.referral(), await world.organisation()
    await world.represented(case, 1, firm)
    told = []
    for each in (plain, case):
        answers = [await call(each.other).post(path(each), json={"organisation_id": str(firm)}) for _ in range(2)]
        body = answers[0].json()
        for name in ("representation_id", "referral_id", "from_at"):
            body.pop(name)
        problem = answers[1].json()
        problem.pop("instance")
        told.append(([answer.status_code for answer in answers], body, problem))
    assert told[0] == told[1]
    live = await world.rows(
        "SELECT side FROM participations WHERE referral_id = :r AND organisation_id = :o AND until IS NULL",
        r=case.referral_id, o=firm,
    )  # fmt: skip
    assert [row["side"] for row in live] == [1]
    assert "representative-of-two-sides" in await tasks(world, case)
    hub = await world.actor(Role.HUB_WORKER)
    other = await world.referral()
    await world.represented(other, 1, firm)
    body = {"organisation_id": str(firm), "side": 2, "evidence": "Seen."}
    assert (await call(hub).post(path(other), json=body)).status_code == 409


async def test_nobody_is_appointed_when_it_is_over(call, world):
    case, firm = await world.referral(referral.Status.ENDED, stage=Stage.ENDED), await world.organisation()
    assert (await call(case.other).post(path(case), json={"organisation_id": str(firm)})).status_code == 409
    hub = await world.actor(Role.HUB_WORKER)
    body = {"organisation_id": str(firm), "side": 2, "evidence": "Seen."}
    assert (await call(hub).post(path(case), json=body)).status_code == 409


async def test_strangers_and_other_roles_appoint_nobody(call, world):
    case, firm = await world.referral(), await world.organisation()
    body = {"organisation_id": str(firm)}
    assert (await call(await world.actor()).post(path(case), json=body)).status_code == 404
    for role in (Role.REFERRER, Role.COORDINATOR, Role.CENTRE_WORKER, Role.ADMINISTRATOR):
        assert (await call(await world.actor(role)).post(path(case), json=body)).status_code == 403
