"""An export as one page to read and print: headings, lists and plain words made from the same document as the JSON.

Source: rule book PRIV-06.
"""

from collections.abc import Mapping
from typing import Any, Final

from app.documents.page import page

_LEFT: Final = frozenset({"actions", "etag", "consent_etag", "view", "enrolment", "choices"})
"""For programs; a reader has no use for them."""


def as_page(shown: Mapping[str, Any]) -> str:
    """Write an export as one HTML page, which loads nothing from anywhere."""
    document = {name: _readable(value) for name, value in shown["document"].items()}
    return page("export.html", asked_on=str(shown["asked_at"])[:10], document=document)


def _readable(value: Any) -> Any:
    """Leave out what is for programs, and what is empty."""
    if isinstance(value, Mapping):
        found = {name: _readable(each) for name, each in value.items() if name not in _LEFT}
        return {name: each for name, each in found.items() if each not in (None, [], {})}
    if isinstance(value, list):
        return [_readable(each) for each in value]
    return value
