"""Versions as their readers know them: opaque tags that move only with what that reader can see.

Source: RFC 9110 8.8.3 (entity tags), 13.1.1 (If-Match compares strongly).
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from app.domain.errors import Invalid, Issue, PreconditionFailed, PreconditionRequired

_TAG: Final = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_GAP: Final = re.compile(r"[ \t]*,[ \t]*")
_LONGEST: Final = 1000
TAGS_PATTERN: Final = r'^(\*|(W/)?"[!#-~]*"( ?, ?(W/)?"[!#-~]*"){0,20})$'
"""If-Match as the contract writes it; what the standard allows beyond it is taken too."""


def etag_of(kind: str, thing: UUID | str, version: int | str, audience: str = "") -> str:
    """Make the strong entity tag of a thing as one audience sees it.

    Args:
        kind: what it is, such as `referral`.
        thing: its id.
        version: what moves when this audience's view of it changes; a change that it cannot see must not move it.
        audience: which view; two audiences never share a tag, so nobody learns that another view has moved.

    Source: rule book PRIV-02.
    """
    seen = json.dumps([kind, str(thing), version, audience]).encode()
    return f'"{base64.urlsafe_b64encode(hashlib.sha256(seen).digest()[:16]).rstrip(b"=").decode()}"'


def etag_of_view(kind: str, thing: UUID | str, view: Mapping[str, Any]) -> str:
    """Make the entity tag of a thing out of the view itself, so that nothing but what its reader is shown moves it.

    Args:
        kind: what it is, such as `placement`.
        thing: its id.
        view: everything that the reader is shown, before it becomes JSON.

    Source: rule book PRIV-02.
    """
    return etag_of(kind, thing, json.dumps(view, sort_keys=True, default=str))


def tags_in(header: str) -> list[str] | None:
    """Read If-Match: the strong tags of its list, or None for `*`. Weak tags never match, so they are left out.

    Raises:
        Invalid: it is not a list of entity tags.
    """
    text = header.strip()
    if text == "*":
        return None
    tags: list[str] = []
    position = 0
    while len(text) <= _LONGEST and (found := _TAG.match(text, position)):
        tags += [] if found[1] else [found[2]]
        position = found.end()
        if position == len(text):
            return tags
        gap = _GAP.match(text, position)
        if gap is None:
            break
        position = gap.end()
    raise Invalid(issues=[Issue("#If-Match", "not-an-etag", "Send the ETag as you received it, in its quotes.")])


def must_match(header: str | None, current: str) -> None:
    """Let a change through only if its maker has seen the current version.

    Args:
        header: the value of If-Match, None where it is missing.
        current: the entity tag of the thing as this caller sees it now.

    Raises:
        PreconditionRequired: the header is missing.
        PreconditionFailed: none of its tags is the current one.
        Invalid: it is not a list of entity tags.
    """
    if header is None:
        raise PreconditionRequired
    tags = tags_in(header)
    if tags is not None and current not in tags:
        raise PreconditionFailed
