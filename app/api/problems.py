"""Problems: how a refusal looks on the wire, one body everywhere.

How to read it: which refusal has which status stands in `problem_kinds.py`; this file turns an exception into that body.
What is no refusal is a bug: 500, logged with its stack by `app.api.middleware`, and told to the caller without a word
about its inside.

Source: RFC 9457 (problem details), RFC 9110 (statuses), RFC 6901 (pointers).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from app.api.driver import refusal_behind
from app.api.invalid import issues_of
from app.api.methods import allowed_methods
from app.api.oauth import CHALLENGE, challenge, grant_refused
from app.api.problem_kinds import CODES, STATUS, problems_page, status_of, title_of
from app.api.types import View
from app.domain import errors
from app.domain.errors import GrantRefused, Invalid, Issue, Refused, TooMany

MEDIA_TYPE: Final = "application/problem+json"
PROBLEMS_PATH: Final = "/problems"
RETRY_SECONDS: Final = 2
MOST_ISSUES: Final = 200
_PROBLEM_REF: Final = "#/components/schemas/Problem"
_EXAMPLE_ID: Final = "0b9f1f7e-6c1c-4c58-9a8f-9f9a3f0f8a01"


class ProblemIssue(View):
    """One thing that is wrong or missing."""

    pointer: Annotated[
        str,
        Field(
            max_length=500,
            description="JSON pointer into the body; or # and the name of a query, path or header field; or, where "
            "something is still missing (409), # and a pointer to what the case lacks.",
            examples=["/children/0/birth_date"],
        ),
    ]
    code: Annotated[str, Field(max_length=64, description="A word for a program.", examples=["missing"])]
    detail: Annotated[str, Field(max_length=500, description="What to do.", examples=["Fill this in."])]


class Problem(View):
    """Why a request was refused, for people and for programs (RFC 9457)."""

    type: Annotated[
        str,
        Field(
            max_length=200,
            description="The kind of problem; the address explains it.",
            examples=["/problems#not-found"],
            json_schema_extra={"format": "uri-reference"},
        ),
    ]
    title: Annotated[str, Field(max_length=100, description="The kind of problem in words.", examples=["Not found"])]
    status: Annotated[int, Field(ge=400, le=599, description="The HTTP status.", examples=[404])]
    detail: Annotated[
        str,
        Field(max_length=1000, description="What to do next.", examples=[errors.NotFound.title]),
    ]
    instance: Annotated[
        str,
        Field(
            max_length=120,
            description="This one refusal; tell it to us when you ask for help.",
            examples=["urn:safe-referral:request:0b9f1f7e-6c1c-4c58-9a8f-9f9a3f0f8a01"],
            json_schema_extra={"format": "uri-reference"},
        ),
    ]
    errors: Annotated[
        list[ProblemIssue],
        Field(default_factory=list, max_length=MOST_ISSUES, description="The single things that are wrong or missing."),
    ]


def documented(refusals: Sequence[type[Refused]]) -> dict[int | str, dict[str, Any]]:
    """Describe refusals for an operation in the contract, by status, each with an example.

    `app.api.openapi` moves what operations share to the components and adds the schema that is pointed to.
    """
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in sorted(set(refusals), key=lambda kind: (status_of(kind), kind.code)):
        status = int(status_of(kind))
        example = {
            "type": f"{PROBLEMS_PATH}#{kind.code}",
            "title": title_of(kind.code),
            "status": status,
            "detail": kind.title,
            "instance": f"urn:safe-referral:request:{_EXAMPLE_ID}",
            "errors": [],
        }
        answer = by_status.setdefault(
            status,
            {"description": "", "content": {MEDIA_TYPE: {"schema": {"$ref": _PROBLEM_REF}, "examples": {}}}},
        )
        answer["description"] = f"{answer['description']} {title_of(kind.code)}.".strip()
        answer["content"][MEDIA_TYPE]["examples"][kind.code] = {"summary": title_of(kind.code), "value": example}
    return by_status


def request_id_of(scope: Mapping[str, Any]) -> str:
    """Find the id that the outermost middleware gave to this request."""
    return str(scope.get("state", {}).get("request_id", "unknown"))


def problem(
    scope: Mapping[str, Any],
    status: int,
    code: str,
    detail: str,
    *,
    issues: Sequence[Issue] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Make the one answer to everything that is refused.

    Args:
        scope: ASGI scope of the request, for its id.
        status: HTTP status.
        code: last part of the problem's type.
        detail: sentence for a person.
        issues: what is wrong or missing, all of it.
        headers: further headers, such as Allow.
    """
    body: dict[str, Any] = {
        "type": f"{PROBLEMS_PATH}#{code}",
        "title": title_of(code),
        "status": int(status),
        "detail": detail,
        "instance": f"urn:safe-referral:request:{request_id_of(scope)}",
        "errors": [{"pointer": i.pointer, "code": i.code, "detail": i.detail} for i in issues[:MOST_ISSUES]],
    }
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    all_headers = {"Cache-Control": "no-store", **(headers or {})}
    if status == HTTPStatus.UNAUTHORIZED:
        all_headers.setdefault("WWW-Authenticate", CHALLENGE)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        all_headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return Response(content, status_code=int(status), headers=all_headers, media_type=MEDIA_TYPE)


def refusal_answer(scope: Mapping[str, Any], refusal: Refused) -> Response:
    """Answer a refusal."""
    status = status_of(type(refusal))
    if isinstance(refusal, GrantRefused):
        return grant_refused(refusal, status)
    headers = (
        {"Retry-After": str(refusal.retry_after_seconds)} if isinstance(refusal, TooMany) else challenge(scope, refusal)
    )
    issues = [_in_body(issue) for issue in refusal.issues] if isinstance(refusal, Invalid) else refusal.issues
    return problem(scope, status, refusal.code, refusal.detail, issues=issues, headers=headers)


def _in_body(issue: Issue) -> Issue:
    """Point into the body as the check of its form does, whichever of the two has found the fault."""
    return replace(issue, pointer=issue.pointer.removeprefix("#")) if issue.pointer.startswith("#/") else issue


def broken_answer(scope: Mapping[str, Any]) -> Response:
    """Answer a bug: nothing about its inside."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return problem(scope, status, *CODES[status])


def _http_refusal(request: Request, error: HTTPException) -> Response:
    """Answer what the framework refuses by itself."""
    status = _known(error.status_code)
    if status in CODES:
        code, detail = CODES[status]
    else:
        kind = next((kind for kind, listed in STATUS.items() if listed == status), errors.Malformed)
        code, detail = kind.code, kind.title
        if kind is errors.Malformed:
            status = HTTPStatus.BAD_REQUEST
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(allowed_methods(request.app, request.scope))}
    return problem(request.scope, status, code, detail, headers=headers)


def _known(status: int) -> HTTPStatus:
    try:
        return HTTPStatus(status)
    except ValueError:
        return HTTPStatus.INTERNAL_SERVER_ERROR


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - the framework calls this for refusals only
    return refusal_answer(request.scope, error)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    issues = issues_of(error.errors(), error.body)
    return refusal_answer(request.scope, Invalid(issues=issues))


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    return _http_refusal(request, error)


async def _on_database(request: Request, error: Exception) -> Response:
    refusal = refusal_behind(error)
    if refusal is None:
        raise error
    return refusal_answer(request.scope, refusal)


def install(app: FastAPI) -> None:
    """Give the application its exception handlers and the page that explains every kind of problem."""
    app.add_exception_handler(Refused, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(DBAPIError, _on_database)
    app.add_exception_handler(PoolTimeout, _on_database)
    page = problems_page()

    async def explain_problems(_request: Request) -> Response:
        return HTMLResponse(page, headers={"Cache-Control": "public, max-age=3600"})

    app.add_route(PROBLEMS_PATH, explain_problems, methods=["GET"], include_in_schema=False)
