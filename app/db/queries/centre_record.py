"""A centre's whole record, for those who keep it: its co-ordinators and the hub. The public reads `queries/centre.py`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased

from app.db.paging import keyset
from app.db.queries.centre import accredited, today
from app.db.queries.offer import today_at
from app.db.tables.centre import Accreditation, Centre, CentreService, OpeningPattern
from app.db.tables.centre_record import CentreVersion, VersionCause
from app.db.tables.organisation import Organisation
from app.db.versions import etag_of
from app.db.work import Work
from app.domain.access import CENTRE, HUB, Op, Role
from app.domain.centre import Standing, standing_of
from app.domain.errors import NotFound
from app.domain.grant import reach_of
from app.domain.services import may_offer

FIELDS: Final = (
    "name", "operator", "summary", "address", "town", "postcode", "latitude", "longitude", "location_published", "area",
    "telephone", "email", "website", "children_page", "how_to_apply", "criteria", "cost_help", "cancellation_rule",
    "staff_statement", "complaints", "facilities", "languages", "measures", "policies", "gap_minutes",
)  # fmt: skip
"""What a centre's co-ordinators keep."""
OF_SERVICE: Final = (
    "self_referral", "apply_via", "fee_pence", "payer", "places", "wait_days", "age_from", "age_until", "capacity_at",
    "ended_at",
)  # fmt: skip


async def get_record(work: Work, centre_id: UUID, *, lock: bool = False) -> Centre:
    """Load a centre: any for the hub, their own for co-ordinators.

    Args:
        work: the unit of work.
        centre_id: the centre.
        lock: for a change; families may be offered to it meanwhile.

    Raises:
        NotFound: it is not there, or another one than the caller's.
    """
    if work.caller.role in CENTRE and work.caller.centre_id != centre_id:
        raise NotFound
    query = select(Centre).where(Centre.id == centre_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound
    work.touch(row.id)
    return row


async def services_of(work: Work, centre_id: UUID) -> dict[str, CentreService]:
    """Load what a centre offers, or has offered, by service."""
    query = select(CentreService).where(CentreService.centre_id == centre_id).order_by(CentreService.service)
    return {row.service.value: row for row in (await work.session.execute(query)).scalars()}


async def openings_of(work: Work, centre_id: UUID) -> Sequence[OpeningPattern]:
    """Load the weekly opening times of a centre, from Monday on."""
    query = (
        select(OpeningPattern)
        .where(OpeningPattern.centre_id == centre_id)
        .order_by(OpeningPattern.service, OpeningPattern.weekday, OpeningPattern.opens)
    )
    return (await work.session.execute(query)).scalars().all()


async def accreditations_of(work: Work, centre_id: UUID) -> Sequence[Accreditation]:
    """Load the accreditations of a centre, past and future ones too."""
    query = (
        select(Accreditation)
        .where(Accreditation.centre_id == centre_id)
        .order_by(Accreditation.level, Accreditation.from_on, Accreditation.id)
    )
    return (await work.session.execute(query)).scalars().all()


async def as_written(work: Work, centre: Centre) -> dict[str, Any]:
    """Write a whole record as plain JSON, for what changed in it."""
    services = {
        name: {column: _plain(getattr(row, column)) for column in OF_SERVICE} | {"opening": []}
        for name, row in (await services_of(work, centre.id)).items()
    }
    for row in await openings_of(work, centre.id):
        values = [row.weekday, row.opens, row.closes, row.free_places, row.wait_days]
        services[row.service.value]["opening"].append([_plain(value) for value in values])
    held = [[row.level.value, str(row.from_on), str(row.until_on)] for row in await accreditations_of(work, centre.id)]
    return {
        **{name: _plain(getattr(centre, name)) for name in (*FIELDS, "da_assessor", "admitted_at", "suspended_at")},
        "services": services,
        "accreditations": held,
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | list | dict) else str(value)


def etag_of_record(row: Centre) -> str:
    """Give the version of a record as those who keep it know it."""
    return etag_of("centre", row.id, row.v, "record")


async def show_record(work: Work, centre: Centre) -> dict[str, Any]:
    """Show a whole record to those who keep it; its version goes along.

    Source: rule book DIR-02, DIR-04.
    """
    work.etag = etag_of_record(centre)
    day = today_at(centre, work.now)
    held = await accreditations_of(work, centre.id)
    levels = {row.level for row in held if row.from_on <= day <= row.until_on}
    openings = await openings_of(work, centre.id)
    services = [
        {
            "service": row.service,
            **{name: getattr(row, name) for name in OF_SERVICE},
            "accredited": may_offer(row.service, levels),
            "opening": [each for each in openings if each.service == row.service],
        }
        for row in (await services_of(work, centre.id)).values()
    ]
    organisation = await work.session.get_one(Organisation, centre.organisation_id)
    covered = any(row["accredited"] and row["ended_at"] is None for row in services)
    standing = standing_of(
        admitted=centre.admitted_at is not None, suspended=centre.suspended_at is not None, covered=covered
    )
    return {
        "centre_id": centre.id,
        "organisation": organisation.name,
        "nation": centre.nation,
        **{name: getattr(centre, name) for name in FIELDS},
        "da_assessor": centre.da_assessor,
        "standing": standing,
        "admitted_at": centre.admitted_at,
        "suspended_at": centre.suspended_at,
        "services": services,
        "accreditations": held,
        "actions": _actions(work, standing),
        "etag": work.etag,
    }


def _actions(work: Work, standing: Standing) -> list[Op]:
    """List what the reader may do next with a record.

    Source: rule book DIR-04.
    """
    open_now = {
        Op.CHANGE_CENTRE: True,
        Op.OFFER_SERVICE: True,
        Op.PUBLISH_CAPACITY: True,
        Op.RENEW_ACCREDITATION: True,
        Op.ADMIT_CENTRE: standing in (Standing.APPLIED, Standing.REFUSED, Standing.SUSPENDED),
        Op.SUSPEND_CENTRE: standing in (Standing.APPLIED, Standing.ADMITTED, Standing.LAPSED),
    }
    return [op for op, is_open in open_now.items() if is_open and reach_of(op, work.caller.role) is not None]


async def list_versions(
    work: Work, centre_id: UUID, *, after: Sequence[Any] | None, limit: int
) -> Sequence[CentreVersion]:
    """List the versions of a record, the newest first; one more than the limit."""
    query = select(CentreVersion).where(CentreVersion.centre_id == centre_id)
    found = await work.session.execute(keyset(query, [CentreVersion.number.desc()], after, limit))
    rows: Sequence[CentreVersion] = found.scalars().all()
    return rows


async def number_by_hand(work: Work, centre_id: UUID) -> int:
    """Give the number of the newest version that a person has made; 0 where there is none. Room stands in no file."""
    by_hand = CentreVersion.cause.not_in((VersionCause.CAPACITY, VersionCause.IMPORTED))
    query = select(func.coalesce(func.max(CentreVersion.number), 0)).where(
        CentreVersion.centre_id == centre_id, by_hand
    )
    return (await work.session.execute(query)).scalar_one()


def show_version(work: Work, row: CentreVersion) -> dict[str, Any]:
    """Show one version; which of the hub's people it was is for the hub to know."""
    named = work.caller.role in HUB or row.by_role in CENTRE
    return {
        "number": row.number,
        "at": row.at,
        "cause": row.cause,
        "reason": row.reason,
        "by": _by(row.by_role),
        "account_id": row.by_account if named else None,
        "changes": row.changes,
    }


def _by(role: Role) -> str:
    if role in HUB:
        return "hub"
    return "centre" if role in CENTRE else "import" if role is Role.SERVICE else "applicant"


def _stands(standing: Standing, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say in SQL what `standing_of` says of values."""
    covered = exists().where(CentreService.centre_id == Centre.id, accredited(CentreService.service, day))
    admitted, suspended = Centre.admitted_at.is_not(None), Centre.suspended_at.is_not(None)
    return {
        Standing.APPLIED: and_(~admitted, ~suspended),
        Standing.REFUSED: and_(~admitted, suspended),
        Standing.SUSPENDED: and_(admitted, suspended),
        Standing.LAPSED: and_(admitted, ~suspended, ~covered),
        Standing.ADMITTED: and_(admitted, ~suspended, covered),
    }[standing]


async def list_records(
    work: Work, *, standing: Standing | None, after: Sequence[Any] | None, limit: int
) -> Sequence[Mapping[str, Any]]:
    """List centres for the hub, by name; one more than the limit.

    Args:
        work: the unit of work.
        standing: only those that stand so today.
        after: name and id of the last one shown.
        limit: how many to a page.

    Source: rule book DIR-04.
    """
    day = today(demo=work.opening.demo)
    held = aliased(Accreditation)
    until = (
        select(func.max(held.until_on)).where(held.centre_id == Centre.id).correlate(Centre).scalar_subquery()
    )  # fmt: skip
    query: Any = select(
        Centre.id, Centre.name, Centre.town, Organisation.name.label("organisation"), Centre.admitted_at,
        Centre.suspended_at, until.label("accredited_until"), _stands(Standing.ADMITTED, day).label("found"),
    ).join(Organisation, Organisation.id == Centre.organisation_id)  # fmt: skip
    if standing is not None:
        query = query.where(_stands(standing, day))
    found = await work.session.execute(keyset(query, [Centre.name, Centre.id], after, limit))
    return [
        {
            "centre_id": row.id, "name": row.name, "town": row.town, "organisation": row.organisation,
            "accredited_until": row.accredited_until,
            "standing": standing_of(
                admitted=row.admitted_at is not None, suspended=row.suspended_at is not None, covered=row.found
            ),
        }
        for row in found.all()
    ]  # fmt: skip
