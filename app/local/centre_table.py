"""The table in a file of centres: UTF-8, its cells between commas, semicolons or tabs, as spreadsheets write it."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.domain.centre_file import COLUMNS, Line, Wrong, plain

_LARGEST: Final = 50_000_000
_LONGEST_CELL: Final = 1_000_000
_NEEDED: Final = frozenset(COLUMNS)
_BETWEEN: Final = ",;\t"


def lines_of(content: bytes, wrong: list[Wrong]) -> Iterator[Line]:
    """Read the rows of a file; a header that does not fit is all that is said of it."""
    if len(content) > _LARGEST:
        wrong.append(Wrong(1, "", "This file is too large to be a list of centres."))
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        wrong.append(Wrong(1, "", "This is not UTF-8. Save the file as `CSV UTF-8`."))
        return
    csv.field_size_limit(_LONGEST_CELL)
    head, *_ = re.split(r"[\r\n]", text, maxsplit=1)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=max(_BETWEEN, key=head.count))
    try:
        header = _without_empty_end([name.strip().lower() for name in next(rows, [])])
        wrong += _wrong_names(header)
        if wrong:
            return
        begins = rows.line_num + 1
        for row in rows:
            number, begins = begins, rows.line_num + 1
            cells = [*row[: len(header)], *_without_empty_end(row[len(header) :])]
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                wrong.append(Wrong(number, "", f"This row has {len(row)} cells, the header {len(header)}."))
            else:
                yield Line(number, dict(zip(header, map(plain, cells), strict=True)))
    except csv.Error as refusal:
        wrong.append(Wrong(rows.line_num, "", f"This row cannot be read as CSV: {refusal}."))


def _wrong_names(header: Sequence[str]) -> list[Wrong]:
    missing, unknown = sorted(_NEEDED - set(header)), sorted(set(header) - _NEEDED)
    wrong = [
        Wrong(1, name, f"This column {said}. Take the header of an export.")
        for names, said in ((missing, "is missing"), (unknown, "is none of a list of centres"))
        for name in names
    ]
    twice = [] if len(header) == len(set(header)) else [Wrong(1, "", "A column stands there twice.")]
    return wrong + twice


def _without_empty_end(cells: Sequence[str]) -> list[str]:
    """Leave out the empty cells that a spreadsheet writes behind the last column."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
