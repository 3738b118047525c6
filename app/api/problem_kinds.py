"""The kinds of problem: which refusal has which status, and the page that explains them.

`STATUS` is the one table from refusal to HTTP status; `CODES` says the same for what the framework refuses.
"""

import html
import re
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from app.domain import errors
from app.domain.errors import Refused

# fmt: off
STATUS: Mapping[type[Refused], HTTPStatus] = MappingProxyType({
    errors.Malformed:            HTTPStatus.BAD_REQUEST,
    errors.GrantRefused:         HTTPStatus.BAD_REQUEST,
    errors.ClientUnknown:        HTTPStatus.UNAUTHORIZED,
    errors.NotSignedIn:          HTTPStatus.UNAUTHORIZED,
    errors.SignInFailed:         HTTPStatus.UNAUTHORIZED,
    errors.NotAllowed:           HTTPStatus.FORBIDDEN,
    errors.OutOfScope:           HTTPStatus.FORBIDDEN,
    errors.NotFound:             HTTPStatus.NOT_FOUND,
    errors.Conflict:             HTTPStatus.CONFLICT,
    errors.NotFree:              HTTPStatus.CONFLICT,
    errors.KeyInUse:             HTTPStatus.CONFLICT,
    errors.MoveNotOpen:          HTTPStatus.CONFLICT,
    errors.NotReady:             HTTPStatus.CONFLICT,
    errors.PreconditionFailed:   HTTPStatus.PRECONDITION_FAILED,
    errors.TooLarge:             HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.WrongMediaType:       HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.Invalid:              HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.KeyReused:            HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.PreconditionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    errors.TooMany:              HTTPStatus.TOO_MANY_REQUESTS,
    errors.OutcomeUnknown:       HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Unavailable:          HTTPStatus.SERVICE_UNAVAILABLE,
})

# What the framework or a bug refuses: status -> code and sentence. The other statuses stand in STATUS.
CODES: Mapping[HTTPStatus, tuple[str, str]] = MappingProxyType({
    HTTPStatus.METHOD_NOT_ALLOWED:    ("method-not-allowed", "This address does not take this method. The header Allow lists those it takes."),
    HTTPStatus.NOT_ACCEPTABLE:        ("not-acceptable", "This service answers in JSON. Send Accept: application/json or leave it out."),
    HTTPStatus.REQUEST_URI_TOO_LONG:  ("address-too-long", "The address is too long. Send long values in a body."),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("broken", "Something went wrong on our side and has been recorded. Try again later; tell us the value of `instance` if it goes on."),
})
# fmt: on


def status_of(refusal: type[Refused]) -> HTTPStatus:
    """Find the status of a refusal; one that has no row of its own takes that of the nearest it is a kind of."""
    return next(STATUS[kind] for kind in refusal.__mro__ if kind in STATUS)


def title_of(code: str) -> str:
    """Read a code aloud."""
    return code.replace("-", " ").capitalize()


def kinds() -> dict[str, tuple[HTTPStatus, str, str]]:
    """List every kind of problem by its code: status, usual sentence, what it means."""
    listed = {kind.code: (status, kind.title, (kind.__doc__ or "").split("\n")[0]) for kind, status in STATUS.items()}
    framework = {code: (status, detail, title_of(code) + ".") for status, (code, detail) in CODES.items()}
    return dict(sorted({**listed, **framework}.items(), key=lambda item: (item[1][0], item[0])))


def _marked_up(text: str) -> str:
    return re.sub("`(.+?)`", r"<code>\1</code>", html.escape(text))


def problems_page() -> str:
    """Write the page at `/problems` from the tables above."""
    rows = "\n".join(
        f'<h2 id="{code}">{html.escape(title_of(code))}</h2>\n'
        f"<p>Status {int(status)}. {_marked_up(meaning)}</p>\n<p><q>{_marked_up(sentence)}</q></p>"
        for code, (status, sentence, meaning) in kinds().items()
    )
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8"><title>Kinds of problem</title>'
        '<meta name="viewport" content="width=device-width"></head>\n<body>\n<h1>Kinds of problem</h1>\n'
        "<p>Every refusal is a JSON object (RFC 9457). Its <code>type</code> leads here.</p>\n"
        f"{rows}\n</body>\n</html>\n"
    )
