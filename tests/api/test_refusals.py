"""What is refused and what breaks: one body, a status for every kind, a place on the page."""

import asyncpg
import pytest
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.api.problem_kinds import kinds, status_of
from app.domain import errors
from tests.api.plumbing_world import KNOWN, a_service, ask

THING = f"/v1/things/{KNOWN}"


@pytest.fixture(autouse=True)
def _kept_lines():
    """Keep what is logged off the terminal: printing a stack prettily takes seconds."""
    with structlog.testing.capture_logs():
        yield


class FromDriver(Exception):  # noqa: N818
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate
        super().__init__("Sam Sample")


def wrapped(error: BaseException) -> DBAPIError:
    return DBAPIError("SELECT 'Sam Sample'", {}, error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (wrapped(FromDriver("22021")), 422),
        (wrapped(FromDriver("22P05")), 422),
        (wrapped(FromDriver("22003")), 422),
        (wrapped(asyncpg.exceptions._base.DataError("invalid input")), 422),
        (asyncpg.exceptions.CharacterNotInRepertoireError("NUL"), 422),
        (wrapped(FromDriver("57014")), 503),
        (wrapped(FromDriver("57P01")), 503),
        (wrapped(FromDriver("53300")), 503),
        (wrapped(FromDriver("40P01")), 503),
        (wrapped(FromDriver("55P03")), 503),
        (wrapped(FromDriver("08006")), 503),
        (PoolTimeout("pool"), 503),
        (ConnectionRefusedError("no database"), 503),
        (wrapped(FromDriver("23505")), 500),
        (wrapped(FromDriver("42P01")), 500),
        (wrapped(FromDriver(None)), 500),
        (ValueError("Sam Sample"), 500),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), 500),
        (ExceptionGroup("several", [ValueError("Sam Sample")]), 500),
    ],
)
def test_what_the_database_says_becomes_a_refusal_or_a_bug(error, status):
    answer = ask("DELETE", THING, app=a_service(raises=lambda: error))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Sam" not in answer.text
    assert ("retry-after" in answer.headers) == (status == 503)


def test_too_many_tries_say_when_to_come_back():
    answer = ask("PUT", f"{THING}/tries")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")


def test_not_signed_in_says_how_to():
    answer = ask("DELETE", THING, app=a_service(raises=errors.NotSignedIn))
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="safe-referral"')


def every_refusal(kind: type[errors.Refused] = errors.Refused) -> list[type[errors.Refused]]:
    return [found for child in kind.__subclasses__() for found in (child, *every_refusal(child))]


def test_every_refusal_has_a_status_and_a_place_on_the_page():
    page = ask("GET", "/problems").text
    for refusal in every_refusal():
        assert 400 <= status_of(refusal) < 600
        assert f'id="{refusal.code}"' in page
    assert all(f'id="{code}"' in page for code in kinds())


def test_no_two_refusals_share_a_code():
    codes = [refusal.code for refusal in every_refusal() if "code" in vars(refusal)]
    assert len(codes) == len(set(codes))
