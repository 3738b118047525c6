"""What stands in an export once a reviewer has left something out: as if there had never been anything."""

from datetime import date
from uuid import UUID

import pytest

from app.domain.export import OF_A_REFERRAL, Part, answer_by, fits, reduced

FIRST, SECOND = UUID(int=1), UUID(int=2)


def document():
    return {
        "account": {"email": "robin@demo.example"},
        "messages": [{"id": 1}],
        "referrals": [
            {"referral_id": str(FIRST), "timeline": [1, 2], "place": {"centre": "x"}},
            {"referral_id": str(SECOND), "timeline": [3], "place": {"centre": "y"}},
        ],
    }


def test_a_part_of_a_referral_is_named_with_it_and_no_other_part_is():
    for part in Part:
        assert fits(part, FIRST) is (part in OF_A_REFERRAL)
        assert fits(part, None) is (part not in OF_A_REFERRAL)


@pytest.mark.rule("PRIV-06")
def test_nothing_left_out_leaves_everything_there():
    assert reduced(document(), ()) == document()
    assert reduced({"account": {}}, ()) == {"account": {}, "referrals": []}


@pytest.mark.rule("PRIV-06")
def test_what_is_left_out_reads_as_if_there_had_never_been_anything():
    told = reduced(document(), [(Part.ACCOUNT, None), (Part.MESSAGES, None)])
    assert told == {**document(), "account": None, "messages": []}


@pytest.mark.rule("PRIV-06")
def test_a_part_is_left_out_of_the_one_referral_that_was_named():
    told = reduced(document(), [(Part.TIMELINE, FIRST), (Part.PLACE, FIRST)])
    first, second = document()["referrals"]
    assert told["referrals"] == [{**first, "timeline": [], "place": None}, second]


@pytest.mark.rule("PRIV-06")
def test_a_whole_referral_can_be_left_out():
    told = reduced(document(), [(Part.REFERRAL, FIRST)])
    assert told["referrals"] == document()["referrals"][1:]


def test_a_request_is_answered_within_a_month():
    assert answer_by(date(2027, 3, 1)) == date(2027, 3, 31)
