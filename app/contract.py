"""Writes the contract, and the document of the open feed: the same ones that are served."""

import json
from pathlib import Path
from typing import Any

from app.api.feed_document import feed_document
from app.main import create_app
from app.settings import Settings

FEED_FILE = "openreferral.json"
_NOWHERE = {
    "DATABASE_URL": "postgresql://contact_app:none@127.0.0.1:1/none",
    "MASTER_KEYS": "contract:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=",
    "TOKEN_KEYS": "contract:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=",
    "LOG_LEVEL": "error",
}


def contract() -> dict[str, Any]:
    """Give the contract; it does not depend on the settings, so none of the real ones are needed."""
    return create_app(Settings.from_environment(_NOWHERE)).openapi()


def text_of(document: dict[str, Any]) -> str:
    """Write a contract as it is committed: two spaces, keys in their order, a newline at the end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write(path: Path) -> None:
    """Write the contract to a file, and the document of the feed beside it."""
    path.write_text(text_of(contract()), encoding="utf-8")
    path.with_name(FEED_FILE).write_text(text_of(feed_document()), encoding="utf-8")
