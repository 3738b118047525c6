"""Two explanations of one result: plain words for families, the whole reckoning for staff and referrers.

A family's explanation is built from the kinds of concern, the gates and the lights alone; it never reads a follow-up,
so two families who differ only there, with the same lights, read the same words.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.domain.services import Service
from app.domain.signposting import Topic
from app.screening import wording
from app.screening.changes import ServiceChanges, smallest_changes
from app.screening.facts import Facts
from app.screening.result import Result
from app.screening.rows import Ruleset
from app.screening.topics import may_go_through_another
from app.screening.words import RED, YES, Effect, Light, Next, Pathway

_SUPPORTED, _SUPERVISED = Service.SUPPORTED_CONTACT, Service.SUPERVISED_CONTACT
_CLOSE = Effect.CLOSE
_SELF = Pathway.SELF
_ORDER_ALONE = "GATE-02"


class FamilyExplanation(NamedTuple):
    """What a family is told about its own answers.

    Args:
        light: of the wished service, or of supported contact where nothing was wished.
        lights: of every service.
        professional_offered: somebody may be referred by a professional, though not by themselves.
        list_supervised: centres for supervised contact may be shown (LIGHT-02).

    Source: rule book LIGHT-02, LIGHT-10.
    """

    light: Light
    lights: Mapping[Service, Light]
    next: Next
    headline: str
    danger: str | None
    reasons: tuple[str, ...]
    advice: tuple[str, ...]
    change_of_wish: tuple[Service, ...]
    professional_offered: bool
    list_supervised: bool
    topics: tuple[Topic, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as plain JSON, the same keys every time.

        `light`, `lights` [{service, light}], `next`, `headline`, `danger` (or null), `reasons` [sentence],
        `advice` [sentence], `change_of_wish` [service], `professional_offered`, `list_supervised`, `topics` [topic].
        """
        return {
            "light": self.light.value,
            "lights": [{"service": service.value, "light": light.value} for service, light in self.lights.items()],
            "next": self.next.value,
            "headline": self.headline,
            "danger": self.danger,
            "reasons": list(self.reasons),
            "advice": list(self.advice),
            "change_of_wish": [service.value for service in self.change_of_wish],
            "professional_offered": self.professional_offered,
            "list_supervised": self.list_supervised,
            "topics": [topic.value for topic in self.topics],
        }


@dataclass(frozen=True, slots=True)
class StaffExplanation:
    """What staff and referrers are told: the result, the titles of its rules, and what would turn each light.

    Source: rule book LIGHT-04, LIGHT-10.
    """

    result: Result
    titles: Mapping[str, str]
    changes: tuple[ServiceChanges, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as plain JSON: that of the result, `titles` {rule: title} and `changes`.

        Each of `changes`: `service`, `light`, `to_amber` and `to_green` (null, or [{rule, concern, question, value}]),
        `waits_for` [question key], `fixed` [rule].
        """
        return {
            **self.result.as_json(),
            "titles": dict(self.titles),
            "changes": [each.as_json() for each in self.changes],
        }


def for_family(result: Result) -> FamilyExplanation:
    """Explain a result to the family whose own answers it was made from, and to nobody else.

    An order against contact between the adults closes a form of one's own alone; where a professional asks, nothing is
    said of a closed form or of asking through a professional.

    Source: rule book LIGHT-09, LIGHT-10, GATE-02.
    """
    lights = {each.service: each.light for each in result.services}
    light = lights[result.asked.service_wished or _SUPPORTED]
    rules = result.gate_rules()
    shut = _CLOSE in [gate.effect for gate in result.gates]
    room = may_go_through_another(result.gates)
    offered = shut and room and result.asked.pathway is _SELF
    refused = result.stops and result.stop_rules != (_ORDER_ALONE,)
    return FamilyExplanation(
        light=light,
        lights=lights,
        next=result.next,
        headline=wording.HEADLINES[result.next, RED if refused else light],
        danger=wording.DANGER if "GATE-01" in rules else None,
        reasons=tuple(dict.fromkeys(_reasons(result))),
        advice=tuple(dict.fromkeys(_advice(result, rules, only_lawyer=shut and not room, offered=offered))),
        change_of_wish=result.change_of_wish,
        professional_offered=offered,
        list_supervised=not result.stops and lights[_SUPERVISED] is not RED,
        topics=result.topics,
    )


def for_staff(facts: Facts, ruleset: Ruleset, result: Result) -> StaffExplanation:
    """Explain a result to the hub, the centre or the referrer who sent it.

    Args:
        facts: what the result was made from.
        ruleset: what it was made on.
        result: what `evaluate` returned for both.

    Source: rule book LIGHT-04.
    """
    titles = {row.rule: row.title for row in ruleset.rows}
    return StaffExplanation(result, titles, smallest_changes(facts, ruleset, result))


def _reasons(result: Result) -> Iterator[str]:
    for gate in result.gates:
        sentence = wording.GATES.get((gate.question, gate.value))
        if gate.effect is _CLOSE and result.asked.pathway is not _SELF:
            sentence = wording.BOUND_AND_REFERRED
        if sentence is not None:
            yield sentence
    for concern in result.concerns:
        if concern.answer is YES:
            yield wording.ABOUT[concern.kind, concern.subject]
    if result.stops:  # no social worker looks at it or asks any more
        return
    if any(question.whole for question in result.questions):
        yield wording.UNKNOWN
    wished = result.asked.service_wished
    if wished is not None and "SUI-18" in result.service(wished).rules:
        yield wording.BY_A_PERSON


def _advice(result: Result, rules: Collection[str], *, only_lawyer: bool, offered: bool) -> Iterator[str]:
    if only_lawyer:
        yield wording.ONLY_LAWYER
    if offered:
        yield wording.THROUGH_ANOTHER
    if "GATE-03" in rules:
        yield wording.ADVICE["court"]
    for concern in result.concerns:
        if concern.answer is YES:
            yield wording.ADVICE_ON[concern.kind]
