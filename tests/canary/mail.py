"""The letters that the worker sends, by real SMTP, and who reads them."""

from dataclasses import dataclass, replace
from email.message import EmailMessage

from app.outside.mail import SmtpMailer
from app.worker.desk import HANDLERS
from app.worker.outbox import Desk, empty
from tests.canary.crawl import Crawl
from tests.canary.people import Somebody
from tests.canary.town import Town
from tests.mail_server import MailServer


@dataclass(frozen=True)
class Letter:
    """A letter as it lay in the mailbox."""

    mail: EmailMessage
    recipients: list[str]

    def look_through(self, crawling: Crawl) -> None:
        """Nobody is named in a letter, not even its reader: only the address that it goes to may stand in it."""
        nobody = Somebody("whoever opens the letter", None)
        where = f"a letter to {self.recipients}: {self.mail['Subject']}"
        parts = [str(part.get_content()) for part in self.mail.walk() if not part.is_multipart()]
        del self.mail["Message-ID"]  # a number of the message alone, by which a lost letter is found
        whole = "\n".join([self.mail.as_string(), *parts])
        crawling.read(nobody, where, whole, said=" ".join(self.recipients).casefold())


async def letters_of(town: Town) -> list[Letter]:
    """Send everything that waits, and everything that is due by now."""
    parts = town.world.parts
    with MailServer() as server:
        settings = replace(parts.settings, smtp_host="127.0.0.1", smtp_port=server.port)
        desk = Desk(settings=settings, engine=parts.database.serving, keys=parts.keys, mailer=SmtpMailer(settings))
        await empty(desk, HANDLERS)
        return [Letter(mail, to) for mail, to in zip(server.mails, server.recipients, strict=True)]
