"""Somebody asks for what is kept about them: they get all of their own side, after two people have looked, and nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.domain import referral
from app.domain.access import Role
from app.domain.application import Section
from app.worker.due import run_round
from app.worker.outbox import Desk
from tests.worker.test_due import NoMailer


@pytest.fixture
async def hub(world):
    return [await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_LEAD)]


async def asked(call, actor):
    answer = await call(actor).post("/v1/me/exports")
    assert answer.status_code == 201, answer.text
    return answer.json()["export_id"]


async def prepared(call, reviewer, export_id, left_out=(), reason=None):
    read = await call(reviewer).get(f"/v1/exports/{export_id}")
    assert read.status_code == 200, read.text
    body = {"left_out": list(left_out), "reason": reason}
    path, match = f"/v1/exports/{export_id}/preparation", {"If-Match": read.json()["etag"]}
    return await call(reviewer).put(path, json=body, headers=match)


async def answered(call, colleague, word="yes"):
    (waiting,) = (await call(colleague).get("/v1/approvals")).json()["items"]
    assert waiting["kind"] == "release_export"
    return await call(colleague).post(f"/v1/approvals/{waiting['approval_id']}/answer", json={"answer": word})


async def released(call, hub, actor, **options):
    export_id = await asked(call, actor)
    done = await prepared(call, hub[0], export_id, **options)
    assert done.status_code == 200, done.text
    done = await answered(call, hub[1])
    assert done.status_code == 200, done.text
    return export_id


async def a_family(world):
    """Two sides, each with a statement and a route of its own."""
    case = await world.referral()
    for side, actor in ((1, case.starter), (2, case.other)):
        await world.route(actor, value=f"side{side}@example.org")
        await world.section(case, side, Section.SAFETY, {"said": f"the words of side {side}"})
    return case


async def kinds(call, worker):
    return {each["kind"] for each in (await call(worker).get("/v1/tasks")).json()["items"]}


async def test_the_tasks_of_exports_are_done_when_the_last_one_is_released(world, call, hub):
    case = await a_family(world)
    later = await asked(call, case.other)
    await released(call, hub, case.starter)
    assert await kinds(call, hub[0]) == {"export-asked"}
    await prepared(call, hub[0], later)
    assert await kinds(call, hub[0]) == {"export-asked", "approval-asked"}
    assert (await answered(call, hub[1])).status_code == 200
    assert await kinds(call, hub[0]) == set()


@pytest.mark.rule("PRIV-06", "PRIV-09")
async def test_nothing_is_read_before_two_people_have_released_it(world, call, hub):
    case = await a_family(world)
    export_id = await asked(call, case.starter)
    path = f"/v1/exports/{export_id}"
    assert (await call(case.starter).get(path)).status_code == 404
    assert (await prepared(call, hub[0], export_id)).status_code == 200
    assert (await call(case.starter).get(path)).status_code == 404
    (waiting,) = (await call(hub[0]).get("/v1/approvals")).json()["items"]
    own = await call(hub[0]).post(f"/v1/approvals/{waiting['approval_id']}/answer", json={"answer": "yes"})
    assert own.status_code == 403, "nobody releases what they prepared"
    assert (await call(case.starter).get(path)).status_code == 404
    assert (await answered(call, hub[1])).status_code == 200
    assert (await call(case.starter).get(path)).status_code == 200
    told = await world.rows("SELECT template FROM messages WHERE person_id = :p", p=case.starter.person_id)
    assert [row["template"] for row in told] == ["stage_moved"]


@pytest.mark.rule("PRIV-06", "PRIV-01")
async def test_it_holds_the_whole_own_side_and_nothing_of_the_other(world, call, hub):
    case = await a_family(world)
    export_id = await released(call, hub, case.starter)
    answer = await call(case.starter).get(f"/v1/exports/{export_id}")
    document = answer.json()["document"]
    assert document["account"]["email"] == case.starter.email
    assert [route["value"] for route in document["contact_routes"]] == ["side1@example.org"]
    (one,) = document["referrals"]
    assert [each["document"] for each in one["application"]["sections"]] == [{"said": "the words of side 1"}]
    page = await call(case.starter).get(f"/v1/exports/{export_id}", params={"format": "html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "the words of side 1" in page.text
    other = (case.other.email, "side2@example.org", "the words of side 2", str(case.other.person_id), "Placeholder")
    for text in (answer.text, page.text):
        assert not [each for each in other if each in text]


@pytest.mark.rule("PRIV-06")
async def test_it_says_what_the_ordinary_answers_say_and_no_more(world, call, hub):
    case = await a_family(world)
    client = call(case.starter)
    ordinary = {
        "referral": (await client.get(f"/v1/referrals/{case.referral_id}")).json(),
        "application": (await client.get(f"/v1/referrals/{case.referral_id}/application")).json(),
        "timeline": (await client.get(f"/v1/referrals/{case.referral_id}/timeline")).json()["items"],
        "screenings": (await client.get(f"/v1/referrals/{case.referral_id}/screenings")).json()["items"],
    }
    routes = (await client.get("/v1/me/contact-routes")).json()["items"]
    export_id = await released(call, hub, case.starter)
    document = (await client.get(f"/v1/exports/{export_id}")).json()["document"]
    (one,) = document["referrals"]
    assert {name: one[name] for name in ordinary} == ordinary
    assert document["contact_routes"] == routes


@pytest.mark.rule("PRIV-06")
async def test_the_hubs_own_record_is_not_in_it(world, call, hub):
    worker = hub[0]
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    said = {"party_id": str(case.party_ids[1]), "reached": True, "route_verified": True,
            "held_at": (await world.now()).isoformat().replace("+00:00", "Z"), "text": "She sounded afraid of him."}  # fmt: skip
    noted = await call(worker).post(f"/v1/referrals/{case.referral_id}/assessment/conversations", json=said)
    assert noted.status_code == 201, noted.text
    export_id = await released(call, hub, case.starter)
    assert "afraid" not in (await call(case.starter).get(f"/v1/exports/{export_id}")).text


@pytest.mark.rule("PRIV-06")
async def test_what_could_do_harm_is_left_out_as_if_it_had_never_been(world, call, hub):
    case = await a_family(world)
    left_out = [{"part": "application", "referral_id": str(case.referral_id)}, {"part": "messages"}]
    export_id = await asked(call, case.starter)
    without_reason = await prepared(call, hub[0], export_id, left_out)
    assert (without_reason.status_code, without_reason.json()["errors"][0]["pointer"]) == (422, "/reason")
    wrong = await prepared(call, hub[0], export_id, [{"part": "application"}], "It could do harm.")
    assert wrong.status_code == 422
    assert (await prepared(call, hub[0], export_id, left_out, "It could do harm.")).status_code == 200
    assert (await answered(call, hub[1])).status_code == 200
    answer = await call(case.starter).get(f"/v1/exports/{export_id}")
    (one,) = answer.json()["document"]["referrals"]
    assert (one["application"], answer.json()["document"]["messages"]) == (None, [])
    assert "harm" not in answer.text
    assert "left_out" not in answer.text
    stored = (await world.rows("SELECT content_enc FROM exports"))[0]["content_enc"]
    kept = world.parts.keys.open_("exports", "content_enc", export_id, stored)
    assert "the words of side 1" not in kept, "what was left out is not kept with it either"


@pytest.mark.rule("PRIV-06")
async def test_a_no_reads_like_silence(world, call, hub):
    case = await a_family(world)
    refused, silent = await asked(call, case.starter), await asked(call, case.other)
    assert (await prepared(call, hub[0], refused)).status_code == 200
    assert (await answered(call, hub[1], "no")).status_code == 200
    answers = [
        await call(actor).get(f"/v1/exports/{export_id}")
        for actor, export_id in ((case.starter, refused), (case.other, silent), (case.other, uuid4()))
    ]
    told = [{**answer.json(), "instance": None} for answer in answers]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert told[0] == told[1] == told[2]
    assert (await prepared(call, hub[0], refused)).status_code == 200, "it can be prepared again"


@pytest.mark.rule("PRIV-06")
async def test_one_request_at_a_time_and_a_new_one_after_the_answer(world, call, hub):
    actor = await world.actor()
    await released(call, hub, actor)
    await asked(call, actor)
    assert (await call(actor).post("/v1/me/exports")).status_code == 409


@pytest.mark.rule("PRIV-06", "STF-03")
async def test_nobody_looks_through_an_export_of_a_case_in_which_they_are_a_party(world, call, hub):
    party = await world.actor(Role.HUB_WORKER)
    case = await world.referral(other=party)
    export_id = await asked(call, case.starter)
    assert (await call(party).get(f"/v1/exports/{export_id}")).status_code == 404
    assert (await call(party).get("/v1/exports")).json()["items"] == []
    assert len((await call(hub[0]).get("/v1/exports")).json()["items"]) == 1


@pytest.mark.rule("PRIV-06", "PRIV-05")
async def test_an_export_of_a_sealed_case_is_for_its_worker_alone(world, call, hub):
    case = await world.referral(referral.Status.ASSESSING, hub_worker=hub[0])
    await world.execute("UPDATE referrals SET sealed_at = now()")
    export_id = await asked(call, case.starter)
    assert (await call(hub[0]).get(f"/v1/exports/{export_id}")).status_code == 200
    assert (await call(hub[1]).get(f"/v1/exports/{export_id}")).status_code == 404


@pytest.mark.rule("PRIV-06", "LIGHT-08")
async def test_an_unsent_draft_is_read_by_nobody_who_looks_through(world, call, hub):
    case = await world.referral(referral.Status.DRAFT, joined=False)
    await world.section(case, 1, Section.SAFETY, {"said": "not sent"})
    export_id = await asked(call, case.starter)
    assert "not sent" not in (await call(hub[0]).get(f"/v1/exports/{export_id}")).text


@pytest.mark.rule("PRIV-06", "SAF-03")
async def test_a_hold_keeps_an_export_back(world, call, hub):
    case = await a_family(world)
    export_id = await asked(call, case.starter)
    assert (await prepared(call, hub[0], export_id)).status_code == 200
    await world.execute(
        "INSERT INTO holds (id, referral_id, reason_enc, set_by, set_at, set_as, suspends, review_on, v) "
        "VALUES (:i, :r, 'x', :a, now(), 'hub_lead', false, current_date, 1)",
        i=uuid4(), r=case.referral_id, a=hub[1].account_id,
    )  # fmt: skip
    assert (await answered(call, hub[1])).status_code == 409
    assert (await call(case.starter).get(f"/v1/exports/{export_id}")).status_code == 404


@pytest.mark.rule("PRIV-07")
async def test_a_released_export_is_gone_after_28_days_and_a_forgotten_one_after_90(app, world, call, hub):
    parts = app.state.parts
    desk = Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=NoMailer())
    case = await a_family(world)
    given = await released(call, hub, case.starter)
    await asked(call, case.other)
    with_text = "SELECT account_id FROM exports WHERE content_enc IS NOT NULL"
    await world.let_pass(timedelta(days=29))
    assert (await call(case.starter).get(f"/v1/exports/{given}")).status_code in (401, 404)
    await run_round(desk)
    assert [row["account_id"] for row in await world.rows(with_text)] == [case.other.account_id]
    await world.let_pass(timedelta(days=62))
    await run_round(desk)
    assert await world.rows(with_text) == []
    assert len(await world.rows("SELECT 1 FROM exports")) == 2
    await world.let_pass(timedelta(days=3 * 366))
    await run_round(desk)
    assert await world.rows("SELECT 1 FROM exports") == []
