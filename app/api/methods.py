"""Which methods an address takes: all of them, where the framework names those of the first route only.

Source: RFC 9110 15.5.6 (Allow lists the methods of the resource).
"""

import re
from collections.abc import MutableMapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path

_ORDER: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def allowed_methods(app: FastAPI, scope: MutableMapping[str, Any]) -> list[str]:
    """List the methods that the address of this request takes, in a fixed order.

    Args:
        app: whose routes are asked; the table is made once, at the first question.
        scope: ASGI scope of the request.
    """
    table: list[tuple[re.Pattern[str], frozenset[str]]] | None = getattr(app.state, "methods_by_path", None)
    if table is None:
        table = _table(app)
        app.state.methods_by_path = table
    path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
    found = {method for pattern, methods in table if pattern.match(path) for method in methods}
    if "GET" in found:
        found.add("HEAD")
    return sorted(found, key=lambda method: (_ORDER.index(method) if method in _ORDER else len(_ORDER), method))


def _table(app: FastAPI) -> list[tuple[re.Pattern[str], frozenset[str]]]:
    """Walk the tree of routes with the framework's own walker; a naive walk sees no included router."""
    return [
        (compile_path(context.path)[0], frozenset(context.methods))
        for context in iter_route_contexts(app.routes)
        if context.path is not None and context.methods
    ]
