"""Attendance is given on request: one side's times to who acts for it, everybody's to a court or authority."""

import csv
import hashlib
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from app.db.tables.organisation import OrganisationKind
from app.domain import placement
from app.domain.access import Relation, Role
from app.domain.stage import Stage
from tests.disclosures import WALL, ask, disclose, given, officer, rows, solicitor
from tests.visits import a_centre, codes


@pytest.fixture
async def centre(world, call):
    return await a_centre(world, call)


@pytest.fixture
async def case(centre):
    return await centre.family()


@pytest.fixture
async def attended(centre, case):
    """A session that everybody has attended and left."""
    session_id = await centre.booked(case)
    await centre.attended(case, session_id)
    return session_id


@pytest.mark.rule("SHR-01")
async def test_who_acts_for_one_side_gets_its_times_and_of_the_other_whether_it_came(
    centre, case, attended, call, world
):
    for side, own in (
        (1, [("own side: visiting adult", "attended", "09:46", "11:57")]),
        (2, [
            ("own side: adult the child lives with", "attended", "10:01", "11:33"),
            ("own side: child", "attended", "10:01", "11:33"),
        ]),
    ):  # fmt: skip
        person = await solicitor(world, case, side)
        disclosed = await given(call, centre, case, person)
        read = await call(person).get(disclosed.headers["location"])
        assert rows(read) == [*own, ("the other side", "attended", "", "")]
        assert read.json()["statement"]["one_side"] is True


@pytest.mark.rule("SHR-01")
async def test_a_court_or_authority_gets_everybodys_times(centre, case, attended, call, world):
    for kind, relation in (
        (OrganisationKind.CAFCASS, Relation.STATUTORY),
        (OrganisationKind.TRUST, Relation.STATUTORY),
        (OrganisationKind.COURT, Relation.REFERRER),
    ):
        person = await officer(world, case, kind, relation)
        disclosed = await given(call, centre, case, person, purpose="report_to_court")
        read = await call(person).get(disclosed.headers["location"])
        assert {(whose, came) for whose, _, came, _ in rows(read)} == {
            ("side 1: visiting adult", "09:46"), ("side 2: adult the child lives with", "10:01"),
            ("side 2: child", "10:01"),
        }  # fmt: skip
        assert read.json()["statement"]["one_side"] is False


@pytest.mark.rule("SHR-01")
async def test_an_authority_that_acts_for_a_side_gets_that_sides_times_alone(centre, case, attended, call, world):
    authority = await world.actor(
        Role.REFERRER, organisation_id=await world.organisation(OrganisationKind.AUTHORITY)
    )  # fmt: skip
    await world.represented(case, 2, authority.organisation_id)
    disclosed = await given(call, centre, case, authority)
    assert ("the other side", "attended", "", "") in rows(disclosed)


@pytest.mark.rule("SHR-01")
async def test_each_disclosure_is_recorded_with_who_why_what_and_when(centre, case, attended, call, world):
    person = await solicitor(world, case)
    disclosed = (await given(call, centre, case, person, purpose="legal_advice")).json()
    assert disclosed["decided_by"] == str(centre.coordinator.account_id)
    assert (disclosed["organisation_id"], disclosed["purpose"]) == (str(person.organisation_id), "legal_advice")
    assert disclosed["released_at"][:10] == centre.day.isoformat()
    written = json.dumps(disclosed["statement"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert disclosed["sha256"] == hashlib.sha256(written.encode()).hexdigest()
    [audited] = await world.rows("SELECT * FROM audit_events WHERE op = 'disclose_attendance'")
    assert (audited["outcome"], audited["account_id"]) == ("done", centre.coordinator.account_id)
    kinds = await world.rows("SELECT kind, side FROM events WHERE kind LIKE 'attendance-%' ORDER BY at")
    assert kinds == [{"kind": "attendance-requested", "side": 1}, {"kind": "attendance-disclosed", "side": None}]
    [told] = await world.rows("SELECT person_id FROM messages WHERE template = 'attendance_disclosed'")
    assert told["person_id"] == person.person_id
    with pytest.raises(Exception, match="never changed"):
        await world.execute("UPDATE disclosures SET purpose = 'mediation'")


@pytest.mark.rule("SHR-01", "REC-01")
async def test_a_statement_holds_dates_and_times_and_no_name(centre, case, attended, call, world):
    person = await solicitor(world, case)
    disclosed = await given(call, centre, case, person)
    statement = json.dumps(disclosed.json()["statement"])
    for hidden in ("Given", "Kit", "Sample Street", "hall", *(str(found) for found in case.person_ids.values())):
        assert hidden not in statement
    assert set(WALL.findall(statement)) == {"09:46", "11:57"}


@pytest.mark.rule("SHR-01")
async def test_a_disclosure_is_read_as_csv_and_as_a_page_to_print(centre, case, attended, call, world):
    await world.execute("UPDATE organisations SET name = '<b>=Firm</b>' WHERE kind = 'law_firm'")
    person = await solicitor(world, case)
    await world.execute("UPDATE organisations SET name = '<b>=Firm</b>' WHERE id = :id", id=person.organisation_id)
    path = (await given(call, centre, case, person)).headers["location"]
    sheet = await call(person).get(f"{path}?format=csv")
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert sheet.headers["content-disposition"] == 'attachment; filename="attendance.csv"'
    table = list(csv.reader(io.StringIO(sheet.text)))
    assert table[1] == [centre.day.isoformat(), "held", "own side: visiting adult", "attended", "09:46", "11:57"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in table for cell in line)
    page = await call(person).get(f"{path}?format=html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<td>09:46</td>" in page.text
    assert "&lt;b&gt;=Firm" in page.text
    assert "10:01" not in page.text + sheet.text
    assert (await call(person).get(f"{path}?format=pdf")).status_code == 422


@pytest.mark.rule("SHR-01")
async def test_nothing_is_given_once_the_authorisation_has_ended(centre, case, attended, call, world):
    person = await solicitor(world, case)
    asked, answered = await ask(call, case, person), await given(call, centre, case, person)
    await world.execute(
        "UPDATE participations SET until = :now WHERE organisation_id = :id",
        now=await world.now(), id=person.organisation_id,
    )  # fmt: skip
    refused = await disclose(call, centre, asked)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems#move-not-open")
    assert (await call(person).get(answered.headers["location"])).status_code == 404
    assert (await call(person).get("/v1/attendance-requests")).json()["items"] == []
    [waiting] = (await call(centre.coordinator).get("/v1/attendance-requests?answered=false")).json()["items"]
    assert (waiting["entitled"], waiting["actions"]) == (False, [])


@pytest.mark.rule("SHR-01")
async def test_a_firm_that_changes_sides_reads_nothing_of_the_first(centre, case, attended, call, world):
    person = await solicitor(world, case)
    asked, answered = await ask(call, case, person), await given(call, centre, case, person)
    await world.execute(
        "UPDATE participations SET side = 2 WHERE organisation_id = :id", id=person.organisation_id
    )  # fmt: skip
    assert (await call(person).get(answered.headers["location"])).status_code == 404
    assert (await disclose(call, centre, asked)).status_code == 409
    path = f"/v1/placements/{case.placement_id}/attendance"
    assert (await call(person).get(path)).json()["items"] == []


@pytest.mark.rule("SHR-01", "REF-09")
async def test_a_case_lists_asking_for_attendance_for_those_who_can(centre, case, attended, call, world):
    kinds = OrganisationKind
    for kind, relation, status in (
        (kinds.MEDIATION, Relation.REFERRER, 404), (kinds.COURT, Relation.REFERRER, 201),
        (kinds.LAW_FIRM, Relation.STATUTORY, 404), (kinds.CAFCASS, Relation.STATUTORY, 201),
    ):  # fmt: skip
        person = await officer(world, case, kind, relation)
        actions = (await call(person).get(f"/v1/referrals/{case.referral_id}")).json()["actions"]
        assert (await ask(call, case, person)).status_code == status
        assert ("request_attendance" in actions) is (status == 201)


@pytest.mark.rule("SHR-01", "REF-09")
async def test_attendance_can_be_asked_for_when_the_place_has_ended_too(centre, case, attended, call, world):
    person = await solicitor(world, case)
    await world.let_pass(timedelta(days=1))
    ended = await call(case.starter).post(f"/v1/referrals/{case.referral_id}/withdrawal", json={})
    assert ended.status_code == 200, ended.text
    read = (await call(person).get(f"/v1/referrals/{case.referral_id}")).json()
    assert (read["stage"], read["actions"]) == ("ended", ["request_attendance"])
    assert (await ask(call, case, person)).status_code == 201


@pytest.mark.rule("SHR-01")
async def test_only_who_stands_to_the_case_can_ask(centre, case, attended, call, world):
    outside = [
        await world.actor(Role.REFERRER), await officer(world, case, OrganisationKind.MEDIATION, Relation.REFERRER),
        await officer(world, case, OrganisationKind.LAW_FIRM, Relation.STATUTORY),
    ]  # fmt: skip
    assert [(await ask(call, case, person)).status_code for person in outside] == [404] * 3
    inside = [case.starter, centre.coordinator, await world.actor(Role.HUB_LEAD)]
    assert [(await ask(call, case, person)).status_code for person in inside] == [403] * 3
    asked = await ask(call, case, await solicitor(world, case))
    path = f"/v1/attendance-requests/{asked.json()['request_id']}/disclosure"
    strangers = {
        case.starter.token: 403, (await world.actor(Role.COORDINATOR)).token: 404,
        (await world.actor(Role.HUB_WORKER)).token: 403,
    }  # fmt: skip
    for token, status in strangers.items():
        answer = await call(None).post(path, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status


async def test_a_disclosure_is_read_by_who_asked_hub_and_centre_and_nobody_else(centre, case, attended, call, world):
    person, other_firm = await solicitor(world, case), await solicitor(world, case, 2)
    path = (await given(call, centre, case, person)).headers["location"]
    hub, colleague = await world.actor(Role.HUB_WORKER), await world.actor(Role.COORDINATOR, centre_id=centre.centre_id)
    views = [(await call(reader).get(path)).json()["view"] for reader in (person, hub, centre.coordinator, colleague)]
    assert views == ["referrer", "hub", "centre", "centre"]
    assert "decided_by" not in (await call(person).get(path)).json()
    for reader in (other_firm, await world.actor(Role.COORDINATOR)):
        assert (await call(reader).get(path)).status_code == 404
    assert (await call(case.starter).get(path)).status_code == 403


async def test_a_request_waits_for_the_centre_and_is_answered_once(centre, case, attended, call, world):
    person = await solicitor(world, case)
    asked = await ask(call, case, person, placement_id=str(case.placement_id))
    assert asked.headers["location"] == f"/v1/attendance-requests?referral_id={case.referral_id}"
    [task] = await world.rows("SELECT role, centre_id, done_at FROM tasks WHERE kind = 'attendance-request'")
    assert (task["role"], task["centre_id"], task["done_at"]) == ("coordinator", centre.centre_id, None)
    [waiting] = (await call(centre.coordinator).get(asked.headers["location"])).json()["items"]
    assert waiting["actions"] == ["disclose_attendance"]
    assert (waiting["side"], waiting["organisation_kind"]) == (1, "law_firm")
    first, second = await disclose(call, centre, asked), await disclose(call, centre, asked)
    assert (first.status_code, second.status_code) == (201, 409)
    [task] = await world.rows("SELECT done_at, outcome FROM tasks WHERE kind = 'attendance-request'")
    assert task["outcome"] == "done"
    [own] = (await call(person).get("/v1/attendance-requests")).json()["items"]
    assert (own["view"], own["actions"]) == ("referrer", ["read_disclosure"])
    assert own["disclosure_id"] == first.json()["disclosure_id"]
    assert "side" not in own


async def test_a_request_names_days_the_right_way_round_and_a_place_of_this_case(centre, case, attended, call, world):
    person = await solicitor(world, case)
    assert codes(await ask(call, case, person, from_on="2027-06-02", until_on="2027-06-01")) == {"ends-before-start"}
    other = await centre.family()
    for place in (other.placement_id, uuid4()):
        assert codes(await ask(call, case, person, placement_id=str(place))) == {"not-there"}
    assert (await ask(call, case, person, purpose="A hearing next month")).status_code == 422
    assert (await ask(call, case, person, note="Please hurry.")).status_code == 422


@pytest.mark.rule("REF-08")
async def test_whether_there_is_a_place_yet_is_not_told_before_the_side_knows_it(centre, call, world):
    quiet = await centre.family(placement.Status.PREPARING, stage=Stage.BEING_CONSIDERED)
    none = await world.referral()
    refused = [await ask(call, case, await solicitor(world, case)) for case in (quiet, none)]
    assert [answer.status_code for answer in refused] == [409, 409]
    assert refused[0].json()["detail"] == refused[1].json()["detail"]


async def test_only_sessions_of_the_days_that_were_asked_for_and_that_are_over_are_given(
    centre, case, attended, call, world
):
    await centre.booked(case, "14:00", "15:00")
    person = await solicitor(world, case)
    assert len(rows(await given(call, centre, case, person))) == 2
    day = centre.day.isoformat()
    assert len(rows(await given(call, centre, case, person, from_on=day, until_on=day))) == 2
    assert rows(await given(call, centre, case, person, until_on="2020-01-01")) == []
    await centre.clock("16:00")
    assert len(rows(await given(call, centre, case, person))) == 4


@pytest.mark.rule("SHR-01", "PRIV-01")
async def test_an_organisation_lists_the_attendance_that_it_was_given(centre, case, attended, call, world):
    path = f"/v1/placements/{case.placement_id}/attendance"
    firm, watcher = await solicitor(world, case), await officer(world, case)
    for person in (firm, watcher):
        assert (await call(person).get(path)).json()["items"] == []
        await given(call, centre, case, person)
    await centre.booked(case, "14:00", "15:00")
    [own], [all_sides] = [(await call(person).get(path)).json()["items"] for person in (firm, watcher)]
    assert own["view"] == "representative"
    assert [each["arrived_at"][11:16] for each in own["own"]] == ["08:46"]
    assert all_sides["view"] == "statutory"
    assert {each["side"] for each in all_sides["people"]} == {1, 2}
    assert "reason" not in all_sides["people"][0]


@pytest.mark.rule("PRIV-02")
async def test_two_worlds_that_differ_in_the_other_sides_times_give_the_same_statement(
    centre, case, attended, call, world
):
    person = await solicitor(world, case)
    first = await given(call, centre, case, person)
    await world.execute(
        "UPDATE expected SET arrive_at = arrive_at + interval '7 minutes', leave_at = leave_at + interval '7 minutes' "
        "WHERE side = 2"
    )
    for person_id in (case.person_ids[2], case.child_id):
        await centre.marked(attended, person_id, "arrived", "09:30")
        await centre.marked(attended, person_id, "left", "12:20")
    second = await given(call, centre, case, person)
    assert first.json()["statement"] == second.json()["statement"]
    assert first.json()["sha256"] == second.json()["sha256"]
