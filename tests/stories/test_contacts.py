"""Staff write down how the other side is reached; nobody else learns that there is anything to write."""

import pytest

from app.domain import referral
from app.domain.access import Role
from app.domain.services import Service
from app.screening.words import Pathway
from tests.contact import MAILBOX, at, contact, invited, of, record, release, tasks, verified
from tests.hub import answered


@pytest.fixture
async def hub(world):
    return await world.actor(Role.HUB_WORKER)


@pytest.mark.rule("REF-02", "REF-16")
async def test_a_case_without_any_route_is_complete_and_says_what_stands_against_an_invitation(call, world, hub):
    case = await world.referral(joined=False)
    found = await contact(call(hub), case)
    assert (found["view"], found["outcome"], found["route"]) == ("hub", "not_started", None)
    assert [issue["code"] for issue in found["stands_against_invitation"]] == ["route-not-verified"]
    assert found["actions"] == ["record_contact"]
    assert (await contact(call(hub), case, 1))["outcome"] == "confirmed"


@pytest.mark.rule("REF-02")
async def test_a_social_worker_records_a_route_and_how_it_was_verified(call, world, hub):
    case = await world.referral(joined=False)
    found = await verified(call(hub), case, offered_by_side=1, note="Rang on Tuesday.")
    assert found["route"] == {
        "kind": "email", "value": MAILBOX, "offered_by_side": 1, "shared_with_other_side": False, "never_write": False,
    }  # fmt: skip
    assert (found["verification"]["by"], found["verification"]["counts"]) == ("party", True)
    assert found["verification"]["by_account"] == str(hub.account_id)
    assert (found["outcome"], found["note"]) == ("verified", "Rang on Tuesday.")
    assert found["actions"] == ["record_contact", "release_invitation"]


@pytest.mark.rule("REF-05", "REF-14")
async def test_route_and_note_are_stored_sealed(call, world, hub):
    case = await world.referral(joined=False)
    await verified(call(hub), case, note="Rang on Tuesday.")
    row = (await world.rows("SELECT * FROM party_contacts WHERE referral_id = :r", r=case.referral_id))[0]
    stored = b" ".join(bytes(value) if isinstance(value, bytes) else str(value).encode() for value in row.values())
    assert MAILBOX.encode() not in stored
    assert b"Rang" not in stored


@pytest.mark.rule("REF-02")
async def test_what_the_applicant_says_of_a_route_counts_for_nothing(call, world, hub):
    case = await world.referral(joined=False)
    found = await verified(call(hub), case, verified_how="applicant_said")
    assert (found["outcome"], found["verification"]["counts"]) == ("not_started", False)
    assert (await release(call(hub), case)).status_code == 409


async def test_a_verification_falls_with_the_route_it_was_made_for(call, world, hub):
    case = await world.referral(joined=False)
    before = (await verified(call(hub), case))["verification"]["at"]
    assert (await verified(call(hub), case, note="Same again."))["verification"]["at"] == before
    await record(call(hub), case, route={"kind": "email", "value": "another.mailbox@example.org"})
    found = await contact(call(hub), case)
    assert (found["verification"], found["outcome"]) == (None, "not_started")


async def test_a_change_is_made_on_the_version_that_was_read(call, world, hub):
    case = await world.referral(joined=False)
    etag = (await contact(call(hub), case))["etag"]
    body = {"heard": "unreachable"}
    assert (await call(hub).put(of(case, 2), json=body)).status_code == 428
    assert (await call(hub).put(of(case, 2), json=body, headers={"If-Match": '"old"'})).status_code == 412
    answer = await call(hub).put(of(case, 2), json=body, headers={"If-Match": etag})
    assert (answer.status_code, answer.json()["outcome"]) == (200, "unreachable")
    assert answer.headers["etag"] == answer.json()["etag"] != etag


async def test_the_first_record_of_a_party_needs_no_version(call, world, hub):
    case = await world.referral(joined=False)
    answer = await call(hub).put(of(case, 1), json={"note": "Prefers mornings."})
    assert (answer.status_code, answer.json()["note"]) == (200, "Prefers mornings.")


async def test_what_cannot_be_is_refused_all_at_once(call, world, hub):
    case = await world.referral(joined=False)
    answer = await record(call(hub), case, verified_how="check", offered_by_side=9)
    assert answer.status_code == 422
    assert {issue["pointer"] for issue in answer.json()["errors"]} == {"/verified_how", "/offered_by_side"}
    assert (await record(call(hub), case, heard="opened")).status_code == 409
    assert (await record(call(hub), case, route={"kind": "email", "value": "no mailbox"})).status_code == 422


@pytest.mark.rule("REF-02", "MSG-01")
async def test_a_mailbox_that_another_side_uses_too_is_a_question_for_the_hub(call, world, hub):
    case = await world.referral(joined=False)
    await world.route(case.starter, value="one.mailbox@example.org")
    found = await verified(call(hub), case, "One.Mailbox@example.org")
    assert found["route"]["shared_with_other_side"]
    assert (await release(call(hub), case)).status_code == 409
    assert await tasks(world, case) == {"question-about-route": ["route-shared"]}


@pytest.mark.rule("REF-02", "MSG-01")
async def test_the_mailbox_of_the_applicants_account_counts_as_theirs_too(call, world, hub):
    case = await world.referral(joined=False)
    found = await verified(call(hub), case, case.starter.email)
    assert found["route"]["shared_with_other_side"]


@pytest.mark.rule("REF-02", "GATE-11")
async def test_the_list_says_who_makes_the_first_contact(call, world, hub):
    calm, abused, protected = [await world.referral(joined=False) for _ in range(3)]
    await answered(world, calm, 1)
    await answered(world, abused, 1, {"kind": "stalking", "subject": "visiting_adult", "answer": "yes"})
    await answered(world, protected, 1, gates={"protected_person": "yes"})
    said = {}
    for name, case in (("calm", calm), ("abused", abused), ("protected", protected)):
        said[name] = (await verified(call(hub), case))["first_contact"]
    assert said == {"calm": "automatic", "abused": "social_worker", "protected": "hub_or_solicitor"}


async def test_who_has_joined_speaks_for_themselves(call, world, hub):
    case = await world.referral()
    assert (await record(call(hub), case, heard="refused")).status_code == 409


async def test_nothing_is_recorded_for_a_closed_referral(call, world, hub):
    case = await world.referral(referral.Status.WITHDRAWN, joined=False)
    assert (await record(call(hub), case, heard="unreachable")).status_code == 409
    assert (await contact(call(hub), case))["actions"] == []


@pytest.mark.rule("REF-14", "PRIV-01")
async def test_no_family_member_and_no_referrer_has_these_operations(call, world, hub):
    case = await world.referral(joined=False)
    for actor in (case.starter, await world.actor(Role.REFERRER), await world.actor(Role.CENTRE_WORKER)):
        assert (await call(actor).get(at(case, "/contacts"))).status_code == 403
        assert (await release(call(actor), case)).status_code == 403
        assert (await call(actor).put(of(case, 2), json={})).status_code == 403
        assert (await call(actor).post(of(case, 2, "/confirmation"), json={"outcome": "rejected"})).status_code == 403
    assert (await call(None).get(at(case, "/contacts"))).status_code == 401


async def test_a_party_of_another_case_is_not_found(call, world, hub):
    case, other = await world.referral(joined=False), await world.referral(joined=False)
    wrong = at(case, f"/contacts/{other.party_ids[2]}")
    assert (await call(hub).put(wrong, json={})).status_code == 404
    assert (await call(hub).post(f"{wrong}/invitation")).status_code == 404
    assert (await call(hub).post(f"{wrong}/confirmation", json={"outcome": "rejected"})).status_code == 404


async def test_a_social_worker_who_is_a_party_finds_nothing(call, world):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(starter=worker, joined=False)
    assert (await call(worker).get(at(case, "/contacts"))).status_code == 404


@pytest.mark.rule("REF-02", "REF-15")
async def test_a_co_ordinator_reaches_parties_of_accepted_professional_referrals_alone(call, world, hub):
    coordinator = await world.actor(Role.COORDINATOR)
    own = await world.placed(coordinator.centre_id)
    offered = await world.referral(referral.Status.READY, pathway=Pathway.SOLICITOR, joined=False)
    await world.offered(offered, coordinator.centre_id)
    for case in (own, offered, await world.referral()):
        assert (await call(coordinator).get(at(case, "/contacts"))).status_code == 404

    accepted = await world.placed(coordinator.centre_id, service=Service.SUPPORTED_CONTACT)
    await world.execute("UPDATE referrals SET pathway = 'solicitor' WHERE id = :r", r=accepted.referral_id)
    await record(call(hub), accepted, note="For the hub alone.")
    found = await contact(call(coordinator), accepted)
    assert found["view"] == "centre"
    assert not {"note", "first_contact"} & found.keys()
    assert (await record(call(coordinator), accepted, note="Mine.")).status_code == 422
    answer = await record(
        call(coordinator), accepted, route={"kind": "telephone", "value": "07700 900123"}, verified_how="centre_knows"
    )
    assert (answer.status_code, answer.json()["verification"]["by"]) == (200, "centre")
    assert (await contact(call(hub), accepted))["note"] == "For the hub alone."


@pytest.mark.rule("PRIV-04")
async def test_every_look_and_every_change_leaves_an_audit_event(call, world, hub):
    case = await world.referral(joined=False)
    await invited(call(hub), world, case)
    query = "SELECT op, note FROM audit_events WHERE referral_id = :r ORDER BY n"
    rows = await world.rows(query, r=case.referral_id)
    assert {"list_contacts", "record_contact", "release_invitation"} <= {row["op"] for row in rows}
    assert all(MAILBOX not in str(row["note"]) for row in rows)


async def test_the_list_costs_few_statements(call, world, hub, app):
    from tests.identity import spending  # noqa: PLC0415 - only here

    case = await world.referral(joined=False)
    await answered(world, case, 1)
    client = call(hub)
    with spending(app) as spent:
        assert (await client.get(at(case, "/contacts"))).status_code == 200
    reads = [
        statement
        for statement in spent.statements
        if statement.lstrip().startswith("SELECT ") and " FROM " in statement
    ]
    assert len([statement for statement in reads if "service_now" not in statement and "acting(" not in statement]) <= 4
