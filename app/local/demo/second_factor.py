"""The demonstration's authenticator app: the next code of an account, read with the owner's rights and the keys.

It follows the demonstration's own clock, which runs ahead once days have been let pass; an app on a telephone does not.
"""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.crypto.seal import Keyring
from app.crypto.totp import next_code
from app.db.engine import async_url
from app.db.queries.account import PURPOSE, plain_address
from app.settings import Settings

_SECRET = text(
    "SELECT id, totp_enc, totp_last_step, service_now(true) AS now FROM accounts "
    "WHERE email_index = ANY(:indexes) AND totp_enc IS NOT NULL"
)


class NoCode(Exception):  # noqa: N818 - says what is not there
    """There is no code to print; the message says why."""


async def code_of(settings: Settings, email: str) -> str:
    """Give the next code that an account's sign-in takes.

    Args:
        settings: of a demonstration.
        email: of the account.

    Raises:
        NoCode: this is no demonstration, the account has no second factor, or this moment's codes have served.
    """
    if not settings.demo:
        raise NoCode("Codes are printed for a demonstration's accounts only: DEMO=yes.")
    keys = Keyring(settings.master_keys, settings.current_master_key)
    engine = create_async_engine(async_url(settings.database_owner_url), hide_parameters=True)
    try:
        async with engine.connect() as connection:
            found = (
                (await connection.execute(_SECRET, {"indexes": list(keys.indexes(PURPOSE, plain_address(email)))}))
                .mappings()
                .one_or_none()
            )
    finally:
        await engine.dispose()
    if found is None:
        raise NoCode("No account with this address has a second factor: sign in with the password alone.")
    now: datetime = found["now"]
    code = next_code(keys.open_("accounts", "totp_enc", found["id"], found["totp_enc"]), now, found["totp_last_step"])
    if code is None:
        raise NoCode("The codes of this moment have served. Wait half a minute and ask again.")
    return code
