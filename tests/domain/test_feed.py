"""What the open feed says in words: its lasting ids, its lists, and the sentences about a service."""

from datetime import date
from uuid import UUID

import pytest

from app.domain.feed import (
    Extent,
    accreditation_sentence,
    apply_sentences,
    description,
    feed_id,
    fees_sentence,
    opening_sentence,
    payer_sentence,
    taxonomies,
    weekday_of,
)
from app.domain.services import Accreditation, Service

LISTS = {
    "facility": {"garden": "A garden"},
    "accessibility": {"lift": "A lift"},
    "measure": {"separate_entrances": "Separate entrances"},
    "language": {"cy": "Welsh"},
}
TODAY = date(2027, 3, 1)


@pytest.mark.rule("DIR-01")
def test_an_id_never_changes():
    assert feed_id("taxonomy_term", "facility", "garden") == UUID("b46c556c-d05e-3486-a8c6-6db09566506e")
    assert (
        len({feed_id("service", 1, 2), feed_id("service", 12), feed_id("service", 2, 1), feed_id("place", 1, 2)}) == 4
    )


@pytest.mark.rule("DIR-01")
def test_the_lists_are_those_of_services_and_of_features_each_word_with_a_sentence():
    found = {each.key: each for each in taxonomies(LISTS)}
    assert list(found) == ["service", "facility", "accessibility", "measure", "language"]
    for key, taxonomy in found.items():
        assert taxonomy.id == feed_id("taxonomy", key)
        for term in taxonomy.terms:
            assert (term.taxonomy, term.taxonomy_id, term.taxonomy_name) == (key, taxonomy.id, taxonomy.name)
            assert term.id == feed_id("taxonomy_term", key, term.key)
    said = {(term.key, term.name, term.description) for key in LISTS for term in found[key].terms}
    assert said == {
        ("garden", "A garden", "There at the centre: A garden."),
        ("lift", "A lift", "For disabled people at the centre: A lift."),
        ("separate_entrances", "Separate entrances", "To keep adults apart: Separate entrances."),
        ("cy", "Welsh", "Spoken or signed by staff: Welsh."),
    }
    handover = next(term for term in found["service"].terms if term.key == "handover")
    assert (handover.name, handover.description) == (
        "Handover",
        (
            "Low risk, where the adults should not meet. "
            "A worker takes the child from one adult to the other. The visit is somewhere else."
        ),
    )
    assert len(found["service"].terms) == len(Service)


@pytest.mark.parametrize(
    ("total", "page", "pages", "first", "last"),
    [(0, 1, 0, True, True), (10, 1, 1, True, True), (11, 1, 2, True, False), (11, 2, 2, False, True), (11, 9, 2, False, True)],
)  # fmt: skip
def test_a_page_knows_where_it_stands(total, page, pages, first, last):
    extent = Extent(total, page, 10)
    assert (extent.pages, extent.is_first, extent.is_last) == (pages, first, last)


@pytest.mark.parametrize(
    ("word", "weekday"),
    [("MO", 0), (" su ", 6), ("Saturday", 5), ("sat", 5), ("WED", 2), ("satu", None), ("s", None), ("", None)],
)
def test_a_day_is_read_by_its_name_or_the_beginning_of_it(word, weekday):
    assert weekday_of(word) == weekday


def test_when_a_service_is_open():
    assert opening_sentence(5, "10:00", "13:00") == "Saturdays, 10:00 to 13:00"


@pytest.mark.rule("FEE-01")
@pytest.mark.parametrize(
    ("pence", "payer", "help_", "sentence"),
    [
        (None, None, None, "Ask the centre what it costs."),
        (0, "free", None, "Free."),
        (0, None, "Tea is a pound.", "Free. Tea is a pound."),
        (1, None, None, "£0.01 for a session."),
        (1550, "both", "Ask for help.", "£15.50 for a session. Usually paid by both adults. Ask for help."),
        (None, "court_ordered", None, "Ask the centre what it costs. Paid as the court orders."),
    ],
)
def test_what_a_session_costs_and_who_pays(pence, payer, help_, sentence):
    assert fees_sentence(pence, payer, help_) == sentence


def test_nobody_is_named_who_pays_where_the_centre_does_not_say():
    assert payer_sentence(None) is None
    assert payer_sentence("authority") == "Usually paid by the local authority or Cafcass."


@pytest.mark.rule("SVC-04", "DIR-02")
@pytest.mark.parametrize(
    ("held", "until"),
    [
        ([], None),
        ([("standard", date(2027, 3, 1), date(2027, 3, 1))], "2027-03-01"),
        ([("standard", date(2027, 3, 2), date(2028, 3, 1))], None),
        ([("standard", date(2026, 3, 2), date(2027, 2, 28))], None),
        ([("enhanced", date(2026, 1, 1), date(2028, 1, 1))], None),
        ([("standard", date(2026, 1, 1), date(2027, 9, 1)), ("standard", date(2026, 1, 1), date(2027, 4, 1))], "2027-09-01"),
    ],
)  # fmt: skip
def test_an_accreditation_is_told_while_it_holds_and_where_the_service_needs_it(held, until):
    wanted = None if until is None else f"Standard accreditation until {until}."
    levels = [(Accreditation(level), first, last) for level, first, last in held]
    assert accreditation_sentence(Service.HANDOVER, levels, TODAY) == wanted


@pytest.mark.rule("SVC-05", "DIR-02")
def test_a_service_is_described_a_paragraph_a_question_and_none_that_is_empty():
    apply = apply_sentences(self_referral=True, here=True, own_words=None)
    told = description(Service.HANDOVER, summary="A hall.", criteria=None, apply=apply, telephone=None)
    assert told.split("\n\n") == [
        "A hall.",
        (
            "Handover: Low risk, where the adults should not meet. "
            "A worker takes the child from one adult to the other. The visit is somewhere else."
        ),
        (
            "What is recorded: Only the dates and times at which each person came and left. "
            "Nothing about how the visit went."
        ),
        "How long: A few minutes at each end of a visit, for a period of months. Next step: Arrangements of your own.",
        (
            "How to apply: Families may apply by themselves, and professionals may refer. "
            "Apply through the safe referral service."
        ),
    ]
    more = description(
        Service.HANDOVER, summary="A hall.", criteria="Anybody.", apply=("Write.", None), telephone="0300 123 4567"
    )
    assert more.split("\n\n")[4:] == [
        "Whom the centre can take: Anybody.", "How to apply: Write.", "Telephone: 0300 123 4567",
    ]  # fmt: skip


@pytest.mark.rule("DIR-02")
def test_who_applies_and_where():
    assert apply_sentences(self_referral=False, here=False, own_words="Call us.") == (
        "A professional refers, such as a solicitor, a mediator, Cafcass or the local authority.",
        "Apply to the centre directly.",
        "Call us.",
    )
