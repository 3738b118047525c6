"""Checks cover the parents and every adult who would be with the child."""

import pytest

from app.domain.assessment import needed_checks
from app.domain.hub import CheckKind
from app.domain.vocabulary import Part

ALL = frozenset(CheckKind)


@pytest.mark.rule("HUB-03", "HUB-15")
@pytest.mark.parametrize(
    ("part", "relationship", "wanted"),
    [
        (Part.VISITS, "father", ALL),
        (Part.LIVES_WITH, "mother", ALL),
        (Part.OTHER, "mother", ALL),
        (Part.VISITS, "grandparent", ALL),
        (Part.LIVES_WITH, "foster_carer", ALL),
        (Part.BRINGS, "aunt_or_uncle", frozenset()),
        (Part.OTHER, "other", frozenset()),
    ],
)
def test_parents_and_whoever_would_be_with_the_child_are_checked(part, relationship, wanted):
    assert needed_checks(part, relationship) == wanted
