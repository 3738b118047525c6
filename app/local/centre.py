"""Centres in and out as a CSV file: all of a file or nothing of it, and first of all a look at what would change."""

import asyncio
import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, ValidationError
from sqlalchemy import select

from app.actions.admission import Held, Offered
from app.actions.centre_import import Outcome, Wanted, begin, take_in
from app.api.invalid import issues_of
from app.api.schemas.admission import HeldIn, OfferedIn
from app.api.schemas.centre_record import CentreIn
from app.api.types import In, ShortText
from app.db.queries.centre_record import as_written, number_by_hand
from app.db.tables.centre import Centre, Nation
from app.db.tables.organisation import Organisation
from app.domain.centre import accreditation_issues, opening_issues
from app.domain.centre_file import COLUMNS, PLACE, Line, Read, Wrong, grouped, read, written
from app.domain.errors import Invalid, Issue
from app.local.centre_table import lines_of
from app.local.cluster import CannotStart
from app.local.database import said_in_one_line
from app.settings import Settings
from app.worker.desk import desk_for
from app.worker.outbox import Desk

MOST_SHOWN: Final = 50
_STANDS_THERE: Final = "This centre stands on line {line} already. Write one id, or one name, in all of its rows."


class NotKept(Exception):  # noqa: N818 - ends the unit of work, so that nothing stays
    """Nothing of this is to stay: it was a look, or something was wrong."""


def import_centres(settings: Settings, file: Path, *, dry_run: bool) -> int:
    """Take centres out of a file, and print what has changed, or would.

    Args:
        settings: of this installation.
        file: a table of text in UTF-8 with the columns of `app/domain/centre_file.py`.
        dry_run: only say it.

    Returns:
        The exit code: 1 where something is wrong, and nothing is written then.

    Raises:
        CannotStart: there is no such file, or the database is not there.
    """
    try:
        content = file.read_bytes()
    except OSError as refusal:
        raise CannotStart(f"{file}: {refusal.strerror}. Name a file that can be used.") from None
    with said_in_one_line():
        taken, said = asyncio.run(_at_a_desk(settings, content, dry_run=dry_run))
    print(*said, sep="\n", file=sys.stdout if taken else sys.stderr)
    return 0 if taken else 1


async def _at_a_desk(settings: Settings, content: bytes, *, dry_run: bool) -> tuple[bool, list[str]]:
    desk = desk_for(settings)
    try:
        return await import_file(desk, content, dry_run=dry_run)
    finally:
        await desk.engine.dispose()


async def import_file(desk: Desk, content: bytes, *, dry_run: bool) -> tuple[bool, list[str]]:
    """Take in the content of a file, in one transaction.

    Returns:
        Whether all of it could be taken, and lines to read.
    """
    wrong: list[Wrong] = []
    found = [(lines, _wanted(lines, wrong)) for lines in grouped(list(lines_of(content, wrong)))]
    said: list[str] = []
    counts, first_lines = {"new": 0, "changed": 0, "unchanged": 0}, dict[UUID, int]()
    with suppress(NotKept):
        async with desk.work("import_centres") as work:
            if not await begin(work):
                return False, ["Centres are being imported already. Wait until that has ended. Nothing was imported."]
            for lines, wanted in found:
                if wanted is None:
                    continue
                try:
                    async with work.session.begin_nested():
                        outcome = await take_in(work, wanted)
                except Invalid as refusal:
                    wrong += [_placed(issue, lines) for issue in refusal.issues]
                    continue
                if (earlier := first_lines.setdefault(outcome.centre_id, lines[0].number)) != lines[0].number:
                    wrong.append(Wrong(lines[0].number, "id", _STANDS_THERE.format(line=earlier)))
                counts["new" if outcome.new else "changed" if outcome.changes else "unchanged"] += 1
                said += _told(lines, wanted, outcome)
            if wrong or dry_run:
                raise NotKept
    if wrong:
        return False, [*_complaints(wrong), "Nothing was imported. Mend these cells and try again."]
    numbers = ", ".join(f"{count} {word}" for word, count in counts.items())
    return True, [
        *said,
        f"{numbers}. {'Nothing was written: this was a look.' if dry_run else 'All of it is written.'}",
    ]


def _complaints(wrong: Sequence[Wrong]) -> list[str]:
    said = [f"line {each.line}, column {each.column or '(all)'}: {each.detail}" for each in sorted(set(wrong))]
    more = len(said) - MOST_SHOWN
    return said[:MOST_SHOWN] + ([f"... and {more} more."] if more > 0 else [])


def _told(lines: Sequence[Line], wanted: Wanted, outcome: Outcome) -> Iterator[str]:
    head = f"line {lines[0].number}, {wanted.said['name']}"
    if outcome.new:
        yield f"{head}: new"
    else:
        for each in outcome.changes:
            yield f"{head}: {each['field']}: {each['before']!r} -> {each['after']!r}"


class _RunsIn(In):
    """Who runs a centre."""

    organisation: ShortText


class _HiddenIn(CentreIn):
    """A centre that must not be found, whose place the file does not hold."""

    address: Annotated[list[str], Field(max_length=0)]
    town: None = None  # type: ignore[assignment]
    postcode: None = None  # type: ignore[assignment]


def _place_is_kept(said: Mapping[str, Any]) -> bool:
    return not said["location_published"] and not any(said.get(name) for name in PLACE)


def _wanted(lines: Sequence[Line], wrong: list[Wrong]) -> Wanted | None:
    """Check one centre by the same models as the API does; None where something is wrong."""
    known = len(wrong)
    found, first = read(lines, wrong), lines[0]
    model = _HiddenIn if _place_is_kept(found.said) else CentreIn
    said = _checked(model, found.said, lambda loc: Wrong(first.number, _column(loc), ""), wrong)
    held = _held(found, first, wrong)
    offered = [each for number, document in found.services if (each := _offered(number, document, wrong))]
    names = [offer.service for offer, _ in offered]
    wrong += [
        Wrong(number, "service", "Name each service of a centre once.")
        for (number, _), service in zip(found.services, names, strict=False) if names.count(service) > 1
    ]  # fmt: skip
    named = {} if first.cells["organisation"] is None else {"organisation": first.cells["organisation"]}
    runs = _checked(_RunsIn, named, lambda loc: Wrong(first.number, _column(loc), ""), wrong)
    nation = first.cells["nation"]
    if nation not in set(Nation):
        wrong.append(Wrong(first.number, "nation", f"Choose one of {', '.join(Nation)}."))
    centre_id = _id(first, wrong)
    if len(wrong) > known or said is None or runs is None or nation is None:
        return None
    return Wanted(
        centre_id, runs.organisation, Nation(nation), said.said(), held, offered, version=found.version, **found.flags
    )


def _checked(model: Any, document: Mapping[str, Any], place: Any, wrong: list[Wrong]) -> Any:
    try:
        return model.model_validate(document)
    except ValidationError as refusal:
        errors = [{**error, "loc": ("body", *error["loc"])} for error in refusal.errors(include_url=False)]
        issues = issues_of(errors, dict(document))
        told = {(each.line, each.column) for each in wrong}
        more = [place(each.pointer.lstrip("#/").split("/"))._replace(detail=each.detail) for each in issues]
        wrong += [each for each in more if (each.line, each.column) not in told]
        return None


def _held(found: Read, first: Line, wrong: list[Wrong]) -> list[Held]:
    held = []
    for level, document in found.held.items():

        def place(loc: Sequence[str], level: str = level) -> Wrong:
            return Wrong(first.number, f"{level}_{'from' if loc[0] == 'from_on' else 'until'}", "")

        read_as: HeldIn | None = _checked(HeldIn, document, place, wrong)
        if read_as is not None:
            held.append(read_as.held())
            issues = accreditation_issues(read_as.from_on, read_as.until_on, "#")
            wrong += [Wrong(first.number, f"{level}_until", issue.detail) for issue in issues]
    return held


def _offered(number: int, document: Mapping[str, Any], wrong: list[Wrong]) -> tuple[Offered, bool] | None:
    checked: OfferedIn | None = _checked(OfferedIn, document, lambda loc: Wrong(number, loc[0] or "service", ""), wrong)
    if checked is None:
        return None
    wrong += [Wrong(number, "opening", issue.detail) for issue in opening_issues(checked.openings(), "#")]
    return checked.offer(), checked.offered


def _column(loc: Sequence[str]) -> str:
    """Name the column that a place in the document stands in."""
    name, *rest = loc
    if name == "address":
        return f"address_{int(rest[0]) + 1}" if rest else "address_1"
    if name == "policies" and rest:
        return f"{rest[0]}_{rest[1] if len(rest) > 1 else 'answer'}"
    return name


def _placed(issue: Issue, lines: Sequence[Line]) -> Wrong:
    """Say where in the file an issue lies."""
    loc = issue.pointer.lstrip("#/").split("/")
    if loc[0] == "services":
        of_services = [line for line in lines if line.cells["service"]]
        return Wrong(of_services[int(loc[1])].number, loc[2], issue.detail)
    return Wrong(lines[0].number, "gifts_text" if loc[0] == "policies" else _column(loc), issue.detail)


def _id(first: Line, wrong: list[Wrong]) -> UUID | None:
    cell = first.cells["id"]
    try:
        return None if cell is None else UUID(cell.strip())
    except ValueError:
        wrong.append(Wrong(first.number, "id", "Leave the id as it was exported, or empty for a new centre."))
        return None


def export_centres(settings: Settings, file: Path, *, hidden_places: bool) -> int:
    """Write all centres to a file, in the form in which they are imported; print how many they are.

    Raises:
        CannotStart: the file cannot be written, or the database is not there.
    """

    async def content() -> tuple[int, str]:
        desk = desk_for(settings)
        try:
            return await export_text(desk, hidden_places=hidden_places)
        finally:
            await desk.engine.dispose()

    with said_in_one_line():
        count, text = asyncio.run(content())
    try:
        file.write_text(text, encoding="utf-8-sig", newline="")
    except OSError as refusal:
        raise CannotStart(f"{file}: {refusal.strerror}. Name a file that can be used.") from None
    print(f"{count} centres are written.")
    return 0


async def export_text(desk: Desk, *, hidden_places: bool = False) -> tuple[int, str]:
    """Give all centres as CSV, by name, and how many they are; where one must not be found, its place only if asked."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    query = (
        select(Centre, Organisation.name)
        .join(Organisation, Organisation.id == Centre.organisation_id)
        .order_by(Centre.name, Centre.id)
    )
    async with desk.work("export_centres") as work:
        rows = (await work.session.execute(query)).all()
        for centre, organisation in rows:
            record = {"id": centre.id, "organisation": organisation, "nation": centre.nation.value}
            record["version"] = await number_by_hand(work, centre.id)
            whole = record | await as_written(work, centre)
            table.writerows(written(whole, hidden_places=hidden_places))
        work.touch(*(centre.id for centre, _ in rows))
    return len(rows), text.getvalue()
