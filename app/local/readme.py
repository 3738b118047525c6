"""The generated parts of the README: tables that are made from the code, so that they cannot grow old.

How to read it: `PARTS` names each part; in the README it stands between `<!-- begin: name -->` and `<!-- end: name -->`.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from app.domain.access import Reach, Role
from app.domain.grant import GRANTS
from app.screening.rows import Row
from app.screening.rulesets import CURRENT
from app.screening.spoken import lines_of
from app.screening.words import Column
from app.settings import SETTINGS

ROOT: Final = Path(__file__).resolve().parents[2]
README: Final = ROOT / "README.md"
_ROLES: Final = (
    (Role.ANONYMOUS, "anybody"),
    (Role.FAMILY, "family"),
    (Role.REFERRER, "referrer"),
    (Role.HUB_WORKER, "hub"),
    (Role.HUB_LEAD, "hub lead"),
    (Role.COORDINATOR, "co-ordinator"),
    (Role.CENTRE_WORKER, "centre worker"),
    (Role.ADMINISTRATOR, "administrator"),
)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def commands() -> str:
    """List what can be typed, from the Makefile's own help."""
    found = re.findall(r"^([a-z-]+):.*?## (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return _table(["command", "what it does"], [[f"`make {name}`", about] for name, about in found])


def settings() -> str:
    """List the settings."""
    rows = [
        [f"`{row.name}`", row.default if row.default is not None else "must be set", row.meaning] for row in SETTINGS
    ]
    return _table(["setting", "default", "meaning"], rows)


def access() -> str:
    """List who may do what, and which rows exist for them."""
    rows = [
        [f"`{op.value}`", *("" if grants.get(role) is None else _reach(grants[role]) for role, _ in _ROLES)]
        for op, grants in GRANTS.items()
    ]
    return _table(["operation", *(name for _, name in _ROLES)], rows)


def _reach(reach: Reach) -> str:
    return "yes" if reach is Reach.PUBLIC else reach.value


def screening() -> str:
    """List the rows of the current ruleset as they are printed: the cases of each column, the first that fits decides."""
    rows = [[row.rule, row.title, _cell(row, Column.SUPERVISED), _cell(row, Column.SUPPORTED)] for row in CURRENT.rows]
    return _table(["rule", "concern", "supervised", "supported"], rows)


def _cell(row: Row, column: Column) -> str:
    return "<br>".join(line.sentence for line in lines_of(row, column))


PARTS: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {"commands": commands, "settings": settings, "access": access, "screening": screening}
)


def filled(text: str) -> str:
    """Give the README with its generated parts made anew."""
    for name, make in PARTS.items():
        begin, end = f"<!-- begin: {name} -->\n", f"<!-- end: {name} -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if found and closed:
            text = f"{before}{begin}\n{make()}\n\n{end}{after}"
    return text


def write() -> None:
    """Make the generated parts of the README anew."""
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
