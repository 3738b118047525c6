"""Who gets attendance, and how much of it."""

import pytest

from app.domain.access import Relation
from app.domain.disclosure import WORDS, Purpose, Scope, scope

FOR_ALL = {"cafcass", "cafcass_cymru", "authority", "trust", "court"}
KINDS = FOR_ALL | {"law_firm", "mediation", "centre_operator", "association"}


@pytest.mark.rule("SHR-01")
def test_everybodys_times_are_only_for_a_court_an_authority_or_cafcass_that_acts_for_no_side():
    for kind in KINDS:
        for relation in Relation:
            for side in (None, 1, 2):
                found = scope(kind, relation, side)
                if found == Scope(None):
                    assert kind in FOR_ALL
                    assert relation is Relation.STATUTORY or (relation, kind) == (Relation.REFERRER, "court")


@pytest.mark.rule("SHR-01")
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_whoever_acts_for_a_side_gets_that_sides_times_whatever_they_are(kind):
    assert scope(kind, Relation.REPRESENTATIVE, 2) == Scope(2)
    assert scope(kind, Relation.REPRESENTATIVE, None) is None


@pytest.mark.rule("SHR-01")
@pytest.mark.parametrize("relation", sorted(set(Relation) - {Relation.REPRESENTATIVE, Relation.STATUTORY}))
def test_a_firm_that_acts_for_nobody_gets_nothing(relation):
    assert scope("law_firm", relation, None) is None


def test_every_purpose_has_its_words():
    assert set(WORDS) == set(Purpose)


@pytest.mark.rule("SHR-01")
def test_an_authority_of_the_case_and_a_court_that_referred_get_everybodys_times_and_nobody_else_any():
    seen = {
        (kind, relation)
        for kind in KINDS
        for relation in Relation
        if relation is not Relation.REPRESENTATIVE and scope(kind, relation, None) is not None
    }
    assert seen == {*((kind, Relation.STATUTORY) for kind in FOR_ALL), ("court", Relation.REFERRER)}
