"""What fits, what makes no sense together, and how one applies, said in plain values."""

import json
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from app.domain.centre_search import HERE, Fit, Offered, Opening, Wanted, fitting, how_to_apply, issues
from app.domain.feature import Accessibility, Facility, Language, Measure
from app.domain.services import Service

TODAY = date(2027, 3, 1)
SATURDAY = Opening(5, time(10), time(14), free_places=0, wait_days=21)
SUNDAY = Opening(6, time(10), time(14), free_places=1, wait_days=90)
MONDAY = Opening(0, time(10), time(14))
SUPPORTED = Offered(Service.SUPPORTED_CONTACT, True, HERE, 60, (SATURDAY, SUNDAY, MONDAY))
HANDOVER = Offered(Service.HANDOVER, False, "directly", 7)


def found(**wanted):
    return fitting(Wanted(**wanted), [SUPPORTED, HANDOVER], TODAY)


@pytest.mark.rule("DIR-06")
@pytest.mark.parametrize(
    ("weekday", "days"), [(5, 21), (6, 0), (0, 60), (None, 0)], ids=["own wait", "free", "service's wait", "any day"]
)
def test_a_time_has_room_when_a_place_is_free_or_its_wait_is_over(weekday, days):
    room_on = TODAY + timedelta(days=days)
    fit = found(weekday=weekday, service=Service.SUPPORTED_CONTACT, room_by=room_on)
    assert [each.room_on for each in fit] == [room_on]
    assert days == 0 or found(weekday=weekday, service=Service.SUPPORTED_CONTACT, room_by=room_on - timedelta(1)) == []


@pytest.mark.rule("DIR-06")
def test_a_service_without_opening_times_has_room_when_its_wait_is_over():
    assert found(service=Service.HANDOVER, room_by=TODAY + timedelta(7)) == [
        Fit(Service.HANDOVER, (), TODAY + timedelta(7))
    ]
    assert found(service=Service.HANDOVER, room_by=TODAY + timedelta(6)) == []
    nothing_said = Offered(Service.HANDOVER, True, HERE, None, (MONDAY,))
    assert fitting(Wanted(room_by=TODAY + timedelta(900)), [nothing_said], TODAY) == []


@pytest.mark.rule("DIR-06")
def test_only_times_with_room_in_time_are_given_as_the_reason():
    assert found(service=Service.SUPPORTED_CONTACT, room_by=TODAY + timedelta(30))[0].openings == (SATURDAY, SUNDAY)
    assert found(service=Service.SUPPORTED_CONTACT, room_by=TODAY + timedelta(21))[0].openings == (SATURDAY, SUNDAY)
    assert found(service=Service.SUPPORTED_CONTACT, room_by=TODAY + timedelta(20))[0].openings == (SUNDAY,)


@pytest.mark.rule("DIR-01")
def test_what_is_asked_of_a_service_is_asked_of_one():
    assert [each.service for each in found()] == [Service.SUPPORTED_CONTACT, Service.HANDOVER]
    assert [each.service for each in found(weekday=5)] == [Service.SUPPORTED_CONTACT]
    assert [each.service for each in found(self_referral=False)] == [Service.HANDOVER]
    assert found(self_referral=False, weekday=5) == []
    assert found(self_referral=False) == [Fit(Service.HANDOVER, (), TODAY + timedelta(7))]
    assert [each.service for each in found(apply_via="directly")] == [Service.HANDOVER]
    assert found(weekday=5, open_at=time(14)) == []
    assert found(weekday=5, open_at=time(10))[0].openings == (SATURDAY,)


@pytest.mark.rule("DIR-01")
def test_what_makes_no_sense_together_is_said_all_at_once():
    amiss = issues(Wanted(within_metres=1, open_at=time(9), room_by=TODAY - timedelta(1)), TODAY, pointer="#/")
    assert [(each.pointer, each.code) for each in amiss] == [
        ("#/within_km", "needs-near"), ("#/open_at", "needs-weekday"), ("#/room_by", "in-the-past"),
    ]  # fmt: skip
    assert (
        issues(Wanted(near="GL50", within_metres=1, weekday=0, open_at=time(9), room_by=TODAY), TODAY, pointer="#")
        == []
    )


@pytest.mark.rule("DIR-02")
def test_each_way_to_apply_has_its_sentence_and_services_alike_stand_together():
    services = [
        Offered(Service.SUPERVISED_CONTACT, False, "directly", None),
        Offered(Service.HANDOVER, True, "directly", None),
        Offered(Service.INDIRECT_CONTACT, False, HERE, None),
        Offered(Service.SUPPORTED_CONTACT, True, HERE, None),
        Offered(Service.LIFE_STORY_CONTACT, True, HERE, None),
        Offered(Service.VIRTUAL_CONTACT, True, HERE, None),
    ]
    assert [way.sentence for way in how_to_apply(services)] == [
        "For supported contact, life-story contact and virtual contact, apply here, yourself or through a professional.",
        "For indirect contact, a professional applies here: a solicitor, mediator, social worker or the court service.",
        "For handover, apply to the centre itself, yourself or through a professional.",
        "For supervised contact, a professional applies to the centre itself.",
    ]


@pytest.mark.rule("DIR-02")
def test_the_words_of_the_rules_are_those_of_the_list_that_ships():
    listed = json.loads((Path(__file__).parents[2] / "app" / "data" / "centre_features.json").read_text("utf-8"))
    for kind, name in (
        (Facility, "facility"),
        (Accessibility, "accessibility"),
        (Measure, "measure"),
        (Language, "language"),
    ):
        assert {each.value for each in kind} == set(listed[name])
