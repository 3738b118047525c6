"""The worker's desk: its tools, and which hand does which kind of work."""

from collections.abc import Mapping
from types import MappingProxyType

from app.crypto.seal import Keyring
from app.db.engine import connect
from app.outside.mail import SmtpMailer
from app.settings import Settings
from app.worker.messages import send_message
from app.worker.outbox import Desk, Handler

HANDLERS: Mapping[str, Handler] = MappingProxyType({"message": send_message})


def desk_for(settings: Settings) -> Desk:
    """Give the worker its tools."""
    return Desk(
        settings=settings,
        engine=connect(settings.database_url, size=4).serving,
        keys=Keyring(settings.master_keys, settings.current_master_key),
        mailer=SmtpMailer(settings),
    )
