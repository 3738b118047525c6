"""The question to many centres: what it is made coarser by, so that it tells of no family."""

import pytest

from app.domain.capacity import BroadNeed, Need, coarse_area, coarse_languages, coarse_needs
from app.domain.postcode import parse


@pytest.mark.rule("DIR-06", "REF-18")
def test_a_district_where_few_live_is_named_by_its_letters_alone():
    read = parse("GL50 1AB")
    assert read is not None
    assert [coarse_area(read, homes) for homes in (0, 499, 500, 9_000)] == ["GL", "GL", "GL50", "GL50"]


@pytest.mark.rule("DIR-06", "REF-18")
def test_a_need_becomes_its_broad_kind_and_stands_there_once():
    assert coarse_needs([Need.TUBE_FEEDING, Need.WHEELCHAIR, Need.ALLERGY]) == [BroadNeed.ACCESS, BroadNeed.HEALTH]
    assert coarse_needs([]) == []
    assert {each for need in Need for each in coarse_needs([need])} == set(BroadNeed)


@pytest.mark.rule("DIR-06", "REF-18")
def test_a_rare_language_becomes_another_one():
    assert coarse_languages(["pl", "gv", "kw", "en"]) == ["another", "en", "pl"]
    assert coarse_languages([]) == []
