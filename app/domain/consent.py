"""Consent: whether everybody who has to agree does agree.

A referral has N parties with one consent each; a party's newest word counts, and each may take it back at any time.
`CHANGES` reads: from this state to that one, by whom.

Source: rule book REF-13, GATE-04, ORD-03.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.errors import Issue, MoveNotOpen


class ConsentState(StrEnum):
    """What a party has said."""

    NOT_NEEDED = "not_needed"
    WANTED = "wanted"
    GIVEN = "given"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class NotSought(StrEnum):
    """Why a consent is not to be sought."""

    DEAD = "dead"
    CANNOT_BE_FOUND = "cannot_be_found"
    TELLING_WOULD_ENDANGER = "telling_would_endanger"


class By(StrEnum):
    """Whose word changes a consent."""

    PARTY = "party"
    HUB_BY_TWO = "hub_by_two"


# fmt: off
CHANGES: Mapping[tuple[ConsentState, ConsentState], By] = MappingProxyType({
    (ConsentState.WANTED,     ConsentState.GIVEN):      By.PARTY,
    (ConsentState.WANTED,     ConsentState.REFUSED):    By.PARTY,
    (ConsentState.GIVEN,      ConsentState.TAKEN_BACK): By.PARTY,
    (ConsentState.REFUSED,    ConsentState.GIVEN):      By.PARTY,
    (ConsentState.TAKEN_BACK, ConsentState.GIVEN):      By.PARTY,
    (ConsentState.WANTED,     ConsentState.NOT_NEEDED): By.HUB_BY_TWO,
    (ConsentState.NOT_NEEDED, ConsentState.WANTED):     By.HUB_BY_TWO,
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Consent:
    """One party's newest word.

    Args:
        state: what the party has said.
        confirmed: the party is known to be that person (REF-15); an unconfirmed "I agree" agrees to nothing.
    """

    state: ConsentState
    confirmed: bool


def starts_as(
    *, is_parent: bool, parental_responsibility: bool, child_lives_with: bool, applicant: bool
) -> ConsentState:
    """Tell whether a party's consent is wanted at all."""
    needed = is_parent or parental_responsibility or child_lives_with or applicant
    return ConsentState.WANTED if needed else ConsentState.NOT_NEEDED


def answer(before: ConsentState, after: ConsentState) -> ConsentState:
    """Take a party's own word: given, refused, or taken back.

    Raises:
        MoveNotOpen: this word cannot follow the last one.
    """
    if before is after:
        return after
    if CHANGES.get((before, after)) is not By.PARTY:
        raise MoveNotOpen
    return after


def taken_back(before: ConsentState) -> ConsentState:
    """Tell the state after a party has withdrawn, from whatever it had said."""
    return ConsentState.TAKEN_BACK if before is ConsentState.GIVEN else ConsentState.REFUSED


def counts(consent: Consent) -> bool:
    """Tell whether a consent stands in nobody's way."""
    if consent.state is ConsentState.NOT_NEEDED:
        return True
    return consent.state is ConsentState.GIVEN and consent.confirmed


def agreed(consents: Iterable[Consent], *, order_seen: bool = False) -> bool:
    """Tell whether the referral can go on: everybody whose consent is needed has given it and is confirmed.

    Args:
        consents: one for each party; an empty referral has not been agreed to.
        order_seen: hub or centre has seen a sealed order that lets contact happen without agreement; nobody can be
            made to attend all the same.

    Source: rule book REF-13, GATE-04, ORD-03, ORD-06.
    """
    found = tuple(consents)
    return bool(found) and (order_seen or all(counts(consent) for consent in found))


NO = frozenset({ConsentState.REFUSED, ConsentState.TAKEN_BACK})


def somebody_says_no(consents: Iterable[Consent], *, court_ordered: bool) -> bool:
    """Tell whether a known party's no stands against looking for a place; where a court has ordered contact, none does.

    Source: rule book REF-13, REF-15, GATE-04, ORD-03.
    """
    return not court_ordered and any(consent.confirmed and consent.state in NO for consent in consents)


def not_sought_needs(reason: NotSought | None, rationale: str, asked_by: object, answered_by: object) -> list[Issue]:
    """List what is missing before a consent is marked as not to be sought: a reason, and two different people.

    Source: rule book REF-13, PRIV-09.
    """
    issues = []
    if reason is None:
        issues.append(Issue("#/reason", "missing", "Say why this consent is not to be sought."))
    if not rationale.strip():
        issues.append(Issue("#/rationale", "missing", "Write down how you know."))
    if asked_by is None or answered_by is None or asked_by == answered_by:
        issues.append(Issue("#/answered_by", "second-person-needed", "A second person has to agree to this."))
    return issues


def outstanding(states: Collection[ConsentState]) -> bool:
    """Tell whether somebody has not answered yet."""
    return ConsentState.WANTED in states
