"""Taking in whole postcodes: the published forms as they come, all of a file or nothing of it."""

import asyncio
import io
import os
import random
import resource
import time
import tracemalloc
import zipfile
from itertools import islice, product
from pathlib import Path

import asyncpg
import pytest

from app.db.engine import connect
from app.db.prepare import plain_url
from app.db.queries.place import get_place
from app.domain.grid import from_grid
from app.local.cluster import CannotStart
from app.local.postcode import import_postcodes, run
from app.local.postcode_file import LONGEST_LINE, Tally, rows_of, tables_in

UNIT = "ABDEFGHJLNPQRSTUWXYZ"
INVENTED = [
    f"QQ{number} {sector}{one}{two}" for number, sector, one, two in product(range(1, 3), range(10), UNIT, UNIT)
]
HEADINGS = "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\nPostcode,Positional_quality_indicator,Eastings,Northings,,,,,,\n"
SINCE_2025 = "pcd7,pcd8,pcds,dointr,doterm,lad25cd,east1m,north1m,lat,long"
BEFORE_2025 = "PCD,PCD2,PCDS,DOINTR,DOTERM,OSCTY,OSLAUA,OSEAST1M,OSNRTH1M,LAT,LONG"


def of_the_grid(count: int) -> list[str]:
    """Rows as Code-Point Open has them, for postcodes that do not exist, all over Great Britain."""
    chance = random.Random(5)
    codes = '"E92000001","E19000002","E18000010","E10000013","E07000081","E05010967"'
    return [
        f'"{postcode}",10,{chance.randrange(200_000, 600_000)},{chance.randrange(100_000, 900_000)},{codes}'
        for postcode in islice(INVENTED, count)
    ]


def zipped(file: Path, **members: str) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/") + ".csv", text)
    return file


def kept(url: str) -> dict[str, tuple[float, float, bool]]:
    async def read() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(plain_url(url))
        try:
            return await connection.fetch("SELECT * FROM postcodes")
        finally:
            await connection.close()

    return {row["postcode"]: (row["latitude"], row["longitude"], row["terminated"]) for row in asyncio.run(read())}


@pytest.fixture
def url(shared_database) -> str:
    return shared_database.owner_url


@pytest.mark.rule("DIR-01")
def test_code_point_open_goes_in_whole_while_the_service_goes_on_reading(tmp_path, url, shared_database, capsys):
    rows = of_the_grid(5_000)
    nowhere, unread = rows[0].replace(",10,", ",90,").replace("QQ1 0AA", "QQ3 0AA"), '"QQ9 9",10,x,1'
    file = zipped(
        tmp_path / "codepo_gb.zip",
        Doc__headers=HEADINGS,
        Data__CSV__qq="\n".join(rows[:3_000]),
        Data__CSV__qr="\n".join([*rows[3_000:], nowhere, unread, unread]),
    )
    database = connect(shared_database.url, size=2)

    async def story() -> str:
        async with database.reader.connect() as reading:
            before = await get_place(reading, "gl50 1pr", demo=False)
            said = await import_postcodes(url, file, progress=True)
            after = await get_place(reading, "gl50 1pr", demo=False)
            assert before == after
            assert (await get_place(reading, "qq1 0aa", demo=False)).name == "QQ1 0AA"
        await database.close()
        return said

    said = asyncio.run(story())
    assert said.splitlines()[0].startswith("5,000 postcodes of Code-Point Open are in use (")
    assert said.splitlines()[1:] == [
        "1 have no place in it.",
        "2 cannot be read and were left out.",
        "  Data/CSV/qr.csv, line 2002: cannot be read",
        "  Data/CSV/qr.csv, line 2003: cannot be read",
    ]
    cells = rows[7].replace('"', "").split(",")
    point = from_grid(int(cells[2]), int(cells[3]))
    assert kept(url)[cells[0]] == (point.latitude, point.longitude, False)
    assert "100%  5,000 postcodes" in capsys.readouterr().err


def test_the_table_is_the_same_afterwards_but_for_its_rows(tmp_path, url):
    look = """
        SELECT c.relname, c.relacl::text, i.indisprimary, (SELECT string_agg(attname || attnotnull, ',' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = 'postcodes'::regclass AND attnum > 0)
        FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.oid = 'postcodes'::regclass AND n.relname = 'pk_postcodes'"""

    async def shape() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(plain_url(url))
        found = [tuple(row) for row in await connection.fetch(look)]
        await connection.close()
        return found

    before = asyncio.run(shape())
    file = tmp_path / "own.csv"
    file.write_text("postcode,latitude,longitude\nQQ1 1AA,51.5,-2\n")
    for _ in range(2):
        run(url, file)
    assert asyncio.run(shape()) == before
    assert len(before) == 1
    assert "contact_reader=r" in str(before[0])
    assert kept(url) == {"QQ1 1AA": (51.5, -2, False)}


@pytest.mark.rule("DIR-01")
@pytest.mark.parametrize(
    ("header", "row"),
    [
        (SINCE_2025, "{tight},x,{pcds},198001,{doterm},E07000078,1,2,{lat},{long}"),
        ("\ufeff" + SINCE_2025.upper(), "{tight},x,{pcds},198001,{doterm},E07000078,1,2,{lat},{long}"),
        (BEFORE_2025, "{tight},x,{pcds},198001,{doterm},E10,E07000078,1,2,{lat},{long}"),
    ],
    ids=["since 2025", "in capitals, with a byte-order mark", "before 2025"],
)
def test_the_postcode_directory_goes_in_with_its_terminated_ones(tmp_path, url, header, row):
    def line(pcds: str, doterm: str, lat: str, long: str) -> str:
        return row.format(tight=pcds.replace(" ", ""), pcds=pcds, doterm=doterm, lat=lat, long=long)

    lines = [
        line("BT99 1AA", "", "54.6", "-5.9"),
        line("QQ1 1AB", "199606", "51.5", "-2.1"),
        line("JE2 3AB", "", "99.999999", "0.000000"),
        line("QQ1 1AD", "200001", "51.0", "-2.0"),
        line("QQ1 1AD", "", "51.6", "-2.2"),
        line("QQ1 1AE", "", "nan", "-2.2"),
        line("GL50 1PR", "", "55.9", "-3.2"),
    ]
    whole = "\r\n".join([header, *lines])
    folder = tmp_path / "ONSPD" / "Data"
    (folder / "multi_csv").mkdir(parents=True)
    (folder / "ONSPD_UK.CSV").write_text(whole, encoding="utf-8")
    (folder / "multi_csv" / "ONSPD_UK_QQ.csv").write_text(whole, encoding="utf-8")
    (tmp_path / "ONSPD" / "codes.csv").write_text("CODE,NAME\nE07000078,Sampleshire\n", encoding="utf-8")
    archive = zipped(tmp_path / "ONSPD.zip", Data__ONSPD_UK=whole, Data__multi_csv__ONSPD_UK_QQ=whole, Doc__x="a,b\n")
    for file in (tmp_path / "ONSPD", folder / "ONSPD_UK.CSV", archive):
        said = run(url, file).splitlines()
        assert kept(url) == {
            "BT99 1AA": (54.6, -5.9, False),
            "QQ1 1AB": (51.5, -2.1, True),
            "QQ1 1AD": (51.6, -2.2, False),
        }
        assert said[0].startswith("3 postcodes of the ONS Postcode Directory are in use")
        assert [each.split()[0] for each in said[1:5]] == ["1"] * 4
        assert said[-2].endswith("line 7: cannot be read")
        assert said[-1].endswith("line 8: lies far from the rest of its sector")


def test_a_table_of_our_own_goes_in_whatever_the_order_of_its_columns(tmp_path, url):
    file = tmp_path / "own.csv"
    file.write_text(
        "Longitude, Latitude ,note,Postcode,Terminated\n-2.1,51.5,,qq11aa,\n-2.2,51.6,x,QQ1 1AB,yes\n\n,,,QQ1 1AZ,\n"
        "-2.2,51.6,x,no postcode,\n-2.2,91,x,QQ1 1AD,\n"
    )
    said = run(url, file)
    assert kept(url) == {"QQ1 1AA": (51.5, -2.1, False), "QQ1 1AB": (51.6, -2.2, True)}
    assert "1 have no place" in said
    assert "own.csv, line 6: cannot be read" in said


def test_a_quotation_mark_that_is_never_closed_costs_some_rows_and_not_the_file(tmp_path, url):
    lines = [f"{postcode},51.5,-2.000000000000" for postcode in INVENTED]
    file = tmp_path / "own.csv"
    file.write_text("\n".join(["postcode,latitude,longitude", '"' + lines[0], *lines[1:]]))
    assert "1 cannot be read" in run(url, file)
    assert len(kept(url)) > len(INVENTED) // 10


def cut_short(tmp_path: Path) -> Path:
    """A zip of which a member is damaged in its middle."""
    file = zipped(tmp_path / "damaged.zip", Data__CSV__qq="\n".join(of_the_grid(4_000)))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    return file


def test_what_is_no_file_of_postcodes_is_refused_in_one_sentence_and_changes_nothing(tmp_path, url):
    good = tmp_path / "good.csv"
    good.write_text("postcode,latitude,longitude\nQQ1 1AA,51.5,-2\n")
    run(url, good)
    before = kept(url)
    known = "neither Code-Point Open nor the ONS Postcode Directory"
    rows = of_the_grid(1)
    contents = {
        "names.csv": ("name,town\nA,B\n", known),
        "empty.csv": ("", known),
        "noise.csv": ("\0\x01\x02" * 90_000, known),
        "one-line.csv": ("x" * (LONGEST_LINE * 3), known),
        "mostly-bad.csv": (
            "postcode,latitude,longitude\nQQ1 1AA,51,-2\nx,1,2\ny,1,2\n",
            "2 rows cannot be read and 1 can",
        ),
        "no-rows.csv": ("postcode,latitude,longitude\n", "0 rows cannot be read and 0 can"),
        "irish.csv": (rows[0].replace(",10,", ",10,-"), known),
    }
    files = {name: (tmp_path / name, sentence) for name, (_, sentence) in contents.items()}
    for name, (text, _) in contents.items():
        (tmp_path / name).write_text(text)
    files["nothing"] = (tmp_path / "nothing.csv", "cannot be read: No such file")
    files["folder"] = (tmp_path / "folder", known)
    (tmp_path / "folder").mkdir()
    files["zip"] = (zipped(tmp_path / "other.zip", a="name,town\nA,B\n"), known)
    files["damaged"] = (cut_short(tmp_path), "is damaged or locked")
    (tmp_path / "half.zip").write_bytes(files["zip"][0].read_bytes()[:60])
    files["half"] = (tmp_path / "half.zip", "is a zip without its end")
    for name, (file, sentence) in files.items():
        with pytest.raises(CannotStart) as refusal:
            run(url, file)
        assert sentence in str(refusal.value), name
        assert "Nothing was imported." in str(refusal.value), name
        assert "\n" not in str(refusal.value), name
        assert kept(url) == before, name


def test_a_database_that_is_not_there_is_one_line(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("postcode,latitude,longitude\nQQ1 1AA,51.5,-2\n")
    with pytest.raises(CannotStart, match="The database does not answer"):
        run("postgresql://nobody@127.0.0.1:1/none", file)


def test_reading_takes_no_more_memory_for_more_rows(tmp_path):
    def most_held(count: int) -> int:
        file = zipped(tmp_path / f"{count}.zip", Data__CSV__qq="\n".join(of_the_grid(count)))
        tables = tables_in(file)
        tracemalloc.start()
        assert sum(1 for _ in rows_of(tables, Tally(), {})) == count
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    assert most_held(4_000) < most_held(500) + 50_000


@pytest.mark.long
@pytest.mark.rule("DIR-01")
def test_the_real_file_goes_in_in_about_a_minute_and_in_memory_that_does_not_grow(url):
    given = os.environ.get("CODE_POINT_OPEN")
    if not given:
        pytest.skip("CODE_POINT_OPEN names no copy of Code-Point Open")
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    said = run(url, Path(given))
    grown_megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert int(said.split()[0].replace(",", "")) > 1_700_000
    assert time.process_time() - began < 60  # work of this process; whatever else runs here counts for nothing
    assert grown_megabytes < 30
    with zipfile.ZipFile(given) as archive, io.TextIOWrapper(archive.open("Data/CSV/gl.csv")) as text:
        cells = text.readline().replace('"', "").split(",")
    point = from_grid(int(cells[2]), int(cells[3]))
    assert kept_one(url, cells[0]) == pytest.approx((point.latitude, point.longitude))


def kept_one(url: str, postcode: str) -> tuple[float, float]:
    async def read() -> asyncpg.Record:
        connection = await asyncpg.connect(plain_url(url))
        row = await connection.fetchrow("SELECT latitude, longitude FROM postcodes WHERE postcode = $1", postcode)
        await connection.close()
        return row

    return tuple(asyncio.run(read()))
