"""An applicant invites a mailbox of their own, joins as the other parent, agrees and denies everything."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from app.domain import referral
from app.domain.access import Role
from app.domain.application import Section
from tests.contact import accept, at, contact, everything_read_by, invited, of, record, release, verified
from tests.hub import answered, decide, screen, spoken_and_checked
from tests.world import Actor, Case, World

CANARY = "canary"
REAL_NUMBER = "07700 900456"
SECRETS = (CANARY.encode(), b"900456", b"7700900456", b"Kit", b"2019-05-04", b"Truename")


@dataclass
class Deceit:
    """A case in which somebody has joined as the other parent who is not."""

    case: Case
    worker: Actor
    impostor: Actor


@pytest.fixture
async def deceit(call, world: World) -> Deceit:
    """The hub has been fooled about the mailbox; the impostor says yes to contact and no to every concern."""
    worker, starter = await world.actor(Role.HUB_WORKER), await world.actor(family_name="Truename")
    case = await world.referral(referral.Status.ASSESSING, joined=False, hub_worker=worker, starter=starter)
    await answered(world, case, 1)
    await world.section(case, 1, Section.ABOUT_ME, {"given_name": CANARY, "address": {"lines": [CANARY]}})
    code = await invited(call(worker), world, case, "second.mailbox@example.org")
    impostor = await world.actor(given_name="Imogen", family_name="Pretender")
    assert (await accept(call(impostor), code)).status_code == 201
    await answered(world, case, 2)
    await world.execute("UPDATE applications SET status = 'submitted' WHERE party_id = :p", p=case.party_ids[2])
    assert (await call(impostor).put(at(case, "/consent"), json={"state": "given"})).status_code == 200
    return Deceit(case, worker, impostor)


Told = Callable[[Deceit], Awaitable[None]]


async def told_by_the_hub(call, world: World, deceit: Deceit) -> None:
    """The hub finds the real parent by another way and writes down what only she may be asked about."""
    case, client = deceit.case, call(deceit.worker)
    body = {"route": {"kind": "telephone", "value": REAL_NUMBER}, "verified_how": "check", "note": f"{CANARY} note"}
    assert (await record(client, case, **body)).status_code == 200
    now = (await world.now()).isoformat()
    talk = {
        "party_id": str(case.party_ids[2]), "reached": True, "route_verified": True, "held_at": now,
        "text": f"{CANARY}: she is in a refuge.",
    }  # fmt: skip
    assert (await client.post(at(case, "/assessment/conversations"), json=talk)).status_code == 201
    notes = await client.put(
        at(case, "/referral-notes"), json={"text": f"{CANARY} for the centre"}, headers={"If-Match": "*"}
    )
    assert notes.status_code == 200, notes.text


@pytest.mark.rule("REF-15", "REF-02")
async def test_the_applicant_cannot_get_their_own_mailbox_invited_by_saying_so(call, world):
    hub, case = await world.actor(Role.HUB_WORKER), await world.referral(joined=False)
    await verified(call(hub), case, "second.mailbox@example.org", verified_how="applicant_said", offered_by_side=1)
    assert (await release(call(hub), case)).status_code == 409
    again = await verified(call(hub), case, case.starter.email, verified_how="party_said")
    assert again["route"]["shared_with_other_side"]
    assert (await release(call(hub), case)).status_code == 409


@pytest.mark.rule("REF-15", "GATE-04")
async def test_all_the_yeses_and_noes_of_an_impostor_approve_nothing(call, world, deceit):
    client = call(deceit.worker)
    await spoken_and_checked(world, deceit.worker, deceit.case)
    screening_id = await screen(client, deceit.case)
    answer = await decide(client, deceit.case, screening_id=screening_id, service="supported_contact")
    assert answer.status_code == 409
    lacking = {(issue["pointer"], issue["code"]) for issue in answer.json()["errors"]}
    assert lacking == {(f"#/parties/{deceit.case.party_ids[2]}/confirmation", "not-confirmed")}


@pytest.mark.rule("REF-05", "REF-15", "PRIV-01")
async def test_an_impostor_never_reads_what_anybody_else_has_written(app, call, world, deceit):
    await told_by_the_hub(call, world, deceit)
    for name, (status, headers, body) in (await everything_read_by(app, call(deceit.impostor), deceit.case)).items():
        assert status in (200, 404), name
        for secret in SECRETS:
            assert secret not in body, (name, secret)
            assert secret.decode() not in str(headers)


@pytest.mark.rule("REF-15", "PRIV-01", "PRIV-02")
async def test_what_the_hub_writes_about_the_real_parent_moves_nothing_for_the_impostor(app, call, world, deceit):
    before = await everything_read_by(app, call(deceit.impostor), deceit.case)
    await told_by_the_hub(call, world, deceit)
    assert await everything_read_by(app, call(deceit.impostor), deceit.case) == before


@pytest.mark.rule("REF-15")
async def test_an_impostor_appoints_no_solicitor_to_read_for_them(call, world, deceit):
    body = {"organisation_id": str(await world.organisation())}
    assert (await call(deceit.impostor).post(at(deceit.case, "/representatives"), json=body)).status_code == 409


@pytest.mark.rule("REF-15")
async def test_an_impostor_has_none_of_the_operations_of_staff(call, deceit):
    client = call(deceit.impostor)
    assert (await client.get(at(deceit.case, "/contacts"))).status_code == 403
    assert (await client.post(of(deceit.case, 2, "/confirmation"), json={"outcome": "rejected"})).status_code == 403


@pytest.mark.rule("REF-15")
async def test_found_out_an_impostor_is_shut_out_and_the_hub_goes_on_with_the_real_parent(app, call, world, deceit):
    case, client = deceit.case, call(deceit.worker)
    assert (await client.post(of(case, 2, "/confirmation"), json={"outcome": "rejected"})).status_code == 200
    found = await everything_read_by(app, call(deceit.impostor), case)
    assert {found[name][0] for name in ("read_referral", "read_own_application", "list_events")} == {404}
    assert str(case.referral_id).encode() not in b"".join(body for _, _, body in found.values())
    free = await contact(client, case, 3)
    assert (free["outcome"], free["part"], free["consent"]) == ("not_started", "lives_with", "wanted")
    await spoken_and_checked(world, deceit.worker, case)
    answer = await decide(client, case, screening_id=await screen(client, case), service="supported_contact")
    assert answer.status_code == 409
    assert {issue["pointer"] for issue in answer.json()["errors"]} >= {f"#/parties/{free['party_id']}/consent"}
