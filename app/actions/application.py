"""One's own application while it is a draft: saved section by section, left and resumed at will."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.capacity import must_be_quotable
from app.actions.screening import look_for_danger
from app.actions.shown import must_be_open
from app.db.queries.application import Own, get_own, section_etag, section_view
from app.db.tables.application import ApplicationSection
from app.db.work import Work
from app.domain import application
from app.domain.act import Act
from app.domain.application import ALLOWED, Section
from app.domain.errors import MoveNotOpen, NotFound, PreconditionFailed


async def open_draft(work: Work, referral_id: UUID, act: Act) -> Own:
    """Load one's own application, locked, to fill it in or send it.

    Args:
        work: the unit of work.
        referral_id: the referral.
        act: what is to be done with it.

    Raises:
        NotFound: the referral or the application is not there for this caller.
        MoveNotOpen: it has been sent, or is only read by this caller, or the act is not open.
    """
    own = await get_own(work, referral_id, lock=True)
    if not own.writes or own.application.status is not application.Status.DRAFT:
        raise MoveNotOpen
    if own.is_family:
        await must_be_open(work, own.standing, act)
    return own


async def save(work: Work, own: Own, section: Section, document: dict[str, Any]) -> dict[str, Any]:
    """Save one section of a draft; whoever changes a saved one names the version that they have read.

    Args:
        work: the unit of work.
        own: the draft, open.
        section: which section.
        document: checked; the answers about safety are read here.

    Raises:
        NotFound: the form has no such section.
        Invalid: answers about safety that cannot be right, or a quoted answer that is none of the firm's.
        PreconditionRequired: the section exists and no version was named.
        PreconditionFailed: it is not the version that stands, or there is none yet.

    Source: rule book REF-07.
    """
    if section not in ALLOWED[own.form]:
        raise NotFound("This form has no such section. The application lists those it has.")
    row = await _find(work, own, section)
    if row is not None:
        work.must_match(section_etag(row))
    elif work.opening.expects is not None:
        raise PreconditionFailed
    if section is Section.REFERRER:
        await must_be_quotable(work, [UUID(each) for each in document.get("quoted_answer_ids", ())])
    if section is Section.SAFETY:
        await look_for_danger(work, own.standing.referral, document)
    row_id = row.id if row is not None else uuid4()
    sealed = work.keys.seal_json("application_sections", "content_enc", row_id, document)
    if row is None:
        row = ApplicationSection(
            id=row_id, application_id=own.application.id, referral_id=own.application.referral_id,
            side=own.application.side, section=section, revision=1, content_enc=sealed, at=work.now,
            by_account=work.caller.account,
        )  # fmt: skip
        work.session.add(row)
    else:
        row.content_enc, row.at, row.by_account = sealed, work.now, work.caller.account
    await work.session.flush()
    work.touch(row.id)
    work.note(section=section)
    work.etag = section_etag(row)
    return section_view(work, row)


async def _find(work: Work, own: Own, section: Section) -> ApplicationSection | None:
    query = (
        select(ApplicationSection)
        .where(ApplicationSection.application_id == own.application.id, ApplicationSection.section == section)
        .with_for_update()
    )
    return (await work.session.execute(query)).scalar_one_or_none()
