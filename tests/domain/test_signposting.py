"""Signposts, against the catalogue that ships."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from app.domain.signposting import BRINGS_TOGETHER, Nation, Reader, Signpost, Topic, allowed, fitting

FILE = Path(__file__).resolve().parents[2] / "app" / "data" / "signposts.json"
CATALOGUE = [Signpost.from_json(entry) for entry in json.loads(FILE.read_text(encoding="utf-8"))]
NOBODY_NAMED = {Topic.MENTAL_HEALTH, Topic.SUBSTANCE_USE}  # the sources name nobody; the information line stands in


def names(
    topics: Iterable[Topic],
    nation: Nation | None = Nation.ENGLAND,
    reader: Reader = Reader.FAMILY,
    *,
    guarded: bool = False,
) -> list[str]:
    return [each.name for each in fitting(CATALOGUE, topics, nation=nation, reader=reader, guarded=guarded)]


@pytest.mark.rule("SIG-01")
def test_every_topic_has_somebody_in_every_nation():
    for topic in set(Topic) - NOBODY_NAMED - {Topic.COURT_WELFARE}:
        for nation in Nation:
            assert names([topic], nation), (topic, nation)


@pytest.mark.rule("SIG-01")
def test_every_entry_has_an_owner_and_a_day_of_its_last_check():
    assert len({each.id for each in CATALOGUE}) == len(CATALOGUE)
    assert all(each.owner and each.checked_on and each.about and each.nations for each in CATALOGUE)


@pytest.mark.rule("SIG-03")
@pytest.mark.parametrize("nation", [*Nation, None])
def test_nothing_that_brings_two_adults_together_is_shown_to_a_guarded_reader(nation):
    for reader in Reader:
        shown = fitting(CATALOGUE, Topic, nation=nation, reader=reader, guarded=True)
        assert not any(BRINGS_TOGETHER & set(each.topics) for each in shown)
    assert "Family mediation" in names(Topic)
    assert "Our Family Wizard" in names(Topic)
    assert "Family mediation" not in names(Topic, guarded=True)


@pytest.mark.rule("SIG-03")
def test_an_entry_for_many_topics_is_left_out_when_one_of_them_brings_two_adults_together():
    both = Signpost(
        CATALOGUE[0].id,
        (Topic.MEDIATION, Topic.LEGAL_ADVICE),
        tuple(Nation),
        tuple(Reader),
        "Both",
        "Both.",
        None,
        None,
        None,
        None,
        CATALOGUE[0].checked_on,
        "hub lead",
    )

    def shown(*, guarded: bool) -> tuple[Signpost, ...]:
        return fitting([both], [Topic.LEGAL_ADVICE], nation=Nation.WALES, reader=Reader.FAMILY, guarded=guarded)

    assert shown(guarded=False) == (both,)
    assert shown(guarded=True) == ()


@pytest.mark.rule("SIG-03")
def test_a_solicitors_letter_comes_with_its_warning():
    solicitors = [each for each in CATALOGUE if "solicitor" in each.about.lower()]
    assert solicitors
    assert all("frighten" in each.about for each in solicitors)


@pytest.mark.rule("GATE-01")
def test_danger_names_the_help_of_the_nation():
    danger = [Topic.IMMEDIATE_DANGER, Topic.CHILD_PROTECTION, Topic.SOMEONE_FOR_A_CHILD]
    assert names(danger, Nation.ENGLAND) == [
        "Police",
        "NSPCC",
        "Social services where the child lives",
        "Childline",
    ]
    assert names(danger, Nation.NORTHERN_IRELAND) == [
        "Police",
        "Gateway team of the Health and Social Care Trust",
        "NSPCC",
        "Safeguarding Board for Northern Ireland",
        "Childline",
    ]
    numbers = {each.name: each.telephone for each in CATALOGUE}
    assert numbers["Police"] == "999"
    assert numbers["NSPCC"] == "0808 800 5000"
    assert numbers["Childline"] == "0800 1111"


@pytest.mark.rule("SIG-01")
def test_wales_and_england_have_their_own_helplines():
    assert "Live Fear Free" in names([Topic.DOMESTIC_ABUSE], Nation.WALES)
    assert "Live Fear Free" not in names([Topic.DOMESTIC_ABUSE], Nation.ENGLAND)
    assert "Cafcass Cymru" in names([Topic.COURT_WELFARE], Nation.WALES)


@pytest.mark.rule("SIG-01")
def test_a_child_is_shown_only_what_is_meant_for_children():
    assert names(Topic, reader=Reader.CHILD) == [
        "Police",
        "Childline",
        "Information line of the association of contact centres",
    ]


def test_topics_come_once_and_most_urgent_first():
    asked = [Topic.INFORMATION, Topic.MEDIATION, Topic.IMMEDIATE_DANGER, Topic.INFORMATION]
    assert allowed(asked, guarded=True) == (Topic.IMMEDIATE_DANGER, Topic.INFORMATION)
