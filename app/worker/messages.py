"""Sends messages: whether, and by which route, is decided at this moment and not when they were queued (MSG-01)."""

from datetime import time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.actions.task import open_task
from app.db.tables.account import Account
from app.db.tables.machinery import Fate, Message
from app.db.tables.person import ContactRoute, Person
from app.db.tables.referral import Party, PartyContact, StoppedAddress
from app.db.work import Work
from app.documents.messages import TEMPLATES, When, render
from app.domain import message as rules
from app.domain.vocabulary import RouteKind
from app.outside.mail import Letter
from app.worker.outbox import Desk, Job, Later

READERS_ZONE = ZoneInfo("Europe/London")
ASK_AGAIN = timedelta(minutes=30)


async def send_message(desk: Desk, job: Job) -> None:
    """Send one message, or leave it in the app where its reader's choice says so.

    Raises:
        Later: now is outside the reader's safe hours.

    Source: rule book MSG-01, MSG-02, PRIV-08.
    """
    message_id = UUID(job.payload["message_id"])
    async with desk.work("send_message") as work:
        row = await work.session.get(Message, message_id, with_for_update=True)
        if row is None or row.fate is not Fate.QUEUED:
            return
        letter = await _letter(desk, work, row)
        if letter is None:
            row.fate, row.fate_at = Fate.IN_APP_ONLY, work.now
            return
    try:
        await desk.mailer.send(letter)
    except Exception:
        if job.attempt >= job.most:
            await _give_up(desk, message_id)
        raise
    async with desk.work("send_message") as work:
        sent = await work.session.get(Message, message_id, with_for_update=True)
        if sent is not None:
            sent.fate, sent.fate_at = Fate.SENT, work.now


async def _give_up(desk: Desk, message_id: UUID) -> None:
    """Write down that a message did not go after the last try, and ask staff to reach its reader in another way."""
    async with desk.work("give_up_message") as work:
        row = await work.session.get(Message, message_id, with_for_update=True)
        if row is not None:
            row.fate, row.fate_at = Fate.DEAD, work.now
            await open_task(work, "message-not-sent", referral_id=row.referral_id, reasons=["mail-refused"])


async def _letter(desk: Desk, work: Work, row: Message) -> Letter | None:
    address = await _address(work, row)
    if address is None:
        return None
    parameters: dict[str, str] = {}
    if row.parameters_enc is not None:
        parameters = work.keys.open_json("messages", "parameters_enc", row.id, row.parameters_enc)
    for name, page in (("sign_in_url", "sign-in"), ("stop_url", "stop")):
        if name in TEMPLATES[row.template].parameters:
            parameters[name] = f"{desk.settings.public_url}/{page}"
    rendered = render(row.template, row.language, parameters)
    return Letter(address, rendered.subject, rendered.text, rendered.html, row.id)


async def _address(work: Work, row: Message) -> str | None:
    if row.to_enc is not None:
        return work.keys.open_("messages", "to_enc", row.id, row.to_enc)
    assert row.person_id is not None  # noqa: S101 - held by a CHECK
    template = TEMPLATES[row.template]
    if template.when in (When.SECURITY, When.WORK):
        return await _account_address(work, row.person_id)
    found = await _route(work, row.person_id)
    route = None if found is None else found[1]
    local = work.now.astimezone(READERS_ZONE)
    passage = rules.gate(route, held=False, never_freezes=not template.held, local_now=local)
    if passage.staff_task:
        await open_task(work, "message-not-sent", referral_id=row.referral_id, reasons=[str(passage.why)])
    if passage.fate is rules.Fate.WAIT:
        raise Later(work.now + ASK_AGAIN)
    if passage.fate is rules.Fate.IN_APP_ONLY or found is None:
        return None
    return work.keys.open_("contact_routes", "value_enc", found[0].id, found[0].value_enc)


async def _account_address(work: Work, person_id: UUID) -> str | None:
    query = select(Account).join(Person, Person.account_id == Account.id).where(Person.id == person_id)
    account = (await work.session.execute(query)).scalar_one_or_none()
    if account is None:
        return None
    return work.keys.open_("accounts", "email_enc", account.id, account.email_enc)


async def _route(work: Work, person_id: UUID) -> tuple[ContactRoute, rules.Route] | None:
    """Choose the reader's e-mail route: a safe one first, and say what stands against it."""
    query = (
        select(ContactRoute)
        .where(
            ContactRoute.person_id == person_id,
            ContactRoute.kind == RouteKind.EMAIL,
            ContactRoute.removed_at.is_(None),
        )
        .order_by(ContactRoute.safe.desc(), ContactRoute.id)
        .limit(1)
    )
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        return None
    shared = await _is_shared(work, row)
    silenced = await work.session.get(StoppedAddress, row.value_index) is not None
    hours = tuple(
        rules.Hours(hour["weekday"], time.fromisoformat(hour["from"]), time.fromisoformat(hour["until"]))
        for hour in row.hours
    )
    held = row.held_until is not None and row.held_until > work.now
    return row, rules.Route(row.safe, shared, held, silenced, hours)


async def _is_shared(work: Work, route: ContactRoute) -> bool:
    """Say whether another party of one of this person's referrals is reached by the same mailbox or number."""
    mine = select(Party.referral_id).where(Party.person_id == route.person_id)
    theirs = (
        select(func.count())
        .select_from(ContactRoute)
        .join(Party, Party.person_id == ContactRoute.person_id)
        .where(
            ContactRoute.value_index == route.value_index,
            ContactRoute.person_id != route.person_id,
            ContactRoute.removed_at.is_(None),
            Party.referral_id.in_(mine),
        )
    )
    offered = (
        select(func.count())
        .select_from(PartyContact)
        .join(Party, Party.id == PartyContact.party_id)
        .where(
            PartyContact.route_index == route.value_index,
            Party.person_id != route.person_id,
            PartyContact.referral_id.in_(mine),
        )
    )
    counts = [(await work.session.execute(query)).scalar_one() for query in (theirs, offered)]
    return any(counts)
