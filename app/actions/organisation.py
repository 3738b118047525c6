"""Organisations: the hub enters the ones it has checked."""

from uuid import uuid4

from sqlalchemy import func, select

from app.db.tables.organisation import Organisation, OrganisationKind
from app.db.work import Work
from app.domain.errors import Conflict


async def register(work: Work, kind: OrganisationKind, name: str) -> Organisation:
    """Enter an organisation that the caller has checked; it is verified from now on.

    Raises:
        Conflict: there is one of this kind and name already.

    Source: rule book REF-03.
    """
    same = select(Organisation.id).where(
        Organisation.kind == kind, func.lower(Organisation.name) == name.lower(), Organisation.verified_at.is_not(None)
    )
    if (await work.session.execute(same.limit(1))).scalar_one_or_none() is not None:
        raise Conflict("There is an organisation of this kind and name already. Find it by its name.")
    row = Organisation(id=uuid4(), kind=kind, name=name, verified_at=work.now, verified_by=work.caller.account_id)
    work.session.add(row)
    work.touch(row.id)
    return row
