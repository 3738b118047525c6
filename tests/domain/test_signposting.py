"""Signposts, against the catalogue that ships."""

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.domain.signposting import (
    ALWAYS_THERE,
    BRINGS_TOGETHER,
    Gap,
    Nation,
    Reader,
    Signpost,
    Topic,
    allowed,
    fitting,
    gaps,
)

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


@pytest.mark.parametrize("nation", Nation)
@pytest.mark.rule("SIG-01")
def test_a_woman_who_is_hurt_finds_somebody_in_every_nation(nation):
    """A line for men alone leaves most of those who are hurt with nobody."""
    assert set(names([Topic.DOMESTIC_ABUSE], nation)) - {"Men's Advice Line"}


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


DAY = date(2027, 3, 1)
A_DAY = timedelta(days=1)


@pytest.mark.rule("SIG-01")
def test_an_entry_of_the_file_is_read_as_it_stands_there():
    for entry in json.loads(FILE.read_text(encoding="utf-8")):
        read = asdict(Signpost.from_json(entry))
        assert (str(read.pop("id")), read.pop("checked_on").isoformat()) == (entry.pop("id"), entry.pop("checked_on"))
        assert (read.pop("valid_from"), read.pop("valid_until")) == (None, None)
        listed = {name: [str(each) for each in read.pop(name)] for name in ("topics", "nations", "audiences")}
        assert {**read, **listed} == entry


@pytest.mark.rule("SIG-01")
def test_an_entry_is_shown_from_its_first_day_to_its_last():
    always = CATALOGUE[0]
    limited = replace(always, valid_from=DAY, valid_until=DAY + A_DAY)
    days = [DAY + number * A_DAY for number in range(-1, 3)]
    assert [limited.is_shown_on(day) for day in days] == [False, True, True, False]
    assert [replace(limited, valid_until=None).is_shown_on(day) for day in days] == [False, True, True, True]
    assert [replace(limited, valid_from=None).is_shown_on(day) for day in days] == [True, True, True, False]
    assert all(always.is_shown_on(day) for day in days)


@pytest.mark.rule("SIG-01")
def test_an_entry_is_stale_once_nobody_has_looked_for_more_than_a_year():
    checked = replace(CATALOGUE[0], checked_on=DAY)
    assert not checked.is_stale_on(DAY)
    assert not checked.is_stale_on(DAY + 365 * A_DAY)
    assert checked.is_stale_on(DAY + 366 * A_DAY)


@pytest.mark.rule("SIG-02")
def test_the_catalogue_that_ships_leads_nobody_to_nobody():
    assert gaps(CATALOGUE, DAY) == ()


@pytest.mark.rule("SIG-02")
def test_a_gap_is_named_with_the_first_day_on_which_a_family_would_find_nobody():
    assert gaps((), DAY) == tuple(Gap(topic, nation, DAY) for topic in ALWAYS_THERE for nation in Nation)
    ending = [replace(each, valid_until=DAY + 9 * A_DAY) for each in CATALOGUE if Topic.DOMESTIC_ABUSE in each.topics]
    rest = [each for each in CATALOGUE if Topic.DOMESTIC_ABUSE not in each.topics]
    ends = [Gap(Topic.DOMESTIC_ABUSE, nation, DAY + 10 * A_DAY) for nation in Nation]
    assert [gap for gap in gaps([*rest, *ending], DAY) if gap.topic is Topic.DOMESTIC_ABUSE] == ends
    in_wales = [each for each in ending if Nation.WALES not in each.nations]
    others = [gap for gap in gaps([*rest, *in_wales], DAY) if gap.topic is Topic.DOMESTIC_ABUSE]
    assert Gap(Topic.DOMESTIC_ABUSE, Nation.WALES, DAY) in others


@pytest.mark.rule("SIG-02", "SIG-03")
def test_help_that_brings_two_adults_together_fills_no_gap():
    (one, *_) = (each for each in CATALOGUE if Topic.LEGAL_ADVICE in each.topics)
    both = replace(one, topics=(Topic.LEGAL_ADVICE, Topic.MEDIATION), nations=tuple(Nation), audiences=tuple(Reader))
    assert Gap(Topic.LEGAL_ADVICE, Nation.WALES, DAY) in gaps([both], DAY)
    alone = replace(both, topics=(Topic.LEGAL_ADVICE,))
    assert Gap(Topic.LEGAL_ADVICE, Nation.WALES, DAY) not in gaps([alone], DAY)


@pytest.mark.rule("SIG-01")
def test_somebody_whose_nation_is_not_known_is_shown_every_nation():
    assert set(names(Topic, nation=None)) >= set(names(Topic, Nation.WALES)) | set(names(Topic, Nation.ENGLAND))
