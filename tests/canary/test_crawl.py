"""Everybody asks everything, and every byte that comes back is read: what the visibility table does not give is a leak.

A failure names who read what where. A leaf that nobody of a column came to see, though the table gives it, is a failure
too: `UNSEEN` lists those that the service does not show yet, and says so.
"""

import json

import pytest

from tests.canary.conftest import Crawled
from tests.canary.crawl import columns
from tests.canary.expected import may_appear
from tests.canary.leaves import Leaf
from tests.canary.scan import Scanner
from tests.canary.town import Town

READS, WRITES = 2000, 1000

UNSEEN: dict[str, set[Leaf]] = {
    # A centre reaches a family of its own accord only in a professional referral, and then by mail.
    "centre": {Leaf.CONTACT_NOTE, Leaf.OTHER_NAME, Leaf.PROFESSIONAL, Leaf.SEAT, Leaf.TELEPHONE},
    # Ages stand in their place.
    "centre_offered": {Leaf.ADULTS_BIRTHDAY, Leaf.CHILDS_BIRTHDAY, Leaf.OTHER_NAME},
    # An authority reads who, where it stands and the dates; the rest it asks the hub for.
    "statutory": {
        Leaf.CARE, Leaf.CHILDS_PLACE, Leaf.CONDITIONS, Leaf.EVIDENCE, Leaf.OTHER_NAME, Leaf.PROFESSIONAL, Leaf.SEAT,
    },
    # Care notes are not shown for a session yet.
    "worker": {Leaf.CARE},
}  # fmt: skip
"""What the table gives and no operation shows yet, by column."""


def leaks(crawled: Crawled) -> list[str]:
    return sorted(map(str, crawled.crawl.leaks))


@pytest.mark.rule("PRIV-01", "PRIV-02", "REF-05", "REF-14")
async def test_nobody_reads_what_is_not_theirs(read: Crawled):
    assert leaks(read) == []
    assert read.crawl.broken == set()
    assert sum(read.crawl.answered.values()) > READS


@pytest.mark.rule("PRIV-01", "PRIV-02")
async def test_nobody_learns_what_is_not_theirs_by_trying_to_change_it(written: Crawled):
    assert leaks(written) == []
    assert written.crawl.broken == set()
    assert sum(written.crawl.answered.values()) > WRITES


async def test_everything_that_the_table_gives_was_seen_by_somebody(town: Town, read: Crawled):
    given = {
        (column, marker.leaf)
        for marker in town.mint.markers
        for somebody in town.people.values()
        if may_appear(somebody, marker, town) and not marker.leaf.endswith("_row")  # an id need not be shown
        for column in columns(town, somebody, marker)
    }
    unseen = given - read.crawl.seen
    assert {column: {leaf for each, leaf in unseen if each == column} for column, _ in unseen} == UNSEEN


@pytest.mark.rule("PRIV-04")
async def test_no_line_of_the_log_and_no_note_of_the_trail_holds_a_word_of_a_case(
    town: Town, scanner: Scanner, read: Crawled, written: Crawled
):
    rows = await town.world.rows("SELECT note, outcome FROM audit_events UNION ALL SELECT payload, kind FROM outbox")
    for text in (read.log, written.log, json.dumps(rows, default=str)):
        assert len(text) > 100_000
        assert [hit for hit in scanner.hits(text) if not hit.markers[0].leaf.endswith("_row")] == []


async def test_letters_were_sent_and_named_nobody(written: Crawled):
    assert written.letters > 10
