"""Nobody counts as a person before hub or centre has confirmed them by something that no other side controls."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.db.tables.appointment import (
    Appointment,
    AppointmentStatus,
    Expected,
    Presence,
    Separation,
)
from app.db.tables.person import Person
from app.domain import appointment, referral
from app.domain.access import Role
from app.domain.meeting import Cause, Extent, pair
from app.domain.services import Service
from app.domain.vocabulary import Part
from app.screening.words import Pathway
from tests.contact import (
    SEEN,
    accept,
    at,
    code_in,
    confirm,
    contact,
    invited,
    of,
    other_person,
    release,
    tasks,
    verified,
)
from tests.world import Actor, Case, World


@pytest.fixture
async def hub(world):
    return await world.actor(Role.HUB_WORKER)


async def joined(call, world: World, hub: Actor, *, status=referral.Status.QUEUED, **options) -> tuple[Case, Actor]:
    """A case that somebody has joined by an invitation."""
    case = await world.referral(status, joined=False, **options)
    code = await invited(call(hub), world, case)
    kim = await world.actor(given_name="Kim")
    assert (await accept(call(kim), code)).status_code == 201
    return case, kim


@pytest.mark.rule("REF-15")
async def test_photo_identity_shown_live_with_a_paper_of_the_child_is_open_to_everybody(call, world, hub):
    case, kim = await joined(call, world, hub)
    answer = await confirm(call(hub), case)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["outcome"], body["confirmation"]["how"]) == ("confirmed", "photo_identity:video")
    assert body["confirmation"]["by_account"] == str(hub.account_id)
    assert await other_person(world, case) == kim.person_id
    assert body["given_name"] == "Kim"


@pytest.mark.rule("REF-15")
async def test_each_way_asks_for_what_makes_it_sure(call, world, hub):
    case, _ = await joined(call, world, hub)
    for body, lacks in (
        ({"way": "photo_identity", "showing": "video"}, "/child_paper_seen"),
        ({"way": "photo_identity", "child_paper_seen": True}, "/showing"),
        ({"way": "known_to_professional"}, "/vouched_by"),
        ({"way": "independent_route"}, "/route_source"),
        ({}, "/way"),
    ):
        answer = await call(hub).post(of(case, 2, "/confirmation"), json={"outcome": "confirmed", **body})
        assert answer.status_code == 422
        assert [issue["pointer"].removeprefix("#") for issue in answer.json()["errors"]] == [lacks]
    assert (await contact(call(hub), case))["outcome"] == "joined"


@pytest.mark.rule("REF-15")
async def test_a_professional_who_knows_the_adult_is_named_and_sealed(call, world, hub):
    case, _ = await joined(call, world, hub)
    said = {"outcome": "confirmed", "way": "known_to_professional", "vouched_by": "A. Sample, health visitor"}
    body = (await call(hub).post(of(case, 2, "/confirmation"), json=said)).json()
    assert body["confirmation"]["vouched_by"] == "A. Sample, health visitor"
    rows = await world.rows("SELECT * FROM participations WHERE party_id = :p", p=case.party_ids[2])
    assert "A. Sample" not in str(rows[0])
    assert b"A. Sample" not in bytes(rows[0]["confirmed_enc"])


@pytest.mark.rule("REF-15")
async def test_the_applicant_is_confirmed_too_and_there_is_nothing_to_merge_or_to_reject(call, world, hub):
    case = await world.referral(confirmed=False)
    before = await other_person(world, case, 1)
    assert (await call(hub).post(of(case, 1, "/confirmation"), json={"outcome": "rejected"})).status_code == 409
    assert (await confirm(call(hub), case, 1)).json()["outcome"] == "confirmed"
    assert await other_person(world, case, 1) == before


@pytest.mark.rule("REF-15")
async def test_nobody_is_confirmed_twice_or_before_they_have_joined(call, world, hub):
    case, _ = await joined(call, world, hub)
    assert (await confirm(call(hub), case)).status_code == 200
    assert (await confirm(call(hub), case)).status_code == 409
    waiting = await world.referral(joined=False)
    assert (await confirm(call(hub), waiting)).status_code == 409


@pytest.mark.rule("REF-15", "REF-13")
async def test_what_an_unconfirmed_party_said_counts_from_the_confirmation_on(call, world, hub):
    case, kim = await joined(call, world, hub)
    assert (await call(kim).put(at(case, "/consent"), json={"state": "given"})).status_code == 200
    found = await contact(call(hub), case)
    assert (found["consent"], found["confirmation"]) == ("given", None)
    await confirm(call(hub), case)
    found = await contact(call(hub), case)
    assert (found["consent"], found["confirmation"]["how"]) == ("given", "photo_identity:video")


@pytest.mark.rule("REF-15", "SES-02")
async def test_everything_that_hung_on_the_placeholder_hangs_on_the_person(call, world, hub):
    coordinator = await world.actor(Role.COORDINATOR)
    case, kim = await joined(call, world, hub)
    separation_id, placed = uuid4(), await _expected(world, case, coordinator.centre_id)
    third = Person(id=uuid4(), given_name="Third", family_name="Sample", created_at=await world.now())
    first, second = pair(case.person_ids[1], case.person_ids[2])
    one, two = pair(third.id, kim.person_id)
    now = await world.now()
    await world.save(
        third,
        Separation(
            id=separation_id, person_a=first, person_b=second, extent=Extent.SHARED, buffer_minutes=10,
            cause=Cause.DEFAULT, referral_id=case.referral_id, from_at=now,
        ),
        Separation(
            id=uuid4(), person_a=one, person_b=two, extent=Extent.SHARED, buffer_minutes=10, cause=Cause.HUB,
            from_at=now,
        ),
    )  # fmt: skip
    assert (await confirm(call(hub), case)).status_code == 200
    people = {case.person_ids[1], kim.person_id}
    row = (await world.rows("SELECT * FROM separations WHERE id = :s", s=separation_id))[0]
    assert {row["person_a"], row["person_b"]} == people
    assert row["person_a"] < row["person_b"]
    for table in ("expected", "presences"):
        found = await world.rows(f"SELECT person_id FROM {table} WHERE appointment_id = :a", a=placed)
        assert [each["person_id"] for each in found] == [kim.person_id]
    known = await world.rows(
        "SELECT person_id FROM known_names WHERE referral_id = :r AND side = 1", r=case.referral_id
    )
    assert {each["person_id"] for each in known} == {kim.person_id, case.child_id}
    merged = await world.rows("SELECT merged_into FROM people WHERE id = :p", p=case.person_ids[2])
    assert merged[0]["merged_into"] == kim.person_id
    # Both separations guard the presence anew: the one that came along, and the one that the person had before.
    guards = await world.rows(
        "SELECT g.who, s.person_a, s.person_b FROM presence_guards g JOIN separations s ON s.id = g.separation_id"
    )
    assert len(guards) == 2
    for guard in guards:
        assert guard["person_a" if guard["who"] == "a" else "person_b"] == kim.person_id


async def _expected(world: World, case: Case, centre_id: UUID | None) -> UUID:
    """An appointment at which the placeholder is expected."""
    assert centre_id is not None
    place = await world.placed(centre_id)
    now, appointment_id = await world.now(), uuid4()
    during = Range(now + timedelta(days=3), now + timedelta(days=3, hours=1), bounds="[)")
    await world.save(
        Appointment(
            id=appointment_id, referral_id=place.referral_id, placement_id=place.placement_id,
            service=Service.SUPPORTED_CONTACT, centre_id=centre_id, kind=appointment.Kind.SESSION, during=during,
            room="Room 1", status=AppointmentStatus.BOOKED, created_at=now,
        ),
        Expected(
            id=uuid4(), referral_id=place.referral_id, side=2, appointment_id=appointment_id,
            person_id=case.person_ids[2], part=Part.BRINGS, arrive_at=during.lower, leave_at=during.upper,
        ),
        Presence(
            id=uuid4(), referral_id=place.referral_id, side=2, appointment_id=appointment_id,
            person_id=case.person_ids[2], centre_id=centre_id, zone="shared", whole_site=False, during=during,
        ),
    )  # fmt: skip
    return appointment_id


@pytest.mark.rule("REF-15")
async def test_whoever_is_rejected_sees_nothing_more_and_the_placeholder_waits_on_a_side_of_its_own(call, world, hub):
    case, kim = await joined(call, world, hub)
    await call(kim).put(at(case, "/consent"), json={"state": "given"})
    answer = await call(hub).post(of(case, 2, "/confirmation"), json={"outcome": "rejected"})
    assert (answer.status_code, answer.json()["outcome"]) == (200, "rejected")
    assert (await call(kim).put(at(case, "/consent"), json={"state": "refused"})).status_code == 404
    old, free = await contact(call(hub), case, 2), await contact(call(hub), case, 3)
    assert (old["part"], old["consent"], old["joined_at"]) == ("other", "not_needed", None)
    assert (free["part"], free["consent"], free["outcome"]) == ("lives_with", "wanted", "not_started")
    assert free["given_name"] == "Placeholder"
    assert free["route"] is None
    assert (await tasks(world, case))["party-rejected"] == []


@pytest.mark.rule("REF-15", "REF-02")
async def test_after_a_rejection_the_real_person_is_invited_and_reads_nothing_of_the_other(call, world, hub):
    case, kim = await joined(call, world, hub)
    await call(hub).post(of(case, 2, "/confirmation"), json={"outcome": "rejected"})
    case.party_ids[3] = UUID((await contact(call(hub), case, 3))["party_id"])
    body = {"route": {"kind": "email", "value": "real.kim@example.org"}, "verified_how": "court_paper"}
    etag = (await contact(call(hub), case, 3))["etag"]
    assert (await call(hub).put(of(case, 3), json=body, headers={"If-Match": etag})).status_code == 200
    assert (await release(call(hub), case, 3)).status_code == 201
    code = await code_in(world, "real.kim@example.org")
    assert (await accept(call(kim), code)).status_code == 404
    real = await world.actor()
    assert (await accept(call(real), code)).status_code == 201
    rows = await world.rows("SELECT side FROM shown WHERE referral_id = :r ORDER BY side", r=case.referral_id)
    assert [row["side"] for row in rows] == [1, 2, 3]
    assert (await confirm(call(hub), case, 3)).status_code == 200
    assert await other_person(world, case, 3) == real.person_id


@pytest.mark.rule("REF-15")
async def test_a_centre_confirms_in_professional_referrals_that_it_has_accepted_alone(call, world, hub):
    coordinator = await world.actor(Role.COORDINATOR)
    case, _ = await joined(call, world, hub, status=referral.Status.READY, pathway=Pathway.SOLICITOR)
    await world.offered(case, coordinator.centre_id)
    assert (await confirm(call(coordinator), case)).status_code == 404
    await world.execute("UPDATE participations SET relation = 'centre' WHERE centre_id IS NOT NULL")
    assert (await confirm(call(coordinator), case)).status_code == 200
    own = await world.placed(coordinator.centre_id)
    assert (await call(coordinator).post(of(own, 1, "/confirmation"), json=SEEN)).status_code == 404


async def test_a_confirmation_is_neither_half_a_rejection_nor_anything_else(call, world, hub):
    case, _ = await joined(call, world, hub)
    path = of(case, 2, "/confirmation")
    for body in ({"outcome": "rejected", "way": "photo_identity"}, {"outcome": "perhaps"}, {}):
        assert (await call(hub).post(path, json=body)).status_code == 422


@pytest.mark.rule("REF-15")
async def test_a_route_that_was_verified_confirms_nobody_by_itself(call, world, hub):
    case, _ = await joined(call, world, hub)
    await verified(call(hub), case, verified_how="check")
    assert (await contact(call(hub), case))["confirmation"] is None
