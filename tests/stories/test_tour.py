"""The tour's walk is a test: one referral from the first question to the first session, over HTTP."""

from datetime import datetime

import pytest

from app.crypto.passwords import hash_password
from app.domain.access import Role
from app.local.demo import code_of
from app.local.tour.main import walk_all
from app.local.tour.story import PASSWORD, Story
from app.local.tour.walker import Person, Walker
from app.outside.mail import Letter
from app.worker.desk import HANDLERS
from app.worker.due import run_round
from app.worker.outbox import Desk, empty
from tests.identity import give_totp


class Mailboxes:
    """Keeps every letter."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        self.letters.append(letter)


class InProcess:
    """The walk's mailboxes and clock, without a worker process."""

    def __init__(self, desk: Desk, world, mailboxes: Mailboxes) -> None:
        self.desk, self.world, self.mailboxes = desk, world, mailboxes

    async def mails_to(self, address: str, *, beyond: int) -> list[str]:
        await empty(self.desk, HANDLERS)
        return [letter.text for letter in self.mailboxes.letters if letter.to == address]

    async def let_pass(self, to: datetime) -> None:
        await self.world.let_pass(to - await self.world.now())
        await run_round(self.desk)
        await empty(self.desk, HANDLERS)

    async def now(self) -> datetime:
        return await self.world.now()

    async def code_of(self, email: str) -> str:
        return await code_of(self.desk.settings, email)


@pytest.fixture
async def tale(world) -> Story:
    centre_id = await world.centre(name="Marmalade Lane Contact Centre", latitude=51.9, longitude=-2.08)
    firm = await world.organisation()
    actors = {
        "hub": await world.actor(Role.HUB_WORKER),
        "coordinator": await world.actor(Role.COORDINATOR, centre_id=centre_id),
        "solicitor": await world.actor(Role.REFERRER, organisation_id=firm),
    }
    await world.execute("UPDATE accounts SET password_hash = :hash", hash=await hash_password(PASSWORD))
    await give_totp(world, *actors.values())
    staff = {part: Person(part, actor.email, PASSWORD) for part, actor in actors.items()}
    return Story(staff, str(centre_id), str(firm))


@pytest.mark.rule("REF-01", "REF-08", "CEN-04", "SES-01", "SHR-01")
async def test_one_family_from_the_first_question_to_the_first_session(app, world, call, tale):
    parts, mailboxes = app.state.parts, Mailboxes()
    desk = Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=mailboxes)
    lines: list[str] = []
    walk = Walker(call(None), InProcess(desk, world, mailboxes), lines.append)
    await walk_all(walk, tale)
    assert walk.steps > 60
    for letter in mailboxes.letters:
        for secret in ("Marmalade", "Juno", "Robin", "Alex", "GL50"):
            assert secret not in letter.text + letter.subject
