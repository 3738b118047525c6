"""Two spellings of one mailbox or number are one, and a change in a running case has to be confirmed."""

import pytest

from app.domain.contact_route import index_purpose, needs_confirming, plain_form
from app.domain.vocabulary import RouteKind


@pytest.mark.parametrize(
    ("kind", "spellings"),
    [
        (RouteKind.EMAIL, ["robin@example.org", " Robin@Example.ORG "]),
        (RouteKind.TELEPHONE, ["07700 900123", "+44 7700 900123", " +447700900123", "0044 7700-900123", "(07700) 900123"]),
        (RouteKind.POST, ["1 Sample Street\nSampleton", "1  sample street sampleton"]),
    ],
)  # fmt: skip
def test_spellings_of_one_route_are_one(kind, spellings):
    assert len({plain_form(kind, spelling) for spelling in spellings}) == 1


def test_a_number_of_another_country_stays_there():
    assert plain_form(RouteKind.TELEPHONE, "+353 1 555 0123") == "35315550123"


def test_an_address_is_compared_in_small_letters_with_single_spaces():
    assert plain_form(RouteKind.POST, " 1  Sample Street\nSampleton") == "1 sample street sampleton"


def test_each_kind_has_an_index_of_its_own():
    assert len({index_purpose(kind) for kind in RouteKind}) == len(RouteKind)


@pytest.mark.rule("MSG-01")
@pytest.mark.parametrize(
    ("in_use", "changed", "other", "confirmed_first"),
    [
        (False, True, True, False),
        (True, False, False, False),
        (True, True, False, True),
        (True, False, True, True),
    ],
)
def test_only_a_change_in_a_running_case_is_confirmed_first(in_use, changed, other, confirmed_first):
    assert needs_confirming(in_use=in_use, changed=changed, has_other_of_kind=other) is confirmed_first
