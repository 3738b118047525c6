"""Centres come in and go out as a file: all of it or nothing, with a look before, and nothing that a spreadsheet runs."""

import csv
import io
from datetime import timedelta

import pytest
from anyio import to_thread

from app.__main__ import main
from app.actions.centre_import import begin
from app.domain.access import Role
from app.domain.centre_file import COLUMNS
from app.domain.services import Service
from app.local.centre import export_text, import_file
from app.worker.outbox import Desk
from tests.centre import NoMailer
from tests.serving import environment_for
from tests.stories.test_admission import joining
from tests.stories.test_centre_records import SAID, SERVICE


@pytest.fixture
async def desk(world):
    parts = world.parts
    return Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=NoMailer())


@pytest.fixture
async def full(world, call):
    """A centre of which everything is said, and one of which little is."""
    coordinator = await world.actor(Role.COORDINATOR)
    path = f"/v1/centres/{coordinator.centre_id}"
    odd = {"criteria": "Said in two lines,\nwith a comma.", "complaints": "=HYPERLINK(0)", "summary": "'tis so"}
    for below, body in (("", SAID | odd), ("/services/handover", SERVICE)):
        read = await call(coordinator).get(f"{path}/record")
        answer = await call(coordinator).put(f"{path}{below}", json=body, headers={"If-Match": read.headers["etag"]})
        assert answer.status_code == 200, answer.text
    await world.centre(Service.SUPPORTED_CONTACT, name="A plain one")
    return coordinator.centre_id


def table(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def without_versions(text):
    return [{**row, "version": ""} for row in table(text)]


def file_of(rows, delimiter=","):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows({name: row.get(name, "") for name in COLUMNS} for row in rows)
    return text.getvalue().encode("utf-8-sig")


async def a_row(world, **more):
    today = (await world.now()).date()
    return {
        "organisation": "The Spare Button Trust", "name": "New Centre", "nation": "england", "admitted": "yes",
        "da_assessor": "no", "operator": "charity", "summary": "A hall.", "address_1": "1 Sample Street",
        "town": "Cheltenham", "postcode": "GL50 1PR", "location_published": "yes", "languages": "en cy",
        "facilities": "lift", "gap_minutes": "15", "standard_from": str(today),
        "standard_until": str(today + timedelta(days=300)), "service": "handover", "offered": "yes",
        "self_referral": "yes", "apply_via": "this_system", "places": "4",
        "opening": "Sat 10:00-13:00; sun 13:30-16:00", **more,
    }  # fmt: skip


async def everything(world):
    """All that is kept of all centres, but for what hangs on the moment."""
    tables = {
        "centres": "id, v", "accreditations": "id", "centre_services": "capacity_at", "opening_patterns": "id",
    }  # fmt: skip
    kept = {}
    for name, besides in tables.items():
        rows = await world.rows(f"SELECT * FROM {name}")
        left = {each.strip() for each in besides.split(",")} - {"id"} | {"admitted_at"}
        kept[name] = sorted(
            str({k: v for k, v in row.items() if k not in left and (k != "id" or name == "centres")}) for row in rows
        )
    return kept


@pytest.mark.rule("DIR-02")
async def test_what_is_exported_comes_in_again_as_it_was(world, desk, full):
    before = await everything(world)
    count, text = await export_text(desk)
    assert count == 2
    taken, said = await import_file(desk, text.encode(), dry_run=False)
    assert (taken, said) == (True, ["0 new, 0 changed, 2 unchanged. All of it is written."])
    assert await everything(world) == before

    gone = (
        "opening_patterns",
        "accreditations",
        "ground_rules",
        "centre_versions",
        "memberships",
        "centre_services",
        "centres",
    )
    deletes = " ".join(f"DELETE FROM {each};" for each in gone)
    await world.execute(f"DO $$ BEGIN SET LOCAL session_replication_role = replica; {deletes} END $$")
    taken, said = await import_file(desk, text.encode(), dry_run=False)
    assert (taken, said[-1]) == (True, "2 new, 0 changed, 0 unchanged. All of it is written.")
    assert await everything(world) == before
    assert without_versions((await export_text(desk))[1]) == without_versions(text)


async def test_a_look_shows_what_would_change_and_changes_nothing(world, call, desk, full):
    _, text = await export_text(desk)
    rows = table(text)
    rows[1 if rows[1]["town"] else 0]["cost_help"] = "Ask the co-ordinator."
    content = file_of([*rows, await a_row(world)])
    before = await everything(world)
    taken, said = await import_file(desk, content, dry_run=True)
    assert taken
    assert any("cost_help" in line and "'Ask the co-ordinator.'" in line for line in said)
    assert any(line.endswith("New Centre: new") for line in said)
    assert said[-1] == "1 new, 1 changed, 1 unchanged. Nothing was written: this was a look."
    assert await everything(world) == before
    assert (await import_file(desk, content, dry_run=False))[0]
    newest = await world.rows("SELECT cause, by_role FROM centre_versions ORDER BY at DESC LIMIT 2")
    assert [(row["cause"], row["by_role"]) for row in newest] == [("imported", "service")] * 2
    found = (await call(None).get("/v1/centres", params={"service": "handover"})).json()["items"]
    assert "New Centre" in [each["name"] for each in found]


async def test_an_applicant_with_the_name_of_another_operator_or_centre_spoils_no_file(world, call, desk, full):
    """Anybody may apply, under any name."""
    body = await joining(world)
    for _ in range(2):
        assert (await call(None).post("/v1/centres", json=body)).status_code == 202
    _, text = await export_text(desk)
    taken, said = await import_file(desk, text.encode(), dry_run=False)
    assert (taken, said) == (True, ["0 new, 0 changed, 4 unchanged. All of it is written."])
    nameless = [{**row, "id": ""} for row in table(text) if row["organisation"] == body["organisation"] and row["town"]]
    taken, said = await import_file(desk, file_of(nameless[-1:]), dry_run=False)
    assert (taken, said[0]) == (
        False,
        "line 2, column id: Several centres have these names. Write the id of the one that is meant, as it was exported.",
    )


async def test_a_centre_that_stands_twice_in_a_file_under_id_and_name_is_told(world, desk, full):
    row = next(row for row in table((await export_text(desk))[1]) if row["id"] == str(full) and row["town"])
    taken, said = await import_file(desk, file_of([row, {**row, "id": "", "cost_help": "Ask."}]), dry_run=False)
    assert not taken
    assert said[0].startswith("line 4, column id: This centre stands on line 2 already.")


async def test_a_file_does_not_overwrite_what_was_changed_since_it_was_written(world, call, desk, full):
    rows = table((await export_text(desk))[1])
    row = next(row for row in rows if row["id"] == str(full) and row["town"])
    row["cost_help"] = "Ask."
    assert (await import_file(desk, file_of(rows), dry_run=False))[0]
    row["cost_help"] = "Ask us."
    assert (await import_file(desk, file_of(rows), dry_run=False))[0], "its own file before is no change by hand"
    assert (await import_file(desk, file_of(rows), dry_run=False))[1][-1].startswith("0 new, 0 changed, 2 unchanged")

    coordinator = await world.actor(Role.COORDINATOR, centre_id=full)
    path = f"/v1/centres/{full}"
    read = await call(coordinator).get(f"{path}/record")
    body = {**SAID, "telephone": "01632 960009"}
    changed = await call(coordinator).put(path, json=body, headers={"If-Match": read.headers["etag"]})
    assert changed.status_code == 200, changed.text
    taken, said = await import_file(desk, file_of(rows), dry_run=True)
    assert not taken
    assert "column version: Somebody has changed this centre since the file was written." in said[0]
    assert (await import_file(desk, (await export_text(desk))[1].encode(), dry_run=False))[0]


async def test_two_files_do_not_come_in_at_once(world, desk):
    content = file_of([await a_row(world)])
    async with desk.work("import_centres") as work:
        assert await begin(work)
        taken, said = await import_file(desk, content, dry_run=False)
        assert (taken, said[0].partition(".")[0]) == (False, "Centres are being imported already")
    assert (await import_file(desk, content, dry_run=False))[0]


@pytest.mark.rule("DIR-02", "PRIV-02")
async def test_a_hidden_place_is_in_no_file_unless_asked_and_stays_as_it_is(world, call, desk, full):
    read = await call(None).get(f"/v1/centres/{full}")
    assert read.json()["town"] == "Cheltenham"
    await world.execute(
        "UPDATE centres SET location_published = false, area = 'Mid Wales', complaints = NULL, summary = 'A hall.', "
        "name = 'Hidden', telephone = '0300 123 4567' WHERE id = :id",
        id=full,
    )
    before = await everything(world)
    text = (await export_text(desk))[1]
    row = next(row for row in table(text) if row["name"] == "Hidden")
    assert not any(row[name] for name in ("address_1", "town", "postcode", "latitude", "longitude"))
    assert "Marmalade" not in text
    assert row["area"] == "Mid Wales"
    taken, said = await import_file(desk, text.replace("A hall.", "A new hall.").encode(), dry_run=False)
    assert (taken, said[-1]) == (True, "0 new, 1 changed, 1 unchanged. All of it is written."), said
    kept = await everything(world)
    assert kept["centres"] == sorted(each.replace("A hall.", "A new hall.") for each in before["centres"])
    whole = table((await export_text(desk, hidden_places=True))[1])
    assert next(row for row in whole if row["name"] == "Hidden")["town"] == "Cheltenham"
    new = await a_row(world, location_published="no", area="Mid Wales", address_1="", town="", postcode="")
    taken, said = await import_file(desk, file_of([new]), dry_run=True)
    assert (taken, said[0].partition(":")[0]) == (False, "line 2, column postcode")


async def test_a_file_takes_no_centre_out_of_the_directory(world, desk, full):
    _, text = await export_text(desk)
    taken, said = await import_file(desk, text.replace(",yes,", ",no,", 1).encode(), dry_run=False)
    assert not taken
    assert "Only the hub takes it out" in said[0]


async def test_no_cell_is_a_formula(desk, full):
    cells = [cell for row in table((await export_text(desk))[1]) for cell in row.values()]
    assert "'=HYPERLINK(0)" in cells
    assert "''tis so" in cells
    risky = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert all(cell.lstrip("-").replace(".", "").isdigit() for cell in risky)


async def test_the_commands_write_a_file_and_read_it(world, database, full, tmp_path, monkeypatch, capsys):
    for name, value in environment_for(database).items():
        monkeypatch.setenv(name, value)
    file = str(tmp_path / "centres.csv")
    assert await to_thread.run_sync(main, ["export-centres", file]) == 0
    assert await to_thread.run_sync(main, ["import-centres", file, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2 centres are written.\n0 new, 0 changed, 2 unchanged. Nothing was written")
    (tmp_path / "centres.csv").write_text("name\nA centre\n", encoding="utf-8")
    assert await to_thread.run_sync(main, ["import-centres", file]) == 1
    assert "column organisation: This column is missing." in capsys.readouterr().err
    assert await to_thread.run_sync(main, ["import-centres", str(tmp_path / "none.csv")]) == 1
    assert "Name a file that can be used." in capsys.readouterr().err
