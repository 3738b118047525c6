"""Centres as a table that people keep in a spreadsheet: which column holds what, and how a cell is written and read.

How to read it: a row is a centre with one of its services. The first row of a centre holds all that it says of itself;
in its further rows these cells may stay empty, all but those that name it (`NAMED_BY`). An empty cell is nothing known.

A spreadsheet takes a cell that begins with one of `FORMULA` for a formula and runs it, so an apostrophe stands in front
of such a cell, and is taken off again when it is read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from app.domain.hidden_place import telephone_shown
from app.domain.services import Accreditation

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_NUMBER: Final = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,40})?")
_BRITISH_DAY: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
NAMED_BY: Final = ("id", "organisation", "name")
PLACE: Final = ("address", "town", "postcode", "latitude", "longitude")
"""Where a centre is. Of one that must not be found these cells stay empty, and read so they leave what is kept."""
POLICIES: Final = ("gifts", "food", "cameras", "telephones", "devices", "photographs")
ADDRESS_LINES: Final = 6
_PLAIN: Final = (
    "operator", "summary", "town", "postcode", "area", "telephone", "email", "website", "children_page",
    "how_to_apply", "criteria", "cost_help", "cancellation_rule", "staff_statement", "complaints",
)  # fmt: skip
_LISTS: Final = ("facilities", "languages", "measures")
_FLOATS: Final = ("latitude", "longitude")
_SERVICE_NUMBERS: Final = ("fee_pence", "places", "wait_days", "age_from", "age_until")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OPENING: Final = re.compile(r"(\w{3}) +([0-9]{2}:[0-9]{2}) ?[-\u2013] ?([0-9]{2}:[0-9]{2})")
OF_CENTRE: Final = (
    *NAMED_BY, "version", "nation", "admitted", "da_assessor", *_PLAIN[:2],
    *(f"address_{n}" for n in range(1, ADDRESS_LINES + 1)), "town", "postcode", *_FLOATS, "location_published",
    *_PLAIN[4:], *_LISTS, *(f"{name}_{part}" for name in POLICIES for part in ("answer", "text")), "gap_minutes",
    *(f"{level.value}_{end}" for level in Accreditation for end in ("from", "until")),
)  # fmt: skip
OF_SERVICE: Final = (
    "service", "offered", "self_referral", "apply_via", "payer", *_SERVICE_NUMBERS, "opening",
)  # fmt: skip
COLUMNS: Final = (*OF_CENTRE, *OF_SERVICE)


class Wrong(NamedTuple):
    """A cell that cannot be.

    Args:
        line: of the file, from 1; the header stands on the first.
        column: its name; empty for the whole row.
        detail: a sentence for whoever keeps the file.
    """

    line: int
    column: str
    detail: str


class Line(NamedTuple):
    """A row of the file, its cells by column; empty ones are None."""

    number: int
    cells: Mapping[str, str | None]


def neutral(text: str) -> str:
    """Write a cell that no spreadsheet takes for a formula; plain numbers stay numbers."""
    return f"'{text}" if text.startswith(FORMULA) and not _NUMBER.fullmatch(text) else text


def plain(cell: str) -> str | None:
    """Read a cell as `neutral` has written it, or as somebody has typed it; None where it is empty."""
    text = cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
    return text if text.strip() else None


def written(record: Mapping[str, Any], *, hidden_places: bool) -> Iterator[dict[str, str]]:
    """Give the rows of one centre.

    Args:
        record: with `id`, `version`, `organisation` and `nation` beside what a version of it holds, as plain JSON.
        hidden_places: also where a centre is that must not be found.
    """
    if not record["location_published"] and not hidden_places:
        telephone = telephone_shown(record["telephone"], location_published=False)
        record = {**record, **dict.fromkeys(PLACE), "address": (), "telephone": telephone}
    cells = {
        name: _text(record.get(name)) for name in (*NAMED_BY, "version", "nation", *_PLAIN, *_FLOATS, "gap_minutes")
    }
    cells |= {name: _yes(record[name]) for name in ("da_assessor", "location_published")}
    cells |= {name: " ".join(record[name]) for name in _LISTS}
    cells |= {f"address_{n}": line for n, line in enumerate(record["address"], 1)}
    cells["admitted"] = _yes(record["admitted_at"] is not None)
    for name, policy in record["policies"].items():
        cells |= {f"{name}_answer": policy["answer"], f"{name}_text": policy["text"]}
    for level, from_on, until_on in record["accreditations"]:  # the newest of a level stands last
        cells |= {f"{level}_from": from_on, f"{level}_until": until_on}
    services = list(record["services"].items()) or [(None, None)]
    for number, (service, said) in enumerate(services):
        row = cells if number == 0 else {name: cells[name] for name in NAMED_BY}
        row = {**row, **({} if said is None else _service_cells(service, said))}
        yield {name: neutral(row.get(name, "")) for name in COLUMNS}


def _service_cells(service: str, said: Mapping[str, Any]) -> dict[str, str]:
    cells = {name: _text(said[name]) for name in ("apply_via", "payer", *_SERVICE_NUMBERS)}
    times = (f"{_DAYS[weekday]} {opens[:5]}-{closes[:5]}" for weekday, opens, closes, *_ in said["opening"])
    return cells | {
        "service": service, "offered": _yes(said["ended_at"] is None), "self_referral": _yes(said["self_referral"]),
        "opening": "; ".join(times),
    }  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{Decimal(str(value)):f}"  # no figure such as 5e-05, which few would know again
    return "" if value is None else str(value)


def _yes(value: Any) -> str:
    return "yes" if value else "no"


def grouped(lines: Sequence[Line]) -> list[list[Line]]:
    """Put the rows of each centre together: by id, or where a centre has none yet by who runs it and its name."""
    by_key: dict[tuple[str | None, ...], list[Line]] = {}
    for line in lines:
        centre_id, *names = (line.cells[name] for name in NAMED_BY)
        key = (centre_id,) if centre_id else tuple(name and name.casefold() for name in names)
        by_key.setdefault(key, []).append(line)
    return list(by_key.values())


class Read(NamedTuple):
    """One centre of the file as documents, for the checks that the API makes too.

    Args:
        said: what it says of itself.
        held: its accreditations, by level.
        services: line and document of each service.
        flags: `admitted` and `da_assessor`.
        version: of the record when it was exported, where the file tells.
    """

    said: dict[str, Any]
    held: dict[str, dict[str, Any]]
    services: list[tuple[int, dict[str, Any]]]
    flags: dict[str, bool]
    version: int | None


def read(lines: Sequence[Line], wrong: list[Wrong]) -> Read:
    """Read the rows of one centre; what cannot be read is added to the list of what is wrong."""
    first, *further = lines
    for line in further:
        for name in OF_CENTRE:
            cell = line.cells[name]
            if cell is not None and cell != first.cells[name]:
                wrong.append(
                    Wrong(line.number, name, "A further row of a centre repeats this cell or leaves it empty.")
                )
    cells = first.cells
    said: dict[str, Any] = {name: cells[name] for name in ("name", *_PLAIN) if cells[name] is not None}
    said["address"] = [each for n in range(1, ADDRESS_LINES + 1) if (each := cells[f"address_{n}"])]
    said |= {name: re.findall(r"[^\s,;]+", cells[name] or "") for name in _LISTS}
    said |= _numbers(first, (*_FLOATS, "gap_minutes"), wrong)
    said["policies"] = {
        name: {part: cells[f"{name}_{part}"] for part in ("answer", "text") if cells[f"{name}_{part}"] is not None}
        for name in POLICIES if cells[f"{name}_answer"] or cells[f"{name}_text"]
    }  # fmt: skip
    said["location_published"] = _flag(first, "location_published", wrong)
    held = {
        level.value: {
            "level": level.value, "from_on": _day(cells[f"{level}_from"]), "until_on": _day(cells[f"{level}_until"])
        }
        for level in Accreditation if cells[f"{level}_from"] or cells[f"{level}_until"]
    }  # fmt: skip
    flags = {name: _flag(first, name, wrong) for name in ("admitted", "da_assessor")}
    services = [(line.number, _service(line, wrong)) for line in lines if line.cells["service"]]
    return Read(said, held, services, flags, _numbers(first, ("version",), wrong).get("version"))


def _service(line: Line, wrong: list[Wrong]) -> dict[str, Any]:
    names = ("service", "apply_via", "payer")
    said: dict[str, Any] = {name: line.cells[name] for name in names if line.cells[name] is not None}
    said |= _numbers(line, _SERVICE_NUMBERS, wrong)
    said |= {name: _flag(line, name, wrong) for name in ("offered", "self_referral")}
    said["opening"] = []
    for each in (line.cells["opening"] or "").split(";"):
        found = _OPENING.fullmatch(each.strip())
        if found and found[1].title() in _DAYS:
            weekday = _DAYS.index(found[1].title())
            said["opening"].append({"weekday": weekday, "opens": found[2], "closes": found[3]})
        elif each.strip():
            wrong.append(
                Wrong(line.number, "opening", "Write times as Sat 10:00-13:00, with a semicolon between them.")
            )
    return said


def _numbers(line: Line, names: Sequence[str], wrong: list[Wrong]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        cell = line.cells[name]
        if cell is None:
            continue
        if _NUMBER.fullmatch(cell.strip()) is None or ("." in cell and name not in _FLOATS):
            wrong.append(Wrong(line.number, name, "Write a number in digits."))
        else:
            found[name] = float(cell) if name in _FLOATS else int(cell)
    return found


def _day(cell: str | None) -> str | None:
    """Read a day, also as British spreadsheets write one when they save a file: 31/12/2028."""
    found = _BRITISH_DAY.fullmatch(str(cell).strip())
    return cell if found is None else f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"


def _flag(line: Line, name: str, wrong: list[Wrong]) -> bool:
    cell = str(line.cells[name]).strip().lower()
    if cell not in ("yes", "no"):
        wrong.append(Wrong(line.number, name, "Write yes or no."))
    return cell == "yes"
