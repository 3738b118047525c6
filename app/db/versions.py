"""Versions as their readers know them: opaque tags that move only with what that reader can see."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any
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


def etag_of_view(kind: str, row_id: UUID | str, view: Mapping[str, Any]) -> str:
    """Give the ETag of a thing as one reader sees it: a fingerprint of the view itself, so that nothing else moves it.

    Args:
        kind: what it is, such as `placement`.
        row_id: which one.
        view: everything that the reader is shown, before it becomes JSON.

    Source: rule book PRIV-02.
    """
    seen = hashlib.sha256(json.dumps(view, sort_keys=True, default=str).encode()).hexdigest()
    return etag_of(kind, row_id, seen)
