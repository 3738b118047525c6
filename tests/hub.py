"""What the stories about the hub need: sides that have answered, and the hub's steps one after the other over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.db.tables.assessment import Assessment, Check, Concern, ConcernStanding, Conversation
from app.db.tables.screening import Screening, ScreeningCause
from app.db.tables.staff import Staff
from app.domain import referral
from app.domain.access import Role
from app.domain.hub import CheckKind, CheckResult
from app.screening.answers import parse
from app.screening.engine import evaluate
from app.screening.questionnaire import CURRENT as QUESTIONNAIRE
from app.screening.rulesets import CURRENT
from app.screening.words import Answer, Kind, Pathway
from tests.world import Actor, Case, World

QUIET_GATES = {
    "no_contact_order": "none", "contact_forbidden": "no", "protected_person": "no", "court_order": "no",
    "child_knows_adult": "knows_well", "written_reports": "no", "sight_and_sound": "no", "basic_care": "no",
    "move_on_plan": "yes", "professionals_involved": "no",
}  # fmt: skip
PAST_DRINKING = {
    "kind": "substance_past", "subject": "visiting_adult", "answer": "yes",
    "details": {"stable": "yes", "ground_rules": "yes"},
}  # fmt: skip
ABUSE_PENDING = {
    "kind": "domestic_abuse_alleged", "subject": "visiting_adult", "answer": "yes",
    "details": {"investigation": "running"},
}  # fmt: skip
ABUSE_PROVEN = {
    "kind": "domestic_abuse_proven", "subject": "visiting_adult", "answer": "yes",
    "details": {"courses_completed": "yes", "programme": "yes", "midway_review": "yes"},
}  # fmt: skip
STABLE = "concerns/substance_past/visiting_adult/stable"
GROUND_RULES = "concerns/substance_past/visiting_adult/ground_rules"


async def answered(
    world: World,
    case: Case,
    side: int,
    *concerns: dict[str, Any],
    gates: dict[str, str] | None = None,
    unknown: tuple[Kind, ...] = (),
    pathway: Pathway = Pathway.SELF,
) -> dict[tuple[str, str], UUID]:
    """One side's answers, as its submission leaves them: a screening, and a row for each concern. No to all others."""
    raised = [*concerns, *({"kind": kind.value, "answer": "unknown"} for kind in unknown)]
    kinds = {each["kind"] for each in raised}
    document = {
        "questionnaire": QUESTIONNAIRE.version, "danger": "none", "nation": "england",
        "service_wished": "supported_contact", "gates": {**QUIET_GATES, **(gates or {})},
        "concerns": [
            *raised, *({"kind": kind.value, "answer": "no"} for kind in Kind if kind.value not in kinds),
        ],
    }  # fmt: skip
    facts, now = parse(document, pathway=pathway), await world.now()
    result = evaluate(facts, CURRENT)
    cause = ScreeningCause.SUBMISSION if side == 1 else ScreeningCause.OTHER_SIDE
    ids: dict[tuple[str, str], UUID] = {}
    rows: list[Any] = [
        Screening(
            id=uuid4(), referral_id=case.referral_id, side=side, cause=cause, pathway=pathway,
            ruleset=CURRENT.version, inputs=facts.as_json(), result=result.as_json(), at=now,
        )
    ]  # fmt: skip
    for concern in facts.concerns:
        if concern.answer is Answer.NO:
            continue
        ids[concern.kind.value, concern.about.value] = concern_id = uuid4()
        rows.append(
            Concern(
                id=uuid4(), referral_id=case.referral_id, concern_id=concern_id, raised_by_side=side,
                kind=concern.kind, subject=concern.about, answer=concern.answer,
                details={name: said.value for name, said in concern.details.items()},
                standing=ConcernStanding.DECLARED, at=now,
            )
        )  # fmt: skip
    await world.save(*rows)
    return ids


async def taken(world: World, worker: Actor, *concerns: dict[str, Any], **options: Any) -> Case:
    """A referral under assessment; side 1 has told these concerns, side 2 none."""
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker, **options)
    await answered(world, case, 1, *concerns)
    await answered(world, case, 2)
    return case


async def an_assessor(world: World, centre_id: UUID, **fields: Any) -> UUID:
    """A member of a centre's staff who is qualified to assess domestic abuse."""
    staff_id, today = uuid4(), (await world.now()).date()
    known = {
        "centre_id": centre_id, "given_name": "Ash", "family_name": "Assessor", "part": "worker", "da_assessor": True,
        "from_on": today - timedelta(days=100),
    }  # fmt: skip
    await world.save(Staff(id=staff_id, **known | fields))
    return staff_id


def at(case: Case, rest: str = "") -> str:
    return f"/v1/referrals/{case.referral_id}{rest}"


async def talk(client: httpx.AsyncClient, world: World, case: Case, side: int, **changes: Any) -> httpx.Response:
    """A conversation with one side, on a verified route, unless told otherwise."""
    body = {
        "party_id": str(case.party_ids[side]), "reached": True, "route_verified": True,
        "held_at": (await world.now() - timedelta(hours=1)).isoformat(), "text": "Spoke for half an hour.",
    }  # fmt: skip
    return await client.post(at(case, "/assessment/conversations"), json=body | changes)


async def check(
    client: httpx.AsyncClient,
    world: World,
    case: Case,
    side: int,
    kind: str = "police",
    *,
    check_id: UUID | None = None,
    etag: str | None = None,
    **changes: Any,
) -> httpx.Response:
    """A check on one side that came back with nothing known, unless told otherwise."""
    today = (await world.now()).date()
    body = {
        "party_id": str(case.party_ids[side]), "kind": kind, "asked_on": str(today - timedelta(days=3)),
        "received_on": str(today), "result": "nothing_known",
    }  # fmt: skip
    headers = {"If-Match": etag} if etag else {}
    return await client.put(at(case, f"/assessment/checks/{check_id or uuid4()}"), json=body | changes, headers=headers)


async def evidence(
    client: httpx.AsyncClient, case: Case, key: str, answer: str | None = "yes", **changes: Any
) -> httpx.Response:
    """Evidence by letter, or where there is no answer a judgement."""
    body = {
        "key": key, "answer": answer, "source": "letter" if answer else "judgement",
        "judgement": "Seen, and it convinces.",
    }  # fmt: skip
    return await client.post(at(case, "/assessment/evidence"), json=body | changes)


async def screen(client: httpx.AsyncClient, case: Case) -> str:
    """Screen again on what is established; gives the screening's id."""
    answer = await client.post(at(case, "/screenings"), json={})
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["screening_id"]
    return found


async def spoken_and_checked(world: World, worker: Actor, case: Case) -> None:
    """Conversations with both sides, and all checks on both, with nothing known, put there."""
    now, keys = await world.now(), world.parts.keys
    assessment_id, rows = case.assessment_id, list[Any]()
    if assessment_id is None:
        assessment_id = uuid4()
        rows.append(Assessment(id=assessment_id, referral_id=case.referral_id, worker=worker.account_id, opened_at=now))
    for party_id in case.party_ids.values():
        record_id = uuid4()
        rows.append(
            Conversation(
                id=record_id, referral_id=case.referral_id, assessment_id=assessment_id, party_id=party_id,
                reached=True, route_verified=True, held_at=now, by_account=worker.account_id, at=now,
                text_enc=keys.seal("conversations", "text_enc", record_id, "Spoke for half an hour."),
            )
        )  # fmt: skip
        rows += [
            Check(
                id=uuid4(), referral_id=case.referral_id, assessment_id=assessment_id, party_id=party_id, kind=kind,
                asked_on=now.date(), received_on=now.date(), result=CheckResult.NOTHING_KNOWN,
                by_account=worker.account_id,
            )
            for kind in CheckKind
        ]  # fmt: skip
    await world.save(*rows)


async def ready_to_decide(world: World, *concerns: dict[str, Any], **options: Any) -> tuple[Actor, Case]:
    """A case in which everything is done but the deciding."""
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker, *concerns, **options)
    await spoken_and_checked(world, worker, case)
    return worker, case


async def decide(client: httpx.AsyncClient, case: Case, decision: str = "suitable", **fields: Any) -> httpx.Response:
    """Read the assessment, and decide on what was read."""
    read = await client.get(at(case, "/assessment"))
    assert read.status_code == 200, read.text
    body = {"decision": decision, "rationale": "Everything that was asked has been answered.", **fields}
    return await client.post(at(case, "/decision"), json=body, headers={"If-Match": read.headers["etag"]})


async def decide_suitable(client: httpx.AsyncClient, case: Case, **fields: Any) -> httpx.Response:
    """Screen again, and find the family suitable for supported contact."""
    named = {"service": "supported_contact", "screening_id": await screen(client, case), **fields}
    return await decide(client, case, **named)


def codes(answer: httpx.Response) -> set[str]:
    return {each["code"] for each in answer.json()["errors"]}


def pointers(answer: httpx.Response) -> set[str]:
    return {each["pointer"] for each in answer.json()["errors"]}
