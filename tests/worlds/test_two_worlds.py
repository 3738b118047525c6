"""Two worlds that differ only in what one side is, says and does: the other side, and its firm, reads the same in both.

How to read it: `ASKING` and `VISITING` list what may differ. In the quick form everything differs at once, which one leak
is enough to tell; the long form compares each difference by itself, so that it says which one leaks.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from app.main import create_app
from tests.conftest import Database
from tests.forms import CHILD_ABUSE
from tests.hub import PAST_DRINKING
from tests.serving import settings_for
from tests.worlds.asking import SECOND_MAILBOX, the_joiner_reads, the_starter_reads
from tests.worlds.hidden import A_REFUGE, Hidden, Plan
from tests.worlds.telling import Answer, Chance, a_telling, in_ones_own_words, one_chance
from tests.worlds.visit import Apart
from tests.worlds.visiting import (
    the_resident_reads,
    the_resident_reads_the_end,
    the_visitor_reads,
    the_visitor_reads_the_end,
)

Told = Mapping[str, list[Answer]]
Tell = Callable[..., Awaitable[Told]]
SECRET = pytest.mark.rule("PRIV-01", "PRIV-02", "PRIV-03", "REF-05", "REF-06", "REF-08", "REF-11", "REF-14")

# What one side may keep to itself, whoever started. Concerns are such as stop nobody's own referral.
ASKING: Mapping[str, Mapping[str, Any]] = {
    "what it fears": {
        "concerns": (PAST_DRINKING, {"kind": "substance_current", "subject": "resident_adult", "answer": "yes"})
    },
    "what it says of a court": {"gates": {"court_order": "yes", "professionals_involved": "yes"}},
    "where it lives": {"home": A_REFUGE},
    "how it is reached": {"mailbox": "elsewhere@example.org", "routes": ("elsewhere@example.org", SECOND_MAILBOX)},
    "where the child goes": {"child": {"school": "Secret School", "gp": "Secret Surgery", "wishes": "Secret."}},
    "what it asks for": {"request": {"wishes_not_to_meet": True, "measures_wanted": ["separate_entrances"]}},
    "when it is reached and registers": {"reached": 2, "joins": 4},
    "that it sends nothing": {"sends": False},
    "that it says no": {"consent": "no"},
    "that it appoints a firm": {"firm": "own"},
    "that it is not confirmed": {"confirmed": None},
    "what the hub does about it": {"worked": True},
    "that the hub asks it for more": {"decided": "more_information"},
    "that the case is sealed": {"sealed": True},
    "which centres it finds acceptable": {"marks": True},
}
# How an invitation may come to nothing.
NEVER_THERE: Mapping[str, Mapping[str, Any]] = {
    "that it refuses": {"answers": "refusal"},
    "that it wants no letters": {"answers": "stop"},
    "that it is silent": {"answers": "silence"},
    "that it cannot be reached": {"answers": "lost"},
    "that it was somebody else": {"confirmed": "rejected"},
}
VISITING: Mapping[str, Mapping[str, Any]] = {
    "when it sees the centre": {"visits": (3, "16:00", "16:30", "Green room")},
    "when it signs": {"signs": 8},
    "when it comes and goes": {"came": "10:14", "left": "11:31"},
    "why it stayed away": {"absence": ("did_not_want_to", False)},
    "where it is reached": {"mailbox": "reader@example.org"},
    "its name": {"surname": "Changed"},
    "that its firm is given attendance": {"firm": True},
    "that it agrees again": {"word": True},
}
ENDS = ("withdrawal", "no", "missed", "unsafe")
EARLY = Plan(looks=("before the tick", "answer day", "very end"))
LEAVING = Plan(looks=("after the tick", "answer day"), leaves=True)
PLAIN, ENDED = Hidden(), Hidden(decided="not_suitable")


@pytest.fixture(scope="module")
def chance() -> Iterator[Chance]:
    with one_chance() as made:
        yield made


@pytest.fixture(scope="module")
async def app(shared_database: Database) -> AsyncIterator[FastAPI]:
    made = create_app(settings_for(shared_database))
    yield made
    await made.state.parts.database.close()


@pytest.fixture(scope="module")
def tell(app: FastAPI, shared_database: Database, chance: Chance) -> Tell:
    """Tell a story in a world of its own; the same story is told once."""
    known: dict[str, Told] = {}

    async def told(story: Callable[..., Awaitable[None]], *said: Any) -> Told:
        name = f"{story.__name__} {said!r}"
        if name not in known:
            async with a_telling(app, shared_database, chance) as telling:
                await story(telling, *said)
            known[name] = {
                each.name: in_ones_own_words(each.told, tags_too=story is the_joiner_reads) for each in telling.readers
            }
        return known[name]

    return told


def apart(one: Told, other: Told, *, until: str = "\0") -> list[str]:
    """Where two worlds part first for each reader; nothing is compared from the step `until` on."""
    found = []
    assert one.keys() == other.keys()
    for name, told in one.items():
        for mine, theirs in zip(told, other[name], strict=True):
            if mine.step.startswith(until):
                break
            if mine != theirs:
                found.append(f"{name}\n{mine}\n{theirs}")
                break
    return found


def everything(of: Mapping[str, Mapping[str, Any]], *without: str) -> dict[str, Any]:
    """All differences at once."""
    return {field: value for name, fields in of.items() if name not in without for field, value in fields.items()}


LOUD = Hidden(**everything(ASKING, "that it sends nothing", "that it is not confirmed"))
# Whoever joins stops nothing, so the starter must not even tell that all its answers are red.
RED = replace(
    LOUD,
    concerns=(*LOUD.concerns, CHILD_ABUSE),
    gates={**LOUD.gates, "danger": "immediate", "contact_forbidden": "yes"},
)
SILENT = Hidden(answers="silence", sealed=True)


@SECRET
async def test_the_side_that_started_cannot_tell_what_the_other_side_is_says_and_does(tell):
    plain = await tell(the_starter_reads, PLAIN, EARLY)
    for other in (RED, SILENT):
        assert apart(plain, await tell(the_starter_reads, other, EARLY)) == []


@SECRET
async def test_the_side_that_joined_cannot_tell_what_the_other_side_is_says_and_does(tell):
    plain = await tell(the_joiner_reads, PLAIN, EARLY)
    assert apart(plain, await tell(the_joiner_reads, LOUD, EARLY)) == []


@SECRET
async def test_an_end_moves_nothing_before_the_answer_day_and_then_tells_no_reason(tell):
    plain = await tell(the_joiner_reads, PLAIN, EARLY)
    ended = await tell(the_joiner_reads, ENDED, EARLY)
    withdrawn = await tell(the_joiner_reads, Hidden(withdraws=3), EARLY)
    assert apart(plain, ended, until="answer day") == []
    assert apart(ended, withdrawn) == []
    assert len(apart(plain, ended)) == len(plain), (
        "an end is told at last, so that these worlds are not compared in vain"
    )


@SECRET
async def test_whoever_leaves_after_an_unseen_end_is_answered_as_if_there_were_none(tell):
    plain = await tell(the_starter_reads, PLAIN, LEAVING)
    ended = await tell(the_starter_reads, replace(ENDED, answers="refusal"), LEAVING)
    assert apart(plain, ended) == []


@SECRET
@pytest.mark.rule("SES-01")
@pytest.mark.parametrize("story", [the_visitor_reads, pytest.param(the_resident_reads, marks=pytest.mark.long)])
async def test_a_side_with_a_place_cannot_tell_when_the_other_side_comes_and_goes(tell, story):
    plain = await tell(story, Apart())
    assert apart(plain, await tell(story, Apart(**everything(VISITING)))) == []


@SECRET
async def test_the_end_of_a_place_does_not_tell_who_ended_it(tell):
    first, *others = [await tell(the_resident_reads_the_end, Apart(ends=end)) for end in ENDS[:3]]
    assert [apart(first, other) for other in others] == [[], []]


@pytest.mark.long
@SECRET
@pytest.mark.parametrize("plan", [Plan(), replace(LEAVING, confirmed=False)], ids=str)
@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("story", [the_starter_reads, the_joiner_reads])
async def test_each_difference_between_two_sides_by_itself(tell, story, name, plan):
    plain = await tell(story, PLAIN, plan)
    assert apart(plain, await tell(story, Hidden(**ASKING[name]), plan)) == []


@pytest.mark.long
@SECRET
@pytest.mark.parametrize("plan", [Plan(), LEAVING], ids=str)
@pytest.mark.parametrize("name", NEVER_THERE)
async def test_each_way_in_which_an_invitation_comes_to_nothing(tell, name, plan):
    plain, other = await tell(the_starter_reads, PLAIN, plan), Hidden(**NEVER_THERE[name])
    assert apart(plain, await tell(the_starter_reads, other, plan)) == []
    ended = await tell(the_starter_reads, ENDED, plan)
    assert apart(ended, await tell(the_starter_reads, replace(other, decided="not_suitable"), plan)) == []


@pytest.mark.long
@SECRET
@pytest.mark.parametrize("story", [the_starter_reads, the_joiner_reads])
async def test_a_firm_that_both_sides_want_is_answered_alike(tell, story):
    """The firm itself knows for whom it acts; neither side learns it from the other."""
    plain, other = await tell(story, PLAIN, Plan()), await tell(story, Hidden(firm="reader's"), Plan())
    side = next(iter(plain))
    assert apart({side: plain[side]}, {side: other[side]}) == []


@pytest.mark.long
@SECRET
@pytest.mark.parametrize("name", VISITING)
@pytest.mark.parametrize("story", [the_visitor_reads, the_resident_reads])
async def test_each_difference_between_two_sides_with_a_place_by_itself(tell, story, name):
    assert apart(await tell(story, Apart()), await tell(story, Apart(**VISITING[name]))) == []


@pytest.mark.long
@SECRET
@pytest.mark.parametrize("story", [the_visitor_reads_the_end, the_resident_reads_the_end])
async def test_each_end_of_a_place_reads_the_same(tell, story):
    first, *others = [await tell(story, Apart(ends=end)) for end in ENDS]
    assert [apart(first, other) for other in others] == [[]] * len(others)
