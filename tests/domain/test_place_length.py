from datetime import date

import pytest

from app.domain.place_length import LongerReason, first_review_on, length_issues, months_after
from app.domain.services import Service

TODAY = date(2027, 8, 31)


def codes(service: Service, until: date, reason: LongerReason | None = None) -> list[str]:
    return [issue.code for issue in length_issues(service, TODAY, until, reason)]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 8, 31), 12, date(2028, 8, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_a_month_that_is_shorter_ends_on_its_last_day(day: date, months: int, later: date):
    assert months_after(day, months) == later


@pytest.mark.rule("PRO-01")
def test_supported_contact_is_planned_for_six_months_and_with_a_reason_for_twelve():
    assert codes(Service.SUPPORTED_CONTACT, date(2028, 2, 29)) == []
    assert codes(Service.SUPPORTED_CONTACT, date(2028, 3, 1)) == ["reason-needed"]
    assert codes(Service.SUPPORTED_CONTACT, date(2028, 8, 31), LongerReason.COURT_ORDER) == []
    assert codes(Service.SUPPORTED_CONTACT, date(2028, 9, 1), LongerReason.COURT_ORDER) == ["beyond-a-year"]
    assert codes(Service.SUPPORTED_CONTACT, TODAY) == ["in-the-past"]


@pytest.mark.rule("PRO-01")
def test_no_other_service_has_a_ceiling():
    for service in set(Service) - {Service.SUPPORTED_CONTACT}:
        assert codes(service, date(2030, 1, 1)) == []


@pytest.mark.rule("PRO-02")
def test_a_place_is_looked_at_after_three_months_or_when_it_ends_before():
    assert first_review_on(TODAY, date(2028, 2, 28)) == date(2027, 11, 30)
    assert first_review_on(TODAY, date(2027, 10, 1)) == date(2027, 10, 1)
