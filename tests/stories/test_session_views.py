"""Sessions as they are read: each side its own times, and nothing that moves with the other side."""

import base64
import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import Range

from app.db.tables.appointment import Appointment, AppointmentStatus, Expected
from app.db.tables.organisation import OrganisationKind
from app.db.tables.referral import Participation, Party
from app.domain.access import Relation, Role
from app.domain.appointment import Kind
from app.domain.services import Service
from app.domain.stage import Stage
from app.domain.vocabulary import Part
from tests.visits import a_centre, clock_times

pytestmark = pytest.mark.anyio
VISITOR_TIMES, CHILD_TIMES = {"08:45", "10:50"}, {"09:00", "10:35"}
"""Of a session from 10:00 to 11:30 by summer time, as instants."""


@pytest.fixture
async def centre(world, call):
    return await a_centre(world, call)


@pytest.mark.rule("SES-01", "PRIV-01")
async def test_no_answer_to_one_side_holds_a_clock_time_of_the_other(centre, call):
    case = await centre.family()
    session_id = await centre.booked(case)
    await centre.attended(case, session_id)
    for person, others in ((case.starter, CHILD_TIMES), (case.other, VISITOR_TIMES)):
        for path in (
            "/v1/sessions", f"/v1/sessions/{session_id}", f"/v1/placements/{case.placement_id}/attendance",
            f"/v1/placements/{case.placement_id}",
        ):  # fmt: skip
            answer = await call(person).get(path)
            assert answer.status_code == 200, answer.text
            assert clock_times(answer).isdisjoint(others), path
            assert "hall" not in answer.text


@pytest.mark.rule("PRIV-01", "PRIV-02")
async def test_two_worlds_that_differ_in_the_other_sides_times_and_marks_read_alike(centre, call, world):
    case = await centre.family()
    session_id = await centre.booked(case)
    paths = ["/v1/sessions", f"/v1/sessions/{session_id}", f"/v1/placements/{case.placement_id}/attendance"]

    async def read() -> list[tuple[bytes, str | None]]:
        answers = [await call(case.starter).get(path) for path in paths]
        return [(answer.content, answer.headers.get("etag")) for answer in answers]

    await centre.clock("09:30")
    before = await read()
    await world.execute(
        "UPDATE expected SET arrive_at = arrive_at + interval '7 minutes', leave_at = leave_at - interval '3 minutes' "
        "WHERE side = 2"
    )
    await world.execute(
        "UPDATE appointments SET v = v + 1, room = 'garden', "
        "during = tstzrange(lower(during) + interval '7 minutes', upper(during) - interval '3 minutes')"
    )
    assert await read() == before
    await centre.clock("12:30")
    await centre.marked(session_id, case.person_ids[2], "arrived", "10:07")
    await centre.marked(session_id, case.child_id, "absent", "10:30", told=False)
    await world.execute("UPDATE appointments SET status = 'held', v = v + 1")
    assert await read() == before
    await centre.clock("04:00", centre.day + timedelta(days=1))
    after = [json.loads(body) for body, _ in await read()]
    assert after[2]["items"][0]["others"] == [{"attended": True}]
    after[2]["items"][0]["others"] = [{"attended": None}]
    assert after[2] == json.loads(before[2][0])
    assert after[1] == json.loads(before[1][0]) | {"status": "held"}


async def test_each_reader_finds_what_is_theirs(centre, call, world):
    case, elsewhere = await centre.family(), await centre.family()
    session_id = await centre.booked(case)
    await centre.booked(elsewhere, "12:30", "13:30")
    firm, authority = await world.actor(Role.REFERRER), await world.organisation(OrganisationKind.AUTHORITY)
    await world.represented(case, 2, firm.organisation_id)
    officer, helper = [
        await world.actor(Role.REFERRER, organisation_id=authority),
        await world.actor(Role.REFERRER),
    ]
    for organisation_id, relation in ((authority, Relation.STATUTORY), (helper.organisation_id, Relation.REFERRER)):
        await world.save(
            Participation(
                id=uuid4(), referral_id=case.referral_id, relation=relation, organisation_id=organisation_id,
                cause="test", from_at=await world.now(),
            )
        )  # fmt: skip
    views = {}
    for name, person in {
        "representative": firm, "statutory": officer, "hub": await world.actor(Role.HUB_WORKER),
        "centre": centre.coordinator, "family": case.other, "worker": await centre.worker(session_id),
    }.items():  # fmt: skip
        listed = (await call(person).get("/v1/sessions")).json()["items"]
        own = next(each for each in listed if each["appointment_id"] == session_id)
        assert own == (await call(person).get(f"/v1/sessions/{session_id}")).json()
        assert own["view"] == name
        assert len(listed) == (2 if name in ("hub", "centre") else 1)
        views[name] = own
    assert views["representative"]["times"] == views["family"]["times"]
    assert {each["side"] for each in views["statutory"]["people"]} == {1, 2}
    assert "attendance" not in views["statutory"]["people"][0]
    for person in (helper, elsewhere.starter, await world.actor(Role.COORDINATOR), await world.actor(Role.REFERRER)):
        assert (await call(person).get(f"/v1/sessions/{session_id}")).status_code == 404
        listed = (await call(person).get("/v1/sessions")).json()["items"]
        assert session_id not in [each["appointment_id"] for each in listed]
    assert (await call(await world.actor(Role.ADMINISTRATOR)).get("/v1/sessions")).status_code == 403


async def test_a_side_without_a_child_of_its_own_reads_only_what_it_attends(centre, call, world):
    case, grandparent = await centre.family(), await world.actor()
    party_id, now = uuid4(), await world.now()
    await world.save(
        Party(
            id=party_id, referral_id=case.referral_id, side=3, person_id=grandparent.person_id,
            relationship="grandparent", part=Part.OTHER, created_at=now,
        ),
        Participation(
            id=uuid4(), referral_id=case.referral_id, side=3, relation=Relation.PARTY, party_id=party_id,
            account_id=grandparent.account_id, cause="test", from_at=now, confirmed_at=now,
        ),
    )  # fmt: skip
    await world.execute(
        "INSERT INTO shown (id, referral_id, side, stage, from_at) VALUES (:id, :referral, 3, 'in_place', :now)",
        id=uuid4(), referral=case.referral_id, now=now,
    )  # fmt: skip
    session_id = await centre.booked(case)
    assert (await call(grandparent).get(f"/v1/sessions/{session_id}")).status_code == 404
    await world.execute("UPDATE parties SET part = 'visits' WHERE id = :id", id=party_id)
    both = await centre.booked(case, "13:00", "14:00")
    own = (await call(grandparent).get(f"/v1/sessions/{both}")).json()
    assert [each["person_id"] for each in own["times"]] == [str(grandparent.person_id)]


async def test_who_is_not_confirmed_or_has_not_been_shown_its_centre_finds_nothing(centre, call, world):
    quiet = await centre.family(stage=Stage.BEING_CONSIDERED)
    unconfirmed = await centre.family()
    await world.execute(
        "UPDATE participations SET confirmed_at = NULL WHERE referral_id = :id AND side = 1", id=unconfirmed.referral_id
    )
    for case, start in ((quiet, "10:00"), (unconfirmed, "13:00")):
        session_id = await centre.booked(case, start, "15:00")
        assert (await call(case.starter).get(f"/v1/sessions/{session_id}")).status_code == 404
        assert (await call(case.starter).get("/v1/sessions")).json()["items"] == []
    assert (await call(unconfirmed.other).get("/v1/sessions")).json()["items"] != []


async def test_a_side_finds_its_own_pre_visit_and_never_the_other_sides(centre, call, world):
    case, now = await centre.family(stage=Stage.ARRANGING_VISITS), await world.now()
    visit_id = uuid4()
    await world.save(
        Appointment(
            id=visit_id, referral_id=case.referral_id, placement_id=case.placement_id, centre_id=centre.centre_id,
            service=Service.SUPPORTED_CONTACT, kind=Kind.PRE_VISIT, party_id=case.party_ids[1], room="Office (left)",
            during=Range(centre.at("15:00"), centre.at("15:40")), status=AppointmentStatus.BOOKED, created_at=now,
        ),
        Expected(
            id=uuid4(), referral_id=case.referral_id, side=1, appointment_id=visit_id, person_id=case.person_ids[1],
            part=Part.VISITS, arrive_at=centre.at("15:00"), leave_at=centre.at("15:40"),
        ),
    )  # fmt: skip
    own = (await call(case.starter).get("/v1/sessions")).json()["items"]
    assert [(each["kind"], len(each["times"])) for each in own] == [("pre_visit", 1)]
    assert (await call(case.other).get("/v1/sessions")).json()["items"] == []
    assert (await call(case.other).get(f"/v1/sessions/{visit_id}")).status_code == 404
    assert (await centre.mark(str(visit_id), case.person_ids[1], "arrived", "15:00")).status_code == 409


@pytest.mark.rule("REF-08")
async def test_a_cancelled_session_reads_alike_to_both_sides_without_who_or_why(centre, call, world):
    case = await centre.family()
    session_id = await centre.booked(case)
    await world.execute("UPDATE appointments SET status = 'cancelled', cancel_code = 'by_family'")
    for person in (case.starter, case.other):
        answer = await call(person).get(f"/v1/sessions/{session_id}")
        assert answer.json()["status"] == "cancelled"
        assert "by_family" not in answer.text
    assert (await call(centre.coordinator).get(f"/v1/sessions/{session_id}")).json()["cancel_code"] == "by_family"
    await centre.clock("10:05")
    assert (await centre.mark(session_id, case.child_id, "arrived", "10:00")).status_code == 409
    assert (await centre.assign(session_id, await centre.staff())).status_code == 409


@pytest.mark.rule("PRIV-02")
async def test_a_list_comes_in_pages_whose_cursors_hold_no_clock_time_for_a_side(centre, call):
    case = await centre.family()
    days = [centre.day + timedelta(days=number) for number in range(5)]
    for day in reversed(days):
        await centre.booked(case, day=day.isoformat())
    for person in (case.starter, centre.coordinator):
        read: list[str] = []
        address = "/v1/sessions?limit=2"
        while address:
            answer = await call(person).get(address)
            read += [each["date"] for each in answer.json()["items"]]
            after = answer.json()["next"]
            address = f"/v1/sessions?limit=2&after={after}" if after else ""
            if after and person is case.starter:
                assert not re.search(rb"\d\d:\d\d", base64.urlsafe_b64decode(after + "==")[16:])
        assert read == [day.isoformat() for day in days]
    within = await call(case.starter).get(f"/v1/sessions?from_on={days[1]}&until_on={days[2]}")
    assert [each["date"] for each in within.json()["items"]] == [days[1].isoformat(), days[2].isoformat()]
    there = await call(case.starter).get(f"/v1/sessions?placement_id={case.placement_id}&until_on={days[0]}")
    assert len(there.json()["items"]) == 1
    assert (await call(case.starter).get(f"/v1/sessions?placement_id={uuid4()}")).json()["items"] == []


async def test_a_longer_list_costs_no_more_statements(centre, call, app):
    case, engine = await centre.family(), app.state.parts.database.serving.sync_engine
    reader = centre.coordinator
    counts = []
    for number in range(2):
        await centre.booked(case, day=(centre.day + timedelta(days=number)).isoformat())
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any, into: list[str] = statements) -> None:
            into.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        assert len((await call(reader).get("/v1/sessions")).json()["items"]) == number + 1
        event.remove(engine, "before_cursor_execute", note)
        counts.append([each for each in statements if "appointments" in each or "expected" in each or "staff" in each])
    assert len(counts[0]) == len(counts[1]) <= 4


@pytest.mark.rule("PRIV-01")
async def test_a_worker_reads_no_surname_where_somebody_has_written_a_whole_name_to_be_called_by(centre, call, world):
    case = await centre.family()
    session_id = await centre.booked(case)
    worker = await centre.worker(session_id)
    await world.execute(
        "UPDATE people SET known_as = 'Sam Quarrel', family_name = 'Quarrel' WHERE id = :id", id=case.person_ids[1]
    )
    await centre.clock("09:30")
    for path in (f"/v1/sessions/{session_id}", f"/v1/referrals/{case.referral_id}"):
        answer = await call(worker).get(path)
        assert answer.status_code == 200, answer.text
        assert '"Sam"' in answer.text
        assert "Quarrel" not in answer.text
