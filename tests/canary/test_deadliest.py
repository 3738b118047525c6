"""The deadliest cells by hand: what nobody who could use it against somebody may ever have in the hand.

Each reader here has already asked everything that there is to ask (see `conftest.py`); a row of the table is one test,
and what must not be found is looked up by its name and not by the table that the service itself reads.
"""

from dataclasses import dataclass

import pytest

from tests.canary.conftest import Crawled
from tests.canary.leaves import Leaf
from tests.canary.town import Town

READERS = {
    "the adult with whom the child does not live": "two/1",
    "another applicant, a grandparent": "three/1",
    "the firm of the other side": "firm 2",
    "a worker of the centre on duty": "worker 0 on duty",
    "a worker of the centre not on duty": "worker 0 off duty",
    "an administrator": "administrator",
}
FEWEST = 5
"""Answers that even a worker who is not on duty got: the own account, lists that are empty for them."""
CASE_OF = {"two/1": "two", "three/1": "three", "firm 2": "two"}


@dataclass(frozen=True)
class Told:
    """Everything that somebody was told, and what the side across from them has written."""

    town: Town
    name: str
    text: str

    def markers(self, *leaves: Leaf) -> list[str]:
        """What the side across, or for staff either side of every case, has of these."""
        found = []
        for marker in self.town.mint.markers:
            across = {(CASE_OF[self.name], 2)} if self.name in CASE_OF else None
            if marker.leaf in leaves and (across is None or across & marker.owners):
                found.append(marker.text)
        assert found, leaves
        return found

    def own(self, *leaves: Leaf) -> set[str]:
        """What of these is the reader's own, in whichever case."""
        stands = self.town.people[self.name].stands
        sides = {(key, standing.side) for key, standing in stands.items()}
        return {each.text for each in self.town.mint.markers if each.leaf in leaves and sides & each.owners}

    def nothing_of(self, *texts: str) -> None:
        lower = self.text.casefold()
        for text in texts:
            assert text.casefold() not in lower, text


@pytest.fixture(params=list(READERS.values()), ids=list(READERS))
def told(request: pytest.FixtureRequest, anyio_backend: str, town: Town, read: Crawled) -> Told:
    name: str = request.param
    answers = read.crawl.told[name]
    assert len(answers) >= FEWEST
    return Told(town, name, "\n".join(answers))


@pytest.mark.rule("PRIV-01")
def test_row_3_no_address_and_no_postcode(told: Told):
    told.nothing_of(*told.markers(Leaf.ADDRESS, Leaf.REFUGE))
    if told.name in ("worker 0 on duty", "worker 0 off duty", "administrator"):
        told.nothing_of("ZZ99")


@pytest.mark.rule("PRIV-01")
def test_row_4_no_telephone_and_no_mailbox(told: Told):
    for text in told.markers(Leaf.TELEPHONE, Leaf.MAILBOX):
        told.nothing_of(text, text.replace(" ", ""), "+44" + text[1:].replace(" ", ""))


@pytest.mark.rule("PRIV-01", "PRIV-08")
def test_row_5_nothing_of_how_somebody_is_reached_safely(told: Told):
    told.nothing_of(*told.markers(Leaf.ROUTE_ROW), "never_write", "shared_with_other_side")
    if told.name in ("worker 0 on duty", "worker 0 off duty", "administrator"):
        told.nothing_of("voicemail", "safe_route_ids")


@pytest.mark.rule("PRIV-01", "PRIV-02")
def test_row_6_no_sign_that_anybody_is_hidden(told: Told):
    told.nothing_of('"sealed', '"in_refuge":true', '"in_refuge": true')
    if told.name not in CASE_OF:
        told.nothing_of('"in_refuge"', '"confidential"', '"confidentiality"')


@pytest.mark.rule("PRIV-01", "REF-05")
def test_row_8_no_changed_surname(told: Told):
    told.nothing_of(*told.markers(Leaf.CHANGED_SURNAME))


@pytest.mark.rule("PRIV-02")
def test_row_9_no_school_no_surgery_no_court_no_authority(told: Told):
    told.nothing_of(*told.markers(Leaf.CHILDS_PLACE))


@pytest.mark.rule("PRIV-02", "REF-06")
def test_row_20_nothing_of_why_this_centre(told: Told):
    told.nothing_of(*(marker.text for marker in told.town.mint.markers if marker.leaf is Leaf.OFFERS_COMMENT))
    if told.name in CASE_OF and told.name != "firm 2":
        told.nothing_of("fee_zone", '"rank"', '"offer_id"')


@pytest.mark.rule("SES-01", "PRIV-02")
def test_rows_22_and_23_no_time_and_no_room_of_the_other_side(told: Told):
    if told.name == "worker 0 on duty":  # has the register of the day, and no other
        told.nothing_of(*(each.text[:16] for each in told.town.mint.markers if each.leaf is Leaf.PRE_VISIT_TIME))
        return
    others = set(told.markers(Leaf.TIME, Leaf.PRE_VISIT_TIME)) - told.own(Leaf.TIME, Leaf.PRE_VISIT_TIME)
    assert others
    told.nothing_of(*(text[:16] for text in others))
    told.nothing_of(*(marker.text for marker in told.town.mint.markers if marker.leaf is Leaf.ROOM))


@pytest.mark.rule("SHR-01", "PRIV-02")
def test_row_24_no_coming_and_going_of_the_other_side(told: Told):
    if told.name != "worker 0 on duty":
        told.nothing_of(*told.markers(Leaf.CAME_AND_WENT), *told.markers(Leaf.MARK_ROW))


@pytest.mark.rule("SAF-02")
def test_row_29_no_concern_no_hold_no_task_of_the_hub(told: Told):
    hubs = [
        marker.text
        for marker in told.town.mint.markers
        if marker.leaf is Leaf.TASK_ROW and marker.role is not None and marker.role[0].startswith("hub")
    ]
    assert hubs
    told.nothing_of(*hubs, *told.markers(Leaf.CONCERN_ROW), "other-side-red", "danger-declared", "sides-differ")
