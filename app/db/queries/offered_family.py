"""What a co-ordinator reads of a family before saying yes or no: this list and nothing else (CEN-10).

Every value is picked by name. There is no address, no way of reaching anybody, no answer of the police or of another
authority, and nothing of the hub's working record but the notes and conditions that it wrote for the centre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from app.db.queries.concern import (
    established_facts,
    last_change,
    list_concerns,
    list_evidence,
    list_newest_screenings,
    newest_of,
)
from app.db.tables.application import Application, ApplicationSection
from app.db.tables.assessment import Assessment, ReferralNotes
from app.db.tables.person import Person
from app.db.tables.referral import Party, Referral, ReferralChild
from app.db.work import Work
from app.domain import application, offer
from app.domain.application import Section
from app.domain.errors import Issue
from app.domain.hub import FAVOURABLE
from app.domain.services import Service
from app.screening.approval import Hindrance, obstacles, to_assess
from app.screening.engine import combine, evaluate
from app.screening.result import Result
from app.screening.rulesets import CURRENT
from app.screening.steps import for_the_hub
from app.screening.words import Answer, Light, Pathway

_CARE: Final = ("allergies", "medication", "health", "needs", "diet", "toilet_help", "comforts", "languages")
_PATTERN: Final = (
    "plan_to_move_on", "last_contact", "frequency", "session_minutes", "days_possible", "measures_wanted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What the traffic light says of a service on the facts as they are established now.

    Args:
        light: None where nobody has answered the questions.
        reds: rules that say no to the service, or leave it to the hub.
        needs: keys of needs that nobody has confirmed.
        questions: keys of questions that nobody has answered or closed, and of concerns that nobody has assessed.
        decided: the hub has decided in favour since anything last changed, so that nothing of it stands in the way.
    """

    light: Light | None = None
    reds: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    gates: tuple[dict[str, Any], ...] = ()
    decided: bool = False


async def judge(work: Work, row: Referral, service: Service) -> Judged:
    """Screen what is established now, for one service; nothing of it is stored.

    Source: rule book LIGHT-07, SUI-17, SUI-18.
    """
    facts = await established_facts(work, row.id)
    if not facts:
        return Judged()
    result = combine([evaluate(each, CURRENT) for _, each in sorted(facts.items())])
    found = obstacles(result, service, CURRENT)
    closed = frozenset[str]().union(*(each.closed for each in facts.values()))
    decided = await _decided(work, row)
    assessed = decided or row.pathway is Pathway.SELF
    open_ = [each.key for each in found if each.hindrance is Hindrance.QUESTION]
    hub = for_the_hub(result.service(service), result.concerns, result.gates)
    return Judged(
        light=result.light(service),
        reds=_unique((*hub, *(each.rule for each in found if each.hindrance in (Hindrance.VERDICT, Hindrance.GATE)))),
        needs=_unique(each.key for each in found if each.hindrance is Hindrance.NEED),
        questions=_unique(open_ if assessed else (*open_, *to_assess(result, service, CURRENT, closed))),
        gates=tuple(_gates(result)),
        decided=decided,
    )


def _unique(words: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _gates(result: Result) -> list[dict[str, Any]]:
    return [{"rule": gate.rule, "question": gate.question, "answer": gate.value} for gate in result.gates]


async def _decided(work: Work, row: Referral) -> bool:
    """Say whether the hub has decided in favour since concerns, evidence or answers last changed."""
    said = [each for each in await list_newest_screenings(work, row.id) if each.side is not None]
    changed = last_change(await list_concerns(work, row.id), await list_evidence(work, row.id), said)
    latest = await _latest_decision(work, row.id)
    return latest is not None and latest.decided_at is not None and (changed is None or latest.decided_at >= changed)


async def _latest_decision(work: Work, referral_id: UUID) -> Assessment | None:
    query = (
        select(Assessment)
        .where(Assessment.referral_id == referral_id, Assessment.decided_at.is_not(None))
        .order_by(Assessment.decided_at.desc(), Assessment.id)
        .limit(1)
    )
    found = (await work.session.execute(query)).scalar_one_or_none()
    return found if found is not None and found.decision in FAVOURABLE else None


def accept_issues(row: Referral, judged: Judged) -> list[Issue]:
    """List what stands between a centre and its yes.

    A red that the hub has not decided about waits for the hub; what is amber waits for each need and question.

    Source: rule book LIGHT-07.
    """
    self_referral = row.pathway is Pathway.SELF
    if self_referral or judged.decided:
        return []
    reds = [
        Issue(f"#/screening/{rule}", "assessment-needed", "The hub has to assess this first. Ask the hub.")
        for rule in judged.reds
    ]
    return reds + offer.accept_needs(
        self_referral=self_referral, open_needs=judged.needs, open_questions=judged.questions
    )


async def read_family(work: Work, row: Referral, service: Service) -> dict[str, Any]:
    """Read the list of CEN-10 of one referral, for the service that was offered.

    Source: rule book CEN-10, HUB-07, LIGHT-07; visibility matrix.
    """
    judged = await judge(work, row, service)
    sections = await _sections(work, row.id)
    concerns = newest_of(await list_concerns(work, row.id))
    decision, today = await _latest_decision(work, row.id), work.now.date()
    notes = (
        await work.session.execute(select(ReferralNotes).where(ReferralNotes.referral_id == row.id))
    ).scalar_one_or_none()
    return {
        "pathway": row.pathway,
        "adults": await _adults(work, row.id, today),
        "children": await _children(work, row.id, sections, today),
        "wishes": [
            {"side": side, **_picked(document, _PATTERN)}
            for side, section, document in sections
            if section is Section.REQUEST
        ],
        "concerns": [
            {
                "side": each.raised_by_side,
                "kind": each.kind,
                "subject": each.subject,
                "answer": each.answer,
                "source": each.source,
                "origin_standing": each.origin_standing,
                "standing": each.standing,
            }
            for each in concerns
            if each.answer != Answer.NO
        ],
        "gates": list(judged.gates),
        "light": judged.light,
        "needs": list(judged.needs),
        "open_questions": list(judged.questions),
        "safety_plan": decision
        and decision.conditions_enc
        and work.keys.open_("assessments", "conditions_enc", decision.id, decision.conditions_enc),
        "referral_notes": notes and work.keys.open_("referral_notes", "text_enc", notes.id, notes.text_enc),
    }


async def _adults(work: Work, referral_id: UUID, today: date) -> list[dict[str, Any]]:
    query = (
        select(Party, Person)
        .join(Person, Person.id == Party.person_id)
        .where(Party.referral_id == referral_id)
        .order_by(Party.side, Party.created_at, Party.id)
    )
    return [
        {
            "party_id": party.id,
            "side": party.side,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "age": age_on(person.birth_date, today),
            "relationship": party.relationship,
            "part": party.part,
        }
        for party, person in (await work.session.execute(query)).all()
    ]


Sections = Sequence[tuple[int, Section, dict[str, Any]]]


async def _children(work: Work, referral_id: UUID, sections: Sections, today: date) -> list[dict[str, Any]]:
    query = (
        select(Person)
        .join(ReferralChild, ReferralChild.person_id == Person.id)
        .where(ReferralChild.referral_id == referral_id)
        .order_by(Person.birth_date, Person.id)
    )
    named = [
        (side, told)
        for side, section, document in sections
        if section is Section.CHILDREN
        for told in document.get("children") or ()
    ]
    children = (await work.session.execute(query)).scalars().all()
    return [
        {
            "child_id": child.id,
            "given_name": child.given_name,
            "family_name": child.family_name,
            "age": age_on(child.birth_date, today),
            "care": [
                {"side": side, **_picked(told["care"], _CARE)}
                for side, told in named
                if told.get("care") and (len(children) == 1 or _is(child, told))
            ],
        }
        for child in children
    ]


def _is(child: Person, told: dict[str, Any]) -> bool:
    """Say whether a side means this child: by its id, or, as each side makes ids of its own, by name and birthday."""
    if told.get("child_id") == str(child.id):
        return True
    same_day = child.birth_date is not None and told.get("birth_date") == child.birth_date.isoformat()
    return same_day and str(told.get("given_name")).casefold() == child.given_name.casefold()


async def _sections(work: Work, referral_id: UUID) -> Sections:
    """Open what the sides have sent about the children and about what they ask for, newest revision of each."""
    query = (
        select(ApplicationSection)
        .join(Application, Application.id == ApplicationSection.application_id)
        .where(
            Application.referral_id == referral_id,
            Application.status == application.Status.SUBMITTED,
            ApplicationSection.section.in_((Section.CHILDREN, Section.REQUEST)),
        )
        .order_by(ApplicationSection.side, ApplicationSection.section, ApplicationSection.revision)
    )
    newest: dict[tuple[UUID, Section], ApplicationSection] = {}
    for row in (await work.session.execute(query)).scalars():
        newest[row.application_id, row.section] = row
    return [
        (row.side, row.section, work.keys.open_json("application_sections", "content_enc", row.id, row.content_enc))
        for row in newest.values()
    ]


def _picked(document: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: document[name] for name in names if document.get(name) is not None}


def age_on(born: date | None, today: date) -> int | None:
    """Tell how old somebody is on a day, in whole years."""
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
