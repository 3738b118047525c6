"""What OAuth 2.0 asks of the wire: how a program says who it is, and how it is told that it gets no token.

The bodies of the token endpoint are the only ones here that are no problems (RFC 9457): every client library reads the
words of RFC 6749 and no others.

Source: RFC 6749 2.3.1, 3.2, 5.2; RFC 6750 3.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus
from uuid import UUID

from fastapi import Request
from starlette.datastructures import Headers
from starlette.responses import Response

from app.actions.client import Asked
from app.domain.errors import ClientUnknown, GrantRefused, NotSignedIn, OutOfScope, Refused, WrongMediaType

TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 - an address
FORM: Final = "application/x-www-form-urlencoded"
REALM: Final = "safe-referral"
CHALLENGE: Final = f'Bearer realm="{REALM}"'
_MOST_FIELDS: Final = 20
_TEXT: Final = re.compile(r"[\x20-\x7e]*")
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", re.ASCII)


async def asked_in(request: Request) -> Asked:
    """Read what a program asks the token endpoint for.

    Raises:
        WrongMediaType: the body is no form.
        GrantRefused: what was sent makes no sense.
        ClientUnknown: it does not say who it is.
    """
    form = await read_form(request)
    client_id, secret = client_in(request, form)
    return Asked(client_id, secret, form.get("grant_type"), form.get("scope"))


async def read_form(request: Request) -> Mapping[str, str]:
    """Read the fields of a form; one without a value counts as left out, and one we do not know does no harm.

    Raises:
        WrongMediaType: it is called something else.
        GrantRefused: it is no form, or gives a field twice.

    Source: RFC 6749 3.2 and appendix B.
    """
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != FORM:
        raise WrongMediaType(f"Send the body as {FORM}.")
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise GrantRefused("invalid_request", "The body could not be read as a form.") from None
    if any(not _TEXT.fullmatch(part) for pair in pairs for part in pair):
        raise GrantRefused("invalid_request", "Leave out the characters that have no place in a form of OAuth.")
    if len({name for name, _ in pairs}) != len(pairs):
        raise GrantRefused("invalid_request", "A field is given twice. Send it once.")
    return {name: value for name, value in pairs if value}


def client_in(request: Request, form: Mapping[str, str]) -> tuple[UUID | None, str]:
    """Read who a program says it is: by HTTP Basic or in the form, not by both.

    Returns:
        The client's id, None where it is none, and the secret.

    Raises:
        GrantRefused: both ways at once.
        ClientUnknown: neither.
    """
    name, secret = form.get("client_id"), form.get("client_secret")
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        if secret is not None:
            raise GrantRefused("invalid_request", "Send the client's secret in one way only.")
        told, secret = _basic(encoded.strip())
        if name is not None and name != told:
            raise GrantRefused("invalid_request", "The form and the header name different clients.")
        name = told
    if name is None or secret is None:
        raise ClientUnknown
    return (UUID(name) if _UUID.fullmatch(name) else None), secret


def _basic(encoded: str) -> tuple[str, str]:
    try:
        name, colon, secret = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        raise ClientUnknown from None
    if not colon:
        raise ClientUnknown
    return unquote_plus(name), unquote_plus(secret)


def grant_refused(refusal: GrantRefused, status: HTTPStatus) -> Response:
    """Answer a program that gets no token."""
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = f'Basic realm="{REALM}"'
    body = json.dumps({"error": refusal.error, "error_description": refusal.detail})
    return Response(body, status_code=int(status), headers=headers, media_type="application/json")


def challenge(scope: Mapping[str, Any], refusal: Refused) -> dict[str, str] | None:
    """Say what is wrong with the token, where one was sent; who sent none is told only that one is needed.

    Args:
        scope: ASGI scope of the request.
        refusal: why it is refused.

    Source: RFC 6750 3.1.
    """
    if isinstance(refusal, OutOfScope):
        needed = "" if refusal.scope is None else f', scope="{refusal.scope}"'
        return {"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope"{needed}'}
    sent = Headers(raw=scope.get("headers", [])).get("authorization", "").lower().startswith("bearer ")
    if isinstance(refusal, NotSignedIn) and sent:
        return {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
    return None
