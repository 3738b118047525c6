"""What of an application shows that the same child or adults come again."""

from typing import Any

import pytest

from app.domain.trace import Trace, TraceKind, traces_of

ROBIN = {"given_name": "Robin", "family_name": "Placeholder", "birth_date": "1990-04-01"}
MINA = {"given_name": "Mína", "family_name": "Other", "birth_date": "2019-02-03"}


@pytest.mark.rule("LIGHT-10", "REF-10")
def test_an_application_is_known_by_its_child_its_applicant_and_every_two_adults():
    documents: dict[str, dict[str, Any]] = {
        "about_me": ROBIN,
        "children": {"children": [MINA]},
        "other_adults": {"other_adults": [{"names": "Sam  EXAMPLE"}, {"names": "Alex Example"}]},
    }
    assert traces_of(documents) == {
        Trace(TraceKind.CHILD, "mina|2019-02-03"),
        Trace(TraceKind.ADULT, "robin placeholder|1990-04-01"),
        Trace(TraceKind.ADULTS, "alex example|robin placeholder"),
        Trace(TraceKind.ADULTS, "robin placeholder|sam example"),
        Trace(TraceKind.ADULTS, "alex example|sam example"),
    }


@pytest.mark.rule("LIGHT-10")
def test_what_was_not_told_leaves_no_trace():
    assert traces_of({}) == frozenset()
    assert traces_of({"children": {}, "about_me": {}, "other_adults": {}}) == frozenset()
    assert traces_of({"children": {"children": None}, "other_adults": {"other_adults": None}}) == frozenset()
    unborn = {"children": [{"given_name": "Mina"}, {"birth_date": "2019-02-03"}]}
    assert traces_of({"children": unborn, "about_me": {"birth_date": "1990-04-01"}}) == frozenset()
    assert traces_of({"about_me": {"given_name": "Robin", "family_name": "Placeholder"}}) == frozenset()
    nameless = {"other_adults": [{"names": ""}, {"names": None}, {}]}
    assert traces_of({"about_me": {**ROBIN, "birth_date": None}, "other_adults": nameless}) == frozenset()


@pytest.mark.rule("LIGHT-10")
@pytest.mark.parametrize(
    ("me", "text"),
    [
        ({"given_name": "Robin", "birth_date": "1990-04-01"}, "robin|1990-04-01"),
        ({"family_name": "Placeholder", "birth_date": "1990-04-01"}, "placeholder|1990-04-01"),
    ],
)
def test_half_a_name_with_a_birthday_is_a_trace_too(me, text):
    assert traces_of({"about_me": me}) == {Trace(TraceKind.ADULT, text)}


@pytest.mark.rule("LIGHT-10")
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Mina", "MINA"), ("Mina", "Mina Rose"), ("Mina-Rose", "Mina Rose"), ("Mina", "Mi\u00adna"), ("Mina", "Mi\u200dna"),
        ("D'Arcy", "D\u2019Arcy"), ("D'Arcy", "Darcy"), ("Mina", "Mi\u0307na."), ("Mina", "M\u0131na"),
    ],
)  # fmt: skip
def test_a_child_whose_name_is_written_otherwise_is_known_again(first, second):
    def traces(name: str) -> frozenset[Trace]:
        return traces_of({"children": {"children": [{"given_name": name, "birth_date": "2019-02-03"}]}})

    assert traces(first) == traces(second) != frozenset()
    assert traces("...") == frozenset()
    assert traces("Mona") != traces("Mina")


@pytest.mark.rule("LIGHT-10")
def test_an_adult_who_adds_a_middle_name_is_known_again():
    middle = {**ROBIN, "given_name": "Robin Lee", "family_name": "placeholder"}
    assert traces_of({"about_me": middle}) == traces_of({"about_me": ROBIN})
    others: list[dict[str, Any]] = [{"other_adults": [{"names": each}]} for each in ("Alex J. Example", "Alex Example")]
    first, second = (traces_of({"about_me": ROBIN, "other_adults": each}) for each in others)
    assert first == second
