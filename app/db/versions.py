"""Versions as their readers know them: opaque tags that move only with what that reader can see."""

import base64
import hashlib
import json
from uuid import UUID


def etag_of(kind: str, row_id: UUID | str, version: int | str, audience: str = "") -> str:
    """Give the ETag of one version of one thing for one audience.

    Args:
        kind: what it is, such as `offer`.
        row_id: which one.
        version: of what this audience sees; a change that it cannot see must not move it.
        audience: the view, where several see different things.

    Returns:
        A strong entity tag with its quotes (RFC 9110).

    Source: rule book PRIV-02.
    """
    digest = hashlib.sha256(json.dumps([kind, str(row_id), str(version), audience]).encode()).digest()
    return f'"{base64.urlsafe_b64encode(digest[:15]).decode()}"'
