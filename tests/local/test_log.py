import io
import json
import logging

import pytest
import structlog

from app import log


@pytest.fixture
def lines(monkeypatch):
    """What would stand on standard output, as a list of objects."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    log.set_up_logging("info")
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_what_may_be_logged_is_logged(lines):
    structlog.get_logger("mail").info("sent", kind="invitation", attempt=2)
    (line,) = lines()
    assert (line["event"], line["kind"], line["attempt"], line["level"]) == ("sent", "invitation", 2, "info")


def test_what_is_not_allowed_is_left_out_and_named(lines):
    structlog.get_logger("mail").info("sent", recipient="kim@example.org", kind="kim@example.org")
    (line,) = lines()
    assert line["left_out"] == ["recipient"]
    assert "kim" not in json.dumps(line)


def test_a_library_keeps_its_sentence_and_loses_the_values(lines):
    logging.getLogger("some.library").warning("cannot deliver to %s", "kim@example.org")
    (line,) = lines()
    assert line["event"] == "cannot deliver to %s"


def test_a_stack_shows_places_and_no_messages(lines):
    try:
        int("Kim Invented, born 2019")
    except ValueError:
        structlog.get_logger("api").exception("broken", status=500)
    (line,) = lines()
    assert line["stack"][0] == "builtins.ValueError"
    assert "Kim" not in json.dumps(line)


def test_the_request_id_goes_with_every_line(lines):
    with structlog.contextvars.bound_contextvars(request_id="12345678"):
        structlog.get_logger("api").info("done")
    assert lines()[0]["request_id"] == "12345678"


@pytest.mark.parametrize("given", [None, "", "short", "has space in it", "x" * 65, "ééééééééé"])
def test_a_request_id_that_could_carry_something_is_replaced(given):
    assert len(log.request_id_from(given)) == 36
    assert log.request_id_from("0123-abcd") == "0123-abcd"
