"""Logging: one JSON object a line on standard output, with an allow-list of what may stand in it.

How to read it: `ALLOWED` is the table. A key that is not in it is left out and its name noted under `left_out`; a value
that could be prose or an address is replaced. So personal data cannot slip into the log by carelessness, and what other
libraries log keeps its sentence but loses the values. A stack keeps places and class names, never messages.
"""

import logging
import re
import sys
import traceback
import uuid
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED: Final = frozenset({
    "event", "level", "timestamp", "logger", "stack", "left_out",
    "request_id", "operation", "method", "route", "status", "role", "reach", "refusal", "milliseconds",
    "job", "outbox_id", "kind", "attempt", "count", "seconds", "version", "revision", "pid", "signal", "port",
})  # fmt: skip
LONGEST_VALUE: Final = 200
_PLAIN: Final = re.compile(r"[\w .,:;/()\[\]{}<>=*%'`+-]*", re.ASCII)
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


def request_id_from(given: str | None) -> str:
    """Take the caller's request id if it is harmless, else make one."""
    return given if given and _REQUEST_ID.fullmatch(given) else str(uuid.uuid4())


_SHARED: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# One list for the life of the process: a logger keeps the one that it first saw.
_PROCESSORS: Final[list[Any]] = [*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]


def set_up_logging(level: str) -> None:
    """Send everything that this process logs, its libraries' lines included, to standard output as JSON.

    Args:
        level: the least important kind of line, in lower case.
    """
    structlog.configure(
        processors=_PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, _forget_values],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            keep_stack,
            keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic", "sqlalchemy"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    # One line a request is ours to write, with the operation instead of the address.
    logging.getLogger("uvicorn.access").disabled = True


def keep_allowed(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Keep what may be logged; name what was left out."""
    left_out = sorted(str(key) for key in line if key not in ALLOWED)
    kept: MutableMapping[str, Any] = {key: _harmless(value) for key, value in line.items() if key in ALLOWED}
    if "stack" in line:
        kept["stack"] = line["stack"]
    if left_out:
        kept["left_out"] = left_out
    return kept


def keep_stack(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Turn an exception into places and class names: its message may quote what somebody wrote."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    stack: list[str] = []
    while isinstance(error, BaseException) and len(stack) < LONGEST_VALUE:
        stack.append(f"{type(error).__module__}.{type(error).__qualname__}")
        stack += [
            f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(error.__traceback__)
        ]
        error = error.__cause__ or error.__context__
    if stack:
        line["stack"] = stack
    return line


def _forget_values(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Keep a library's sentence with its gaps, as `Listening on %s`: what would fill them may be anything."""
    record = line.get("_record")
    if isinstance(record, logging.LogRecord):
        line["event"] = str(record.msg)
    return line


def _harmless(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)[:LONGEST_VALUE]
    return text if _PLAIN.fullmatch(text) else "not logged"
