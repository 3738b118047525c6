"""What a file of centres may hold: a wrong cell is told by line and column, and whatever a spreadsheet writes is read."""

from datetime import timedelta

from app.local.centre import import_file
from tests.stories.test_centre_files import a_row, desk, file_of

__all__ = ["desk"]


NO_CELLS = [
        ({"postcode": "GL50"}, "postcode"),
        ({"postcode": "ZZ9 9ZZ"}, "postcode"),
        ({"latitude": "54.6", "longitude": "-5.9"}, "latitude"),
        ({"facilities": "lift moat"}, "facilities"),
        ({"nation": "scotland"}, "nation"),
        ({"admitted": "perhaps"}, "admitted"),
        ({"location_published": "no"}, "area"),
        (
            {"location_published": "no", "area": "Here", "food_answer": "no", "food_text": "In Cheltenham."},
            "gifts_text",
        ),
        ({"address_1": "x" * 200}, "address_1"),
        ({"gifts_answer": "never", "gifts_text": "No."}, "gifts_answer"),
        ({"standard_until": "2020-02-30"}, "standard_until"),
        ({"standard_until": "2001-01-01"}, "standard_until"),
        ({"service": "magic"}, "service"),
        ({"service": "supervised_contact"}, "service"),
        ({"places": "many"}, "places"),
        ({"fee_pence": "12.50"}, "fee_pence"),
        ({"age_from": "9", "age_until": "3"}, "service"),
        ({"opening": "Saturday morning"}, "opening"),
        ({"opening": "Sat 10:00-13:00; Sat 12:00-14:00"}, "opening"),
        ({"id": "12"}, "id"),
        ({"organisation": ""}, "organisation"),
        ({"organisation": "A trust\u202e"}, "organisation"),
        ({"organisation": "A\0trust"}, "organisation"),
        ({"fee_pence": "9" * 5000}, "fee_pence"),
        ({"website": "javascript:alert(1)"}, "website"),
    ]  # fmt: skip


async def test_a_cell_that_cannot_be_is_named_by_line_and_column(world, desk):
    """All in one file: every one is told, and the good row is not written either."""
    rows = [await a_row(world, name=f"Centre {n}", **cells) for n, (cells, _) in enumerate(NO_CELLS)]
    taken, said = await import_file(desk, file_of([await a_row(world), *rows]), dry_run=False)
    assert not taken
    told = [line.partition(":")[0] for line in said[:-1]]
    assert told == [f"line {n}, column {column}" for n, (_, column) in enumerate(NO_CELLS, 3)]
    assert await world.rows("SELECT id FROM centres") == []


async def test_every_wrong_cell_is_told_at_once(world, desk):
    rows = [await a_row(world, name=f"Centre {n}", places="x", gap_minutes="5") for n in range(3)]
    _, said = await import_file(desk, file_of(rows), dry_run=True)
    assert len(said) == 3 * 2 + 1


NO_FILES = [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"", "Take the header of an export."),
        (b"PK\x03\x04", "Take the header of an export."),
        (b"id|organisation|name\r\n", "Take the header of an export."),
        (file_of([]) + b'"never closed', "cannot be read as CSV"),
        (file_of([]) + b"one cell\r\n", "This row has 1 cells"),
    ]  # fmt: skip


async def test_a_file_that_is_no_list_of_centres_is_refused(desk):
    for content, said in NO_FILES:
        taken, lines = await import_file(desk, content, dry_run=False)
        assert not taken
        assert any(said in line for line in lines)


async def test_a_file_is_read_however_a_spreadsheet_writes_it(world, desk):
    today = (await world.now()).date()
    row = await a_row(
        world,
        facilities="lift, garden; parking",
        standard_from=f"{today:%d/%m/%Y}",
        standard_until=f"{today + timedelta(days=9):%-d/%-m/%Y}",
    )
    plain_text = file_of([row])
    for content in (
        file_of([row], ";"),
        file_of([row], "\t"),
        plain_text.replace(b"\r\n", b"\r"),
        plain_text.replace(b"\r\n", b",,\r\n") + b"," * 70,
    ):
        taken, said = await import_file(desk, content, dry_run=True)
        assert (taken, said[0]) == (True, "line 2, New Centre: new"), said
    await import_file(desk, file_of([row]), dry_run=False)
    held = await world.rows("SELECT from_on, until_on FROM accreditations")
    assert [(each["from_on"], each["until_on"]) for each in held] == [(today, today + timedelta(days=9))]
