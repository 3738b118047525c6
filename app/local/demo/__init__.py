"""The demonstration: an invented directory, people and families in it, loaded once into an empty database.

Everything comes from `app/data/demo`; nothing in it is real but the towns and their postcodes.
"""

from typing import Final

from app.crypto.passwords import hash_password
from app.crypto.seal import Keyring
from app.local.demo.cast import people_for_tour
from app.local.demo.play import play_families
from app.local.demo.second_factor import NoCode, code_of
from app.local.demo.store import store_once
from app.local.demo.world import ACCOUNT_LIST, PASSWORD_OF_ALL, centre_rows, people_rows
from app.settings import Settings

ACCOUNTS: Final = ACCOUNT_LIST
PASSWORD: Final = PASSWORD_OF_ALL


async def load(settings: Settings) -> str | None:
    """Load the demonstration, unless it is there already or this is no demonstration.

    Args:
        settings: of this run.

    Returns:
        What a person has to know of it, in one line; None where there is nothing to say.
    """
    if not settings.demo:
        return None
    await load_directory(settings)
    return await play_families(settings)


async def load_directory(settings: Settings) -> None:
    """Store centres, accounts and staff; the tables' owner writes them, because no caller of the service may."""
    if not settings.demo:
        return
    keys = Keyring(settings.master_keys, settings.current_master_key)
    hashed = await hash_password(PASSWORD)
    await store_once(settings.database_owner_url, lambda now: [*centre_rows(now), *people_rows(now, keys, hashed)])


__all__ = [
    "ACCOUNTS", "PASSWORD", "NoCode", "code_of", "load", "load_directory", "people_for_tour", "play_families",
]  # fmt: skip
