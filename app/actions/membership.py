"""Memberships: giving an account a role, and taking it away; both count from the account's next request on."""

from uuid import UUID, uuid4

from sqlalchemy import select, update

from app.db.queries.account import find_account_id
from app.db.queries.approval import is_same_person
from app.db.tables.account import Membership, SignIn
from app.db.tables.centre import Centre
from app.db.tables.organisation import Organisation
from app.db.work import Work
from app.domain.access import Role
from app.domain.errors import Invalid, Issue, NotAllowed, NotFound
from app.domain.membership import may_grant, scope_issues


async def grant(
    work: Work, email: str, role: Role, *, organisation_id: UUID | None, centre_id: UUID | None
) -> Membership:
    """Give an account a role.

    Raises:
        NotAllowed: the caller's role does not give this one, or the account is the caller's own.
        Invalid: the place does not fit the role.
        NotFound: there is no such account, centre or verified organisation.
        Conflict: the account holds this role already.

    Source: rule book REF-03.
    """
    _must_be_grantable(work, role)
    issues = scope_issues(role, organisation=organisation_id is not None, centre=centre_id is not None)
    if issues:
        raise Invalid(issues=issues)
    account_id = await find_account_id(work, email)
    if account_id is None:
        raise _missing("/email", "There is no account with this address. Its owner signs up first.")
    await _must_be_another(work, account_id)
    await _must_exist(work, organisation_id, centre_id)
    row = Membership(
        id=uuid4(), account_id=account_id, role=role, organisation_id=organisation_id, centre_id=centre_id,
        from_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.touch(account_id, row.id)
    work.note(role=role)
    return row


async def end(work: Work, membership_id: UUID) -> None:
    """Take a role away, with every sign-in that acts in it; ending what has ended changes nothing.

    Raises:
        NotFound: there is no such membership.
        NotAllowed: the caller's role does not take this one away, or the account is the caller's own.
    """
    row = await work.session.get(Membership, membership_id, with_for_update=True)
    if row is None:
        raise NotFound
    work.touch(row.account_id, row.id)
    _must_be_grantable(work, row.role)
    await _must_be_another(work, row.account_id)
    if row.until is None:
        row.until = work.now
        work.note(role=row.role)
        acting = update(SignIn).where(SignIn.membership_id == row.id, SignIn.revoked_at.is_(None))
        await work.session.execute(acting.values(revoked_at=work.now))


def _must_be_grantable(work: Work, role: Role) -> None:
    if not may_grant(work.caller.role, role):
        raise NotAllowed("Your role does not give or take away this one.")


async def _must_be_another(work: Work, account_id: UUID) -> None:
    """Refuse what somebody would do for themselves, by another account of theirs too.

    Source: rule book PRIV-09.
    """
    if await is_same_person(work, account_id, work.caller.account):
        raise NotAllowed("Nobody gives a role to themselves or takes it. Ask a colleague.")


async def _must_exist(work: Work, organisation_id: UUID | None, centre_id: UUID | None) -> None:
    if organisation_id is not None:
        found = select(Organisation.id).where(Organisation.id == organisation_id, Organisation.verified_at.is_not(None))
        if (await work.session.execute(found)).scalar_one_or_none() is None:
            raise _missing("/organisation_id", "There is no verified organisation with this id.")
    if centre_id is not None:
        at = select(Centre.id).where(Centre.id == centre_id)
        if (await work.session.execute(at)).scalar_one_or_none() is None:
            raise _missing("/centre_id", "There is no centre with this id.")


def _missing(pointer: str, detail: str) -> NotFound:
    return NotFound(detail, issues=[Issue(pointer, "not-found", detail)])
