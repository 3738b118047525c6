"""Pages and versions: cursors that fit one list of one reader, tags that move with one view, and the SQL behind."""

import itertools
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, select

from app.api.paging import Cursors, Key, page_of
from app.crypto.seal import Keyring
from app.db.paging import keyset
from app.db.versions import etag_of, must_match, tags_in
from app.domain.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired
from tests.api.plumbing_world import KEYS, KNOWN, ask


def a_list(**changes) -> Cursors:
    usual: dict[str, Any] = {
        "caller": KNOWN,
        "operation": "list_things",
        "order": "number",
        "filters": {"colour": "red"},
    }
    keys = changes.pop("keys", KEYS)
    return Cursors(keys, **{**usual, **changes})


VALUES: list[Key] = [KNOWN, datetime(2027, 3, 28, 1, 30, 0, 5, tzinfo=UTC), date(2024, 2, 29), 5, "ż"]


def test_a_cursor_brings_its_values_back_with_their_types():
    assert a_list().read(a_list().write(VALUES)) == tuple(VALUES)
    assert a_list().read(None) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"caller": "anonymous"},
        {"operation": "list_others"},
        {"order": "name"},
        {"filters": {"colour": "blue"}},
        {"filters": None},
        {"keys": Keyring({"k2": b"x" * 32}, "k2")},
    ],
)
def test_a_cursor_leads_nowhere_in_another_list(changes):
    with pytest.raises(NotFound) as refusal:
        a_list(**changes).read(a_list().write(VALUES))
    assert refusal.value.issues[0].pointer == "#after"


@pytest.mark.parametrize("cursor", ["", "a", '"a "', "abc", "!", "\ud800", "ż", "A" * 5000, "=", "e30", "\x00"])
def test_what_is_no_cursor_leads_nowhere(cursor):
    with pytest.raises(NotFound):
        a_list().read(cursor)


def test_a_changed_cursor_leads_nowhere():
    cursor = a_list().write([5])
    for position, letter in itertools.product(range(len(cursor) - 1), "Aa"):
        if cursor[position] != letter:
            with pytest.raises(NotFound):
                a_list().read(cursor[:position] + letter + cursor[position + 1 :])


def test_following_next_to_the_end_shows_everything_once():
    seen, path = [], "/v1/things?limit=50"
    while path:
        answer = ask("GET", path)
        page = answer.json()
        seen += [thing["number"] for thing in page["items"]]
        link = answer.headers.get("link", "")
        assert bool(link) == (page["next"] is not None)
        path = link.removeprefix("<").removesuffix('>; rel="next"')
    assert seen == list(range(1, 121))


def test_a_cursor_of_another_filter_is_told_where_it_went_wrong():
    following = ask("GET", "/v1/things?limit=5").json()["next"]
    answer = ask("GET", f"/v1/things?limit=5&colours=red&after={following}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (404, "#after")


def test_the_size_of_a_page_may_change_on_the_way():
    following = ask("GET", "/v1/things?limit=5").json()["next"]
    assert ask("GET", f"/v1/things?limit=2&after={following}").json()["items"] == [{"number": 6}, {"number": 7}]


def test_the_last_page_has_no_next():
    assert page_of([1, 2], 2, a_list(), lambda number: [number]) == ([1, 2], None)
    assert page_of([], 2, a_list(), lambda number: [number]) == ([], None)


ROWS = Table("rows", MetaData(), Column("number", Integer), Column("name", String), Column("id", Integer))
NUMBER, NAME, ID = ROWS.c.number, ROWS.c.name, ROWS.c.id


@pytest.mark.parametrize(
    "order",
    [
        (ID,),
        (ID.desc(),),
        (NUMBER, ID),
        (NUMBER.desc(), ID.desc()),
        (NUMBER.desc(), ID),
        (NUMBER, NAME.desc(), ID),
        (NUMBER.asc(), NAME.asc(), ID.desc()),
    ],
)
@pytest.mark.parametrize("limit", [1, 7, 60])
def test_the_pages_of_any_order_put_together_are_the_whole(order, limit):
    """SQLite stands in: comparing rows and sorting them is the same there."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        ROWS.metadata.create_all(connection)
        rows = [{"number": n % 4, "name": "abc"[n % 3], "id": n} for n in range(48)]
        connection.execute(ROWS.insert(), rows)
        whole = [row.id for row in connection.execute(select(ROWS).order_by(*order))]
        names = [getattr(column, "element", column).name for column in order]
        seen: list[int] = []
        after = None
        for _ in range(60):
            page = connection.execute(keyset(select(ROWS), order, after, limit)).all()
            seen += [row.id for row in page[:limit]]
            if len(page) <= limit:
                break
            after = [getattr(page[limit - 1], name) for name in names]
    engine.dispose()
    assert seen == whole


def test_one_direction_is_one_row_comparison_that_an_index_follows():
    statement = str(keyset(select(ROWS), (NUMBER.desc(), ID.desc()), [1, 2], 50))
    assert "(rows.number, rows.id) < (" in statement


def test_a_tag_moves_with_version_and_view_and_with_nothing_else():
    thing = uuid4()
    tag = etag_of("referral", thing, 1, "family")
    assert tag == etag_of("referral", UUID(str(thing)), 1, "family")
    others = {
        etag_of("offer", thing, 1, "family"),
        etag_of("referral", uuid4(), 1, "family"),
        etag_of("referral", thing, 2, "family"),
        etag_of("referral", thing, 1, "hub"),
    }
    assert len(others | {tag}) == 5
    assert tag.startswith('"')
    assert tag.endswith('"')


@pytest.mark.parametrize("header", ['"a"', ' "a" ', '"b", "a"', '"b","a","c"', "*", 'W/"b", "a"', '"b",\t"a"'])
def test_a_current_tag_lets_the_change_through(header):
    must_match(header, '"a"')


@pytest.mark.parametrize("header", ['"b"', '""', 'W/"a"', '"b", "c"', '"A"'])
def test_another_or_a_weak_tag_does_not(header):
    with pytest.raises(PreconditionFailed):
        must_match(header, '"a"')


@pytest.mark.parametrize(
    "header", ["", "a", '"a "', '"a', '"a" "b"', '"a",', ",", '"a";', "\x00", '"\ud800"', '"a",' * 500, '*, "a"']
)
def test_what_is_no_tag_is_invalid(header):
    with pytest.raises(Invalid) as refusal:
        must_match(header, '"a"')
    assert refusal.value.issues[0].pointer == "#If-Match"


def test_without_a_tag_one_is_asked_for():
    with pytest.raises(PreconditionRequired):
        must_match(None, '"a"')


def test_a_star_is_any_version():
    assert tags_in(" * ") is None


def test_rows_need_only_have_what_the_key_reads():
    rows = [SimpleNamespace(number=number) for number in (1, 2, 3)]
    shown, following = page_of(rows, 2, a_list(), lambda row: [row.number])
    assert (list(shown), a_list().read(following)) == (rows[:2], (2,))
