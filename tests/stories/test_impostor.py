"""An applicant invites a mailbox of their own, joins as the other parent, agrees and denies everything."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from app.domain import referral
from app.domain.access import Role
from app.domain.application import Section
from tests.contact import accept, at, contact, everything_read_by, invited, of, record, release, verified
from tests.hub import answered, decide, screen, spoken_and_checked
from tests.identity import mail_to
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


@pytest.mark.rule("REF-15", "PRIV-01")
async def test_a_firm_that_the_hub_lets_act_for_an_impostor_reads_nothing_of_anybody_else(app, call, world, deceit):
    """The hub was shown an authority; whoever gave it is not confirmed, so the firm has the side's own words only."""
    await told_by_the_hub(call, world, deceit)
    solicitor = await world.actor(Role.REFERRER)
    body = {"organisation_id": str(solicitor.organisation_id), "side": 2, "evidence": "Signed authority seen."}
    assert (await call(deceit.worker).post(at(deceit.case, "/representatives"), json=body)).status_code == 201
    found = await everything_read_by(app, call(solicitor), deceit.case)
    assert found["read_referral"][0] == 200
    for name, (_, headers, read) in found.items():
        for secret in SECRETS:
            assert secret not in read, (name, secret)
            assert secret.decode() not in str(headers)


@pytest.mark.rule("REF-15", "REF-02")
async def test_no_second_invitation_goes_to_anybody_once_an_impostor_has_joined(call, world, deceit):
    """Whoever has joined is asked after, not written to again: neither there nor at the real parent's own mailbox."""
    case, client = deceit.case, call(deceit.worker)
    body = {"route": {"kind": "email", "value": "real.parent@example.org"}, "verified_how": "check"}
    assert (await record(client, case, **body)).status_code == 200
    assert (await release(client, case)).status_code == 409
    assert await mail_to(world, "real.parent@example.org") == []


@pytest.mark.rule("REF-15", "REF-02")
async def test_the_old_code_opens_nothing_for_a_second_account(call, world):
    worker, case = await world.actor(Role.HUB_WORKER), await world.referral(joined=False)
    code = await invited(call(worker), world, case, "second.mailbox@example.org")
    first, second = await world.actor(), await world.actor()
    assert (await accept(call(first), code)).status_code == 201
    for somebody in (second, first, case.starter):
        again = await accept(call(somebody), code)
        assert (again.status_code, again.json()["type"]) == (404, "/problems#not-found")
    assert (await call(second).get(at(case))).status_code == 404


@pytest.mark.rule("REF-02", "REF-15")
async def test_the_applicant_does_not_join_their_own_case_as_the_other_parent(call, world):
    worker, case = await world.actor(Role.HUB_WORKER), await world.referral(joined=False)
    code = await invited(call(worker), world, case, "second.mailbox@example.org")
    answer = await accept(call(case.starter), code)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems#not-found")
    assert await world.rows("SELECT 1 FROM participations WHERE side = 2") == []


@pytest.mark.rule("MSG-01", "REF-15", "PRIV-08")
async def test_whatever_route_an_impostor_puts_down_shows_and_brings_nothing_of_the_real_parent(
    app, call, world, deceit
):
    """The real parent's own number and mailbox are guesses like any other: each is answered alike."""
    await told_by_the_hub(call, world, deceit)
    real = await world.actor()
    await world.route(real, value="real.parent@example.org")
    client, answers = call(deceit.impostor), []
    for number, value in enumerate(("real.parent@example.org", "nobody.at.all@example.org")):
        body = {"kind": "email", "value": value, "safe": True}
        answer = await client.put(f"/v1/me/contact-routes/{UUID(int=number + 1)}", json=body)
        answers.append(
            {name: said for name, said in answer.json().items() if name not in ("route_id", "value", "etag")}
        )
    assert answers[0] == answers[1]
    for name, (_, _, read) in (await everything_read_by(app, client, deceit.case)).items():
        assert not any(secret in read for secret in SECRETS), name


@pytest.mark.rule("REF-15", "GATE-04")
async def test_a_place_made_meanwhile_is_not_there_for_an_impostor(app, call, world):
    """Even where staff go wrong all the way, an unconfirmed side reads no centre, no place, no time."""
    case = await world.placed(await world.centre(name=CANARY), other=await world.actor())
    await world.execute("UPDATE participations SET confirmed_at = NULL, confirmed_how = NULL WHERE side = 2")
    found = await everything_read_by(app, call(case.other), case)
    assert {name: found[name][0] for name in ("read_placement", "list_attendance")} == {
        "read_placement": 404, "list_attendance": 404,
    }  # fmt: skip
    directory = found.pop("suggest_centres")  # it names the centre among others, as to everybody
    assert directory[0] == 200
    for name, (_, _, body) in found.items():
        assert CANARY.encode() not in body, name
        assert str(case.placement_id).encode() not in body, name
