"""Staff: a centre keeps the records of its own people; whoever holds no enhanced disclosure is never assigned (STF-01)."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select

from app.db.queries.account import has_address
from app.db.queries.offer import today_at
from app.db.queries.staff import clearances_of, find_staff, get_own_centre, show_staff
from app.db.tables.account import Account, Membership
from app.db.tables.centre import Centre
from app.db.tables.staff import Clearance, ClearanceKind, Staff
from app.db.work import Work
from app.domain import staff
from app.domain.errors import Invalid, Issue


class Disclosure(NamedTuple):
    """One disclosure as it stands on its certificate, which is not kept."""

    kind: staff.ClearanceKind
    level: staff.ClearanceLevel
    issued_on: date


async def keep_staff_record(
    work: Work,
    centre_id: UUID,
    staff_id: UUID,
    *,
    given_name: str,
    family_name: str,
    part: staff.Part,
    from_on: date,
    until_on: date | None,
    da_assessor: bool,
    disclosures: Collection[Disclosure],
    email: str | None,
) -> dict[str, Any]:
    """Write the whole record of a member of staff, new or changed.

    Args:
        work: the unit of work.
        centre_id: the caller's own centre.
        staff_id: made by the client.
        given_name: as colleagues know it.
        family_name: as colleagues know it.
        part: what this person does here.
        from_on: first day.
        until_on: last day.
        da_assessor: qualified to assess the risk of domestic abuse (SUI-10).
        disclosures: all of them; one that is left out is taken off the record.
        email: of the account to link, which has to be one of this centre's; None leaves the link as it is.

    Raises:
        NotFound: it is another centre, or another centre's person.
        Invalid: a disclosure is not of this nation or from the future, or the account is none of this centre's.
        PreconditionRequired: the record is there, and the request names no version of it.
        PreconditionFailed: the record has changed meanwhile.
        Conflict: the account is linked to another member of staff.

    Source: rule book STF-01, STF-02.
    """
    centre = await get_own_centre(work, centre_id)
    today = today_at(centre, work.now)
    async with work.as_effects():  # another centre's person has to be found, to be refused
        row = await find_staff(work, centre_id, staff_id, lock=True)
    issues = _issues(centre, today, from_on, until_on, disclosures)
    account_id, unknown = await _account(work, centre_id, email)
    if issues + unknown:
        raise Invalid(issues=issues + unknown)
    recorded = await clearances_of(work, [staff_id])
    if row is None:
        row = Staff(id=staff_id, centre_id=centre_id)
        work.session.add(row)
    else:
        work.must_match(str(show_staff(row, recorded[staff_id], centre, today)["etag"]))
    row.given_name, row.family_name, row.part, row.da_assessor = given_name, family_name, part, da_assessor
    row.from_on, row.until_on = from_on, until_on
    row.account_id = account_id or row.account_id
    await work.session.flush()
    await _keep_disclosures(work, staff_id, recorded[staff_id], disclosures)
    work.touch(staff_id, centre_id)
    work.note(disclosures=len(disclosures))
    shown = show_staff(row, (await clearances_of(work, [staff_id]))[staff_id], centre, today)
    work.etag = str(shown["etag"])
    return shown


def _issues(
    centre: Centre, today: date, from_on: date, until_on: date | None, disclosures: Collection[Disclosure]
) -> list[Issue]:
    issues = []
    if until_on is not None and until_on < from_on:
        issues.append(Issue("#/until_on", "before-start", "The last day is not before the first."))
    for place, each in enumerate(disclosures):
        if each.kind is not staff.KIND_OF[centre.nation]:
            detail = "In the centre's nation another kind of disclosure counts: DBS, or AccessNI in Northern Ireland."
            issues.append(Issue(f"#/clearances/{place}/kind", "other-nation", detail))
        if each.issued_on > today:
            issues.append(
                Issue(f"#/clearances/{place}/issued_on", "in-the-future", "Give the day on which it was issued.")
            )
    return issues


async def _account(work: Work, centre_id: UUID, email: str | None) -> tuple[UUID | None, list[Issue]]:
    """Find the account to link: one that may act for this centre; any other reads as if it were not there."""
    if email is None:
        return None, []
    query = (
        select(Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            has_address(work.keys, email),
            Membership.centre_id == centre_id,
            or_(Membership.until.is_(None), Membership.until > work.now),
        )
        .limit(1)
    )
    found = (await work.session.execute(query)).scalar_one_or_none()
    if found is None:
        return None, [Issue("#/email", "not-of-this-centre", "No account of this centre has this e-mail address.")]
    return found, []


async def _keep_disclosures(
    work: Work, staff_id: UUID, recorded: Collection[Clearance], wanted: Collection[Disclosure]
) -> None:
    there = {(row.kind.value, row.level, row.issued_on): row.id for row in recorded}
    named = {(each.kind.value, each.level.value, each.issued_on) for each in wanted}
    gone = [row_id for key, row_id in there.items() if key not in named]
    if gone:
        await work.session.execute(delete(Clearance).where(Clearance.id.in_(gone)))
    for kind, level, issued_on in sorted(named - there.keys()):
        work.session.add(
            Clearance(
                id=uuid4(), staff_id=staff_id, kind=ClearanceKind(kind), level=level, issued_on=issued_on, at=work.now
            )
        )
    await work.session.flush()
