"""Parties: what a speaker's sections say about the adults and children of a case, as the service works with it.

Nothing here copies what one side says of another into the other's own record: it names placeholders, and recognises
who is meant by what has been said before.

Source: rule book REF-13, REF-16, HUB-15; referral form.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID, uuid5

from app.domain.consent import ConsentState, starts_as
from app.domain.vocabulary import Home, Lives, ParentalResponsibility, Part, Relationship

_APOSTROPHES = "\N{MODIFIER LETTER APOSTROPHE}\N{MODIFIER LETTER TURNED COMMA}"
_UNHEARD = frozenset("CPS")
"""Categories of what nobody hears: what cannot be seen, marks between words, and symbols."""
_PARENTS = frozenset({Relationship.MOTHER, Relationship.FATHER})
_LIVES = frozenset({Lives.YES, Lives.PART})
_NOT_RESPONSIBLE = frozenset({ParentalResponsibility.NO})

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult as somebody has named them.

    Args:
        names: as one text.
        relationship: to the children; one word stands for all.
    """

    names: str
    relationship: str
    part: Part


def placeholder_id(application_id: UUID, said_id: str) -> UUID:
    """Give the id of the person whom an application names by an id of its own making.

    The same application names the same person again; no application can name another's.
    """
    return uuid5(application_id, said_id)


def split_names(names: str) -> tuple[str, str]:
    """Split the name by which an adult is known into given names and family name, the last word."""
    given, _, family = names.strip().rpartition(" ")
    return (given.strip(), family) if given else (family, "")


def first_name(given: str, family: str, known_as: str | None) -> str:
    """Give the name by which a worker calls somebody: what they are known as, without the family name in it.

    Whoever writes "Kit Sample" where it says "known as" has not asked for the surname to be read out at the door.

    Source: visibility matrix, rows 2 and 7.
    """
    surname = {folded(word) for word in family.split()}
    for name in (known_as, given):
        words = [word for word in (name or "").split() if folded(word) not in surname]
        if words:
            return " ".join(words)
    return given


def relationship_of(kinships: Sequence[Mapping[str, Any]]) -> str:
    """Tell what an adult is to the children: a parent of any is a parent, else the first word said."""
    said = [str(kinship["relationship"]) for kinship in kinships if kinship.get("relationship")]
    parent = next((word for word in said if word in _PARENTS), None)
    return parent or (said[0] if said else Relationship.OTHER.value)


def lives_with_child(kinships: Sequence[Mapping[str, Any]], field: str = "lives_with") -> bool:
    """Tell whether a child lives with an adult, at least part of the time.

    Args:
        kinships: what the adult is to each child.
        field: `lives_with_me` in a speaker's own section.
    """
    return any(kinship.get(field) in _LIVES for kinship in kinships)


def part_of(said: Mapping[str, Any], speaker: Part | None, homes: Iterable[str]) -> Part:
    """Tell what another adult does in this referral, from what was said and else from what follows from it.

    Args:
        said: an entry of `other_adults`.
        speaker: what the speaker does; None for a professional.
        homes: with whom the children live, as the speaker says.
    """
    if said.get("part"):
        return Part(said["part"])
    kinships = said.get("relationship_to_children") or ()
    if lives_with_child(kinships):
        return Part.LIVES_WITH
    if relationship_of(kinships) not in _PARENTS:
        return Part.OTHER
    if speaker in (Part.LIVES_WITH, Part.BRINGS):
        return Part.VISITS
    return Part.LIVES_WITH if set(homes) & {Home.OTHER_ADULT, Home.SHARED} else Part.OTHER


def first_consent(kinships: Sequence[Mapping[str, Any]], part: Part, *, field: str = "lives_with") -> ConsentState:
    """Tell whether the consent of an adult is wanted; not knowing about parental responsibility asks for it.

    Source: rule book REF-13.
    """
    responsibilities = {kinship.get("parental_responsibility") for kinship in kinships} - {None}
    return starts_as(
        is_parent=relationship_of(kinships) in _PARENTS,
        parental_responsibility=bool(responsibilities - _NOT_RESPONSIBLE),
        child_lives_with=lives_with_child(kinships, field) or part is Part.LIVES_WITH,
        applicant=False,
    )


def folded(name: str) -> str:
    """Bring a name to the form in which two spellings of it are the same: accents, apostrophes, hyphens, what is unseen."""
    plain = unicodedata.normalize("NFKD", name.casefold()).replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")
    return " ".join("".join(_letter(each) for each in plain if not unicodedata.combining(each)).split())


def _letter(each: str) -> str:
    """Give what counts of one character: a dash parts two words, and no other mark is part of a name."""
    kind = unicodedata.category(each)
    if kind == "Pd":
        return " "
    return "" if each in _APOSTROPHES or (kind[0] in _UNHEARD and not each.isspace()) else each


def same_child(given: str, born: str | None, other_given: str, other_born: str | None) -> bool:
    """Tell whether two sides speak of the same child: the same day of birth and the same first name."""
    return born is not None and born == other_born and folded(given) == folded(other_given)


def recognise(said: Adult, known: Mapping[Key, Adult]) -> Key | None:
    """Find the adult whom a side means among those already known; None where that is not certain.

    Args:
        said: as the side names them.
        known: the adults of the other sides whom nobody has been recognised as yet.
    """
    by_name = [key for key, adult in known.items() if folded(adult.names) == folded(said.names)]
    if len(by_name) == 1:
        return by_name[0]
    alike = [key for key, adult in known.items() if adult.relationship == said.relationship]
    if said.relationship in _PARENTS and len(alike) == 1:
        return alike[0]
    return None
