"""Sends messages: whether, and by which route, is decided at this moment and not when they were queued (MSG-01)."""

from datetime import time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.actions.task import open_task
from app.db.queries.hold import is_held
from app.db.queries.shared_route import is_shared
from app.db.tables.account import Account
from app.db.tables.machinery import Fate, Message
from app.db.tables.person import ContactRoute, Person
from app.db.tables.referral import StoppedAddress
from app.db.work import Work
from app.documents.messages import HELD, TEMPLATES, When, render
from app.domain import message as rules
from app.domain.contact_route import index_purpose, plain_form
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
    if row.not_before > work.now:  # a hold was released meanwhile
        raise Later(row.not_before)
    if row.template in HELD and row.referral_id is not None and await is_held(work, row.referral_id):
        raise Later(work.now + ASK_AGAIN)
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
        return await _bare_address(work, row, work.keys.open_("messages", "to_enc", row.id, row.to_enc))
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


async def _bare_address(work: Work, row: Message, address: str) -> str | None:
    """Ask once more before an invitation leaves: whoever has said "never write to me again" since is left alone.

    Source: rule book REF-02, MSG-01.
    """
    if TEMPLATES[row.template].when is not When.RELEASED:
        return address
    index = work.keys.index(index_purpose(RouteKind.EMAIL), plain_form(RouteKind.EMAIL, address))
    return None if await work.session.get(StoppedAddress, index) is not None else address


async def _account_address(work: Work, person_id: UUID) -> str | None:
    query = select(Account).join(Person, Person.account_id == Account.id).where(Person.id == person_id)
    account = (await work.session.execute(query)).scalar_one_or_none()
    if account is None:
        return None
    return work.keys.open_("accounts", "email_enc", account.id, account.email_enc)


async def _route(work: Work, person_id: UUID) -> tuple[ContactRoute, rules.Route] | None:
    """Choose the reader's e-mail route: a safe one first, and say what stands against it.

    While one of them waits to be confirmed, nothing goes to any: neither to the new address nor to the old one.

    Source: rule book MSG-01.
    """
    query = (
        select(ContactRoute)
        .where(
            ContactRoute.person_id == person_id,
            ContactRoute.kind == RouteKind.EMAIL,
            ContactRoute.removed_at.is_(None),
        )
        .order_by(ContactRoute.safe.desc(), ContactRoute.id)
    )
    rows = (await work.session.execute(query)).scalars().all()
    if not rows:
        return None
    row = rows[0]
    address = work.keys.open_("contact_routes", "value_enc", row.id, row.value_enc)
    shared = await is_shared(work, row, address)
    silenced = await work.session.get(StoppedAddress, row.value_index) is not None
    hours = tuple(
        rules.Hours(hour["weekday"], time.fromisoformat(hour["from"]), time.fromisoformat(hour["until"]))
        for hour in row.hours
    )
    held = any(each.held_until is not None and each.held_until > work.now for each in rows)
    return row, rules.Route(row.safe, shared, held, silenced, hours)
