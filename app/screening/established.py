"""What hub and centre have established: how the concerns they changed and the evidence they took alter what sides said.

Each side's own answers stay a set of facts of their own; whoever screens again evaluates each set and combines the
results, so that one side's "no" never wipes out another's "yes". A finding names what it is about by the key of an open
question: `gates/court_order`, `concerns/neglect/visiting_adult`, `concerns/substance_current/visiting_adult/engaging`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.screening.facts import Concern, Facts, close_question, confirm, confirm_gate, find_concern, with_concern
from app.screening.questions import Questionnaire
from app.screening.words import NOT_KNOWN, Answer, Kind, Subject

_WHOLE = len(("kind", "subject"))
_WITH_DETAIL = len(("kind", "subject", "detail"))


@dataclass(frozen=True, slots=True)
class Changed:
    """A concern as hub or centre has left it.

    Args:
        concern: as it stands now.
        side: whose statement it was; None for one that staff added.
        was: kind and subject of that statement, where it has been replaced by another.

    Source: rule book HUB-05, SUI-19.
    """

    concern: Concern
    side: int | None = None
    was: tuple[Kind, Subject] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence.

    Args:
        key: what it is about.
        answer: what was found; None closes the question by a recorded judgement, which turns no light greener.
        accepted: evidence that was not accepted establishes nothing, and takes an earlier finding back.

    Source: rule book HUB-05, HUB-06.
    """

    key: str
    answer: str | None
    accepted: bool = True


def established(said: Mapping[int, Facts], changed: Iterable[Changed], findings: Iterable[Finding]) -> dict[int, Facts]:
    """Return each side's facts as hub and centre know them now.

    Args:
        said: what each side said, by side.
        changed: the concerns that staff changed or added, oldest first.
        findings: the evidence, oldest first; the newest about each key counts.

    Source: rule book HUB-05, HUB-06, SUI-14.
    """
    known = dict(said)
    for change in changed:
        for side, facts in known.items():
            if change.side in (None, side):
                known[side] = _with_change(facts, change)
    newest = {finding.key: finding for finding in findings}
    for finding in newest.values():
        if finding.accepted:
            known = {side: _with_finding(facts, finding) for side, facts in known.items()}
    return known


def answers_to(key: str, questionnaire: Questionnaire) -> tuple[str, ...] | None:
    """Return the answers that something asked about can be found to have; None where nothing is asked by this key."""
    first, *parts = key.split("/")
    if first == "gates" and len(parts) == 1:
        asked = [each for section in questionnaire.sections for each in section.questions if each.name == parts[0]]
        return _known(asked[0].values) if asked else None
    if first != "concerns" or len(parts) not in (_WHOLE, _WITH_DETAIL) or parts[0] not in tuple(Kind):
        return None
    if parts[1] not in tuple(Subject):
        return None
    if len(parts) == _WHOLE:
        return _known(tuple(Answer))
    values = questionnaire.detail_values(Kind(parts[0])).get(parts[2])
    return None if values is None else _known(values)


def about(key: str) -> tuple[Kind, Subject] | None:
    """Return the concern that a key belongs to; None for a gate."""
    first, *parts = key.split("/")
    return (Kind(parts[0]), Subject(parts[1])) if first == "concerns" else None


def asks_detail(key: str) -> bool:
    """Tell whether a key is that of a follow-up, which has a meaning only where the concern was raised."""
    return key.startswith("concerns/") and len(key.split("/")) == 1 + _WITH_DETAIL


def _known(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(value) for value in values if value not in NOT_KNOWN)


def _with_change(facts: Facts, change: Changed) -> Facts:
    """Put a changed concern in; one that staff added never stands in for a "yes" that a side itself said."""
    concern = replace(change.concern, subject=change.concern.about)
    if change.side is None:
        return facts if _raised(facts, concern.kind, concern.about) else with_concern(facts, concern)
    if change.was is not None and change.was != (concern.kind, concern.about):
        facts = with_concern(facts, Concern(change.was[0], Answer.NO, change.was[1], confirmed=True))
    return with_concern(facts, concern)


def _with_finding(facts: Facts, finding: Finding) -> Facts:
    if finding.answer is None:
        return close_question(facts, finding.key)
    first, *parts = finding.key.split("/")
    if first == "gates":
        return confirm_gate(facts, parts[0], finding.answer)
    kind, subject = Kind(parts[0]), Subject(parts[1])
    if len(parts) == _WITH_DETAIL:
        return confirm(facts, kind, subject, parts[2], finding.answer)
    if _raised(facts, kind, subject):
        return facts
    return with_concern(facts, Concern(kind, Answer(finding.answer), subject, confirmed=True))


def _raised(facts: Facts, kind: Kind, subject: Subject) -> bool:
    concern = find_concern(facts, kind, subject)
    return concern is not None and concern.answer is Answer.YES
