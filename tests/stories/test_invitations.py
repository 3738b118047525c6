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
    code_in,
    contact,
    everything_read_by,
    invited,
    record,
    release,
    run_rounds,
    tasks,
    verified,
)
from tests.hub import answered
from tests.identity import mail_to
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
    await world.execute(
        "UPDATE contact_routes SET value_index = (SELECT route_index FROM party_contacts WHERE party_id = :p)",
        p=case.party_ids[2],
    )
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


@pytest.mark.rule("REF-02")
async def test_an_old_letter_still_stops_further_ones(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    await world.let_pass(timedelta(days=40))
    await run_rounds(world, "expire_invitations")
    assert (await accept(call(await world.actor()), code)).status_code == 404
    assert (await call(None).post("/v1/invitations/stop", json={"code": code})).status_code == 204
    assert len(await world.rows("SELECT * FROM stopped_addresses")) == 1


@pytest.mark.rule("REF-02", "REF-11")
async def test_two_reminders_at_most_then_an_end_and_a_task(call, world, hub):
    case = await world.referral(joined=False)
    first = await invited(call(hub), world, case)
    sent = []
    for days in (6, 2, 1, 6, 1, 5):
        await world.let_pass(timedelta(days=days))
        await run_rounds(world, "expire_invitations", "remind_invited")
        await run_rounds(world, "remind_invited")
        sent.append(len(await mail_to(world, MAILBOX)))
    assert sent == [1, 2, 2, 3, 3, 3]
    second = await code_in(world)
    assert first != second
    assert (await mail_to(world, MAILBOX))[-1][1]["valid_days"] == "12"
    assert (await contact(call(hub), case))["invitation"]["reminders"] == 2
    await world.let_pass(timedelta(days=10))
    await run_rounds(world, "expire_invitations")
    assert (await contact(call(hub), case))["invitation"]["answer"] == "expired"
    assert (await tasks(world, case))["invitation-answered"] == ["expired"]
    for code in (first, second):
        assert (await accept(call(await world.actor()), code)).status_code == 404


@pytest.mark.rule("REF-02")
async def test_the_code_of_the_letter_and_that_of_the_reminder_open_the_same_invitation(call, world, hub):
    for which in (0, 1):
        case, mailbox = await world.referral(joined=False), f"number{which}@example.org"
        codes = [await invited(call(hub), world, case, mailbox)]
        await world.let_pass(timedelta(days=8))
        await run_rounds(world, "remind_invited")
        codes.append(await code_in(world, mailbox))
        assert (await accept(call(await world.actor()), codes[which])).status_code == 201
        assert (await accept(call(await world.actor()), codes[1 - which])).status_code == 404


@pytest.mark.rule("REF-02")
async def test_a_reminder_that_was_missed_is_not_sent_beside_the_next(call, world, hub):
    case = await world.referral(joined=False)
    await invited(call(hub), world, case)
    await world.let_pass(timedelta(days=15))
    for _ in range(3):
        await run_rounds(world, "remind_invited")
    assert [template for template, _ in await mail_to(world, MAILBOX)] == ["invitation", "invitation_reminder"]


@pytest.mark.rule("REF-02", "MSG-01")
async def test_nobody_is_reminded_on_a_route_that_has_changed(call, world, hub):
    case = await world.referral(joined=False)
    await invited(call(hub), world, case)
    await verified(call(hub), case, "new.mailbox@example.org")
    await world.let_pass(timedelta(days=8))
    await run_rounds(world, "remind_invited")
    assert len(await mail_to(world, MAILBOX)) == 1
    assert await mail_to(world, "new.mailbox@example.org") == []


@pytest.mark.rule("REF-08", "REF-11", "REF-14", "PRIV-02")
async def test_nothing_that_happens_to_the_other_side_moves_a_byte_for_the_applicant(app, call, world, hub):
    case = await world.referral(joined=False)
    await answered(world, case, 1)
    client = call(case.starter)
    before = await everything_read_by(app, client, case)
    assert len(before) > 1

    async def unmoved(what: str) -> None:
        after = await everything_read_by(app, client, case)
        assert after == before, what

    await verified(call(hub), case, note="Rang.")
    await unmoved("a route was verified")
    code = await invited(call(hub), world, case)
    await unmoved("the invitation went")
    await record(call(hub), case, route={"kind": "email", "value": MAILBOX}, verified_how="party_said", heard="opened")
    await unmoved("it was opened")
    await world.let_pass(timedelta(days=8))
    await run_rounds(world, "remind_invited", "write_stages")
    await unmoved("a reminder went")
    kim = await world.actor()
    assert (await accept(call(kim), code)).status_code == 201
    await unmoved("the other side joined")
    assert (await call(kim).put(at(case, "/consent"), json={"state": "given"})).status_code == 200
    await unmoved("the other side agreed")
    confirmed = {"outcome": "confirmed", "way": "independent_route", "route_source": "check"}
    answer = await call(hub).post(at(case, f"/contacts/{case.party_ids[2]}/confirmation"), json=confirmed)
    assert answer.status_code == 200, answer.text
    await unmoved("the other side was confirmed")
    await run_rounds(world, "write_stages")
    await unmoved("the tick came")


@pytest.mark.rule("REF-08", "REF-11", "REF-14", "PRIV-02")
async def test_a_no_of_the_other_side_moves_nothing_either(app, call, world, hub):
    for act in ("refusal", "stop", "unreachable", "refused", "rejected", "expired"):
        case = await world.referral(joined=False)
        client = call(case.starter)
        code = await invited(call(hub), world, case, f"{act}@example.org")
        before = await everything_read_by(app, client, case)
        await say_no(call, world, case, act, code)
        await run_rounds(world, "write_stages")
        assert await everything_read_by(app, client, case) == before, act


async def say_no(call, world: World, case: Case, act: str, code: str) -> None:
    """The other side does not come along, in one of several ways."""
    kim, hub = await world.actor(), await world.actor(Role.HUB_WORKER)
    if act in ("refusal", "stop"):
        assert (await call(None).post(f"/v1/invitations/{act}", json={"code": code})).status_code == 204
    elif act == "unreachable":
        assert (await record(call(hub), case, heard="unreachable")).status_code == 200
    elif act == "expired":
        await world.let_pass(timedelta(days=29))
        await run_rounds(world, "expire_invitations")
    else:
        assert (await accept(call(kim), code)).status_code == 201
        assert (await call(kim).put(at(case, "/consent"), json={"state": "refused"})).status_code == 200
    if act == "rejected":
        path = at(case, f"/contacts/{case.party_ids[2]}/confirmation")
        assert (await call(hub).post(path, json={"outcome": "rejected"})).status_code == 200


@pytest.mark.rule("REF-14")
async def test_no_event_of_the_contact_step_carries_the_applicants_side(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    await accept(call(await world.actor()), code)
    rows = await world.rows("SELECT kind, side FROM events WHERE referral_id = :r", r=case.referral_id)
    assert {(row["kind"], row["side"]) for row in rows} == {
        ("contact-recorded", None), ("invitation-released", None), ("party-joined", 2),
    }  # fmt: skip


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
