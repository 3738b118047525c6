"""Applications: what the reader's own side has said, and what it still lacks.

"Own" is what the reader's own account entered; an organisation that started a referral writes its form, one that was
authorised by a side reads that side's.

Source: rule book REF-01, REF-04, REF-05; visibility matrix, row 12.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.queries.shown import family_actions, stage_of
from app.db.reach import Standing, get_referral, live
from app.db.tables.application import Application, ApplicationSection
from app.db.tables.person import ContactRoute
from app.db.tables.referral import Participation
from app.db.versions import etag_of
from app.db.work import Work
from app.domain import application
from app.domain.access import Op, Relation
from app.domain.act import Act
from app.domain.application import ALLOWED, Form, Section, form_of
from app.domain.coherence import at_odds
from app.domain.errors import Issue, NotFound
from app.domain.submission import missing
from app.screening.answers import unanswered
from app.screening.words import Pathway

STARTED: Final = "start_referral"
"""The cause of the participation that starting a referral writes."""
STARTER_SIDE: Final = 1
_DRAFT_ACTS: Final = (Act.SAVE_SECTION, Act.LIST_MISSING, Act.SUBMIT_APPLICATION)
OPS_OF_DRAFT: Final = tuple(Op(act.value) for act in _DRAFT_ACTS)
"""What whoever fills in a form may do with it, as operations."""


@dataclass(frozen=True, slots=True)
class Own:
    """The application that a reader calls its own.

    Args:
        form: which form it is.
        writes: the reader fills it in, and does not only read it.
    """

    application: Application
    standing: Standing
    form: Form
    writes: bool

    @property
    def is_family(self) -> bool:
        """Say whether an adult of the family speaks for itself."""
        return self.standing.relation is Relation.PARTY


async def has_started(work: Work, referral_id: UUID) -> bool:
    """Say whether the caller's organisation started this referral."""
    found = exists().where(
        Participation.referral_id == referral_id,
        Participation.organisation_id == work.caller.organisation_id,
        Participation.cause == STARTED,
        live(Participation, work.now),
    )
    return work.caller.organisation_id is not None and bool((await work.session.execute(select(found))).scalar_one())


async def get_own(work: Work, referral_id: UUID, *, lock: bool = False) -> Own:
    """Load the reader's own application.

    Raises:
        NotFound: the referral is not there for this caller, or nobody filled in a form that this caller may read.
    """
    standing = await get_referral(work, referral_id, lock=lock)
    query = select(Application).where(Application.referral_id == referral_id).order_by(Application.created_at).limit(1)
    writes = True
    if standing.relation is Relation.PARTY:
        query = query.where(Application.party_id == standing.party_id)
    elif await has_started(work, referral_id):
        query = query.where(Application.side == STARTER_SIDE)
    elif standing.relation is Relation.REPRESENTATIVE:
        query, writes = query.where(Application.side == standing.own_side), False
    else:
        raise NotFound
    if lock:
        query = query.with_for_update()
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound
    work.touch(row.id)
    return Own(row, standing, form_at(standing, row), writes)


def form_at(standing: Standing, row: Application) -> Form:
    """Tell which form an application is."""
    return form_of(self_referral=standing.referral.pathway is Pathway.SELF, starter=row.side == STARTER_SIDE)


async def list_sections(work: Work, row: Application, by_account: UUID | None = None) -> Sequence[ApplicationSection]:
    """List the newest revision of each section, in the order of the form.

    Args:
        work: the unit of work.
        row: the application, reached.
        by_account: only what this account entered.
    """
    query = (
        select(ApplicationSection)
        .where(ApplicationSection.application_id == row.id)
        .ext(distinct_on(ApplicationSection.section))
        .order_by(ApplicationSection.section, ApplicationSection.revision.desc())
    )
    if by_account is not None:
        query = query.where(ApplicationSection.by_account == by_account)
    order = tuple(Section)
    rows = (await work.session.execute(query)).scalars().all()
    return sorted(rows, key=lambda each: order.index(each.section))


def own_account(work: Work, own: Own) -> UUID | None:
    """Give the account whose words alone an adult of the family reads as its own; None for a professional."""
    return work.caller.account if own.is_family else None


def opened(work: Work, row: ApplicationSection) -> dict[str, Any]:
    """Open the document of a section."""
    document: dict[str, Any] = work.keys.open_json("application_sections", "content_enc", row.id, row.content_enc)
    return document


async def own_documents(work: Work, own: Own) -> dict[str, dict[str, Any]]:
    """Open every section of one's own application, by name."""
    rows = await list_sections(work, own.application, own_account(work, own))
    return {row.section.value: opened(work, row) for row in rows}


def section_etag(row: ApplicationSection) -> str:
    """Give the version of a section, for If-Match."""
    return etag_of("section", row.id, row.v, "own")


async def read_own(work: Work, referral_id: UUID) -> dict[str, Any]:
    """Read one's own application, with the version of each section."""
    own = await get_own(work, referral_id)
    rows = await list_sections(work, own.application, own_account(work, own))
    state = "/".join((own.application.status, *(f"{row.id}:{row.v}" for row in rows)))
    work.etag = etag_of("application", own.application.id, state, "own")
    return {
        "referral_id": own.application.referral_id,
        "application_id": own.application.id,
        "form": own.form,
        "status": own.application.status,
        "created_at": own.application.created_at,
        "submitted_at": own.application.submitted_at,
        "sections": [section_view(work, row) for row in rows],
        "sections_of_form": [section for section in Section if section in ALLOWED[own.form]],
        "actions": await draft_actions(work, own),
    }


def section_view(work: Work, row: ApplicationSection) -> dict[str, Any]:
    """Show one section to whoever wrote it."""
    return {
        "section": row.section,
        "document": opened(work, row),
        "saved_at": row.at,
        "etag": section_etag(row),
    }


async def draft_actions(work: Work, own: Own) -> list[str]:
    """List what can be done with one's own application now."""
    if not own.writes or own.application.status is not application.Status.DRAFT:
        return []
    if not own.is_family:
        return [act.value for act in _DRAFT_ACTS]
    stage = await stage_of(work, own.application.referral_id, own.standing.own_side)
    return [act.value for act in await family_actions(work, own.standing, stage) if act in _DRAFT_ACTS]


async def read_missing(work: Work, referral_id: UUID) -> dict[str, Any]:
    """List what one's own application still lacks before it can be sent."""
    own = await get_own(work, referral_id)
    if not own.writes or own.application.status is not application.Status.DRAFT:
        return {"complete": True, "missing": []}
    issues = await list_missing(work, own, await own_documents(work, own))
    return {"complete": not issues, "missing": issues}


async def list_missing(work: Work, own: Own, documents: Mapping[str, Mapping[str, Any]]) -> list[Issue]:
    """List everything that stands between an application and its submission, all at once.

    Source: rule book REF-04, REF-16, SUI-15; referral form.
    """
    pathway = own.standing.referral.pathway
    issues = missing(documents, self_referral=pathway is Pathway.SELF, starter=own.form is not Form.OTHER_SIDE)
    if documents.get(Section.SAFETY):
        issues += unanswered(documents[Section.SAFETY], pathway=pathway, base=f"#/{Section.SAFETY}")
    issues += at_odds(documents, work.now.date())
    if own.is_family:
        issues += await _unsafe_routes(work, documents.get(Section.ABOUT_ME, {}))
    if own.form is Form.PROFESSIONAL:
        issues += _referrer_issues(work, own, documents)
    return issues


async def _unsafe_routes(work: Work, about_me: Mapping[str, Any]) -> list[Issue]:
    """Find the routes that are not the speaker's own, or not marked safe."""
    named = list(about_me.get("safe_route_ids") or ())
    query = select(ContactRoute.id).where(
        ContactRoute.id.in_([UUID(each) for each in named]),
        ContactRoute.person_id == work.caller.person,
        ContactRoute.safe.is_(True),
        ContactRoute.removed_at.is_(None),
    )
    safe = {str(found) for found in (await work.session.execute(query)).scalars()}
    return [
        Issue(
            f"#/{Section.ABOUT_ME}/safe_route_ids/{number}",
            "route-not-safe",
            "Name a contact route of your own account that you have marked as safe.",
        )
        for number, each in enumerate(named)
        if each not in safe
    ]


def _referrer_issues(work: Work, own: Own, documents: Mapping[str, Mapping[str, Any]]) -> list[Issue]:
    """Find what does not fit together in what a professional says of their own part."""
    said, issues = documents.get(Section.REFERRER, {}), []
    pointer = f"#/{Section.REFERRER}"
    if said.get("organisation_id") not in (None, str(work.caller.organisation_id)):
        issues.append(Issue(f"{pointer}/organisation_id", "not-yours", "Refer in the name of your own organisation."))
    if said.get("role") not in (None, own.standing.referral.pathway.value):
        issues.append(
            Issue(f"{pointer}/role", "does-not-fit", "Name the role that your organisation has: it was registered so.")
        )
    adults = {each.get("adult_id") for each in documents.get(Section.OTHER_ADULTS, {}).get("other_adults") or ()}
    client = said.get("acts_for")
    if client is not None and client not in adults:
        issues.append(Issue(f"{pointer}/acts_for", "unknown-adult", "This adult is not among the adults named."))
    if "acts_for" in said and (client is not None) is not (own.standing.relation is Relation.REPRESENTATIVE):
        issues.append(
            Issue(f"{pointer}/acts_for", "does-not-fit", "You began this referral otherwise. Begin another one.")
        )
    return issues
