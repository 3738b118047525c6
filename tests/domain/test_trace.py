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
