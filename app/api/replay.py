"""Stored answers: a request that is repeated with its Idempotency-Key is answered from the store.

The answer is kept in the transaction that did the work, so only what was committed is ever replayed; before a replay
sign-in, role and reach are checked anew.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from app.db.queries.idempotency import Answer, find_answer, store_answer
from app.db.work import Work
from app.domain.errors import Invalid, Issue

LONGEST_KEY: Final = 255
ENVELOPE_HEADERS: Final = ("etag", "location", "link")
Reaching = Callable[[Work, UUID], Any]
REACHED_BY: dict[str, Reaching] = {}
"""How a path's id is looked up as its caller would, so that a replay shows nothing that has gone out of reach."""


class Replay(Exception):  # noqa: N818 - no error: the stored answer to the same request
    """The request was answered before under the same Idempotency-Key, so its work is not done again."""

    outcome = "replayed"

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__()

    def answered(self) -> Response:
        """Give the stored answer."""
        body = base64.b64decode(self.answer.body)
        response = Response(body, status_code=self.answer.status, headers=dict(self.answer.headers))
        response.headers["idempotent-replayed"] = "true"
        return response


def idempotency_key(request: Request, work: Work) -> bytes | None:
    """Give the fingerprint of caller, operation and Idempotency-Key; None where none counts.

    Raises:
        Invalid: the key is not 1 to 255 printable ASCII characters.
    """
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST" or work.caller.account_id is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable() or not key.isascii():
        raise Invalid(issues=[Issue("#Idempotency-Key", "format", "Use 1 to 255 printable ASCII characters.")])
    return hashlib.sha256(json.dumps([str(work.caller.account_id), work.op, key]).encode()).digest()


async def _fingerprint(request: Request) -> bytes:
    body = await request.body()
    return hashlib.sha256(request.scope["path"].encode() + b"\0" + body).digest()


async def replay(request: Request, work: Work) -> None:
    """Answer a repeated request from the store.

    Raises:
        Replay: with the stored answer.
        KeyReused: the key came with another request before.
        KeyInUse: the first request with the key is still running.
    """
    key = idempotency_key(request, work)
    if key is None:
        return
    answer = await find_answer(work, key, await _fingerprint(request))
    if answer is None:
        return
    for name, value in request.path_params.items():
        check = REACHED_BY.get(name)
        if check is not None:
            await check(work, UUID(str(value)))
    raise Replay(answer)


async def keep(request: Request, work: Work, response: Response) -> None:
    """Keep the finished answer in the transaction that did the work."""
    key = idempotency_key(request, work)
    if key is None:
        return
    headers = {"content-type": response.headers.get("content-type", "application/json")}
    headers |= {name: response.headers[name] for name in ENVELOPE_HEADERS if name in response.headers}
    body = base64.b64encode(bytes(response.body)).decode()
    await store_answer(work, key, await _fingerprint(request), Answer(response.status_code, headers, body))
