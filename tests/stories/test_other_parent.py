"""What the other parent tries, and anybody who joins under a name that is not theirs: nothing tells them anything."""

from typing import Any
from uuid import uuid4

import pytest

from tests.forms import Family, applied, fill, joined, send
from tests.serving import Call
from tests.world import Actor, World

BORN = ("2019-05-03", "2019-05-04", "2019-05-05")


def guesses(*born: str, adults: tuple[str, ...] = ("Nova Newpartner", "Somebody Else")) -> dict[str, dict[str, Any]]:
    """What somebody types who tries out days of birth and names."""
    ids = [str(uuid4()) for _ in born]
    children = [
        Family(child_id=child_id, child=("Kit", "Sample", day)).children()["children"][0]
        for child_id, day in zip(ids, born, strict=True)
    ]
    kinship = {"child_id": ids[0], "relationship": "other"}
    return {
        "children": {"children": children},
        "other_adults": {
            "other_adults": [
                {"adult_id": str(uuid4()), "names": names, "part": "other", "relationship_to_children": [kinship]}
                for names in adults
            ]
        },
        "about_me": {
            "given_name": "Alex", "family_name": "Sample", "part": "lives_with",
            "relationship_to_children": [
                {"child_id": child_id, "relationship": "grandparent", "lives_with_me": "yes"} for child_id in ids
            ],
        },
    }  # fmt: skip


async def typed(world: World, call: Call, actor: Actor, referral_id: str, said: dict[str, dict[str, Any]]) -> None:
    """Fill in the whole form of a side that joins, with these answers."""
    whole = Family().resident(await world.route(actor))
    about_me = {**said["about_me"], "safe_route_ids": whole["about_me"]["safe_route_ids"]}
    await fill(call(actor), referral_id, {**whole, **said, "about_me": about_me})


async def who_joins(world: World, call: Call, family: Family, **more: Any) -> tuple[str, Actor]:
    """A referral of this family, and somebody who has joined it as the other side and whom nobody has confirmed."""
    referral_id, _ = await applied(world, call, await world.actor(), family, **more)
    actor = await world.actor()
    await joined(world, referral_id, actor)
    return referral_id, actor


@pytest.mark.rule("REF-15", "PRIV-02", "REF-05")
async def test_whoever_joins_cannot_try_out_which_names_and_birthdays_are_right(world, call):
    read = []
    for born, partner in (("2019-05-04", "Nova Newpartner"), ("2018-01-01", "Rowan Other")):
        family = Family(child=("Kit", "Sample", born))
        kinship = {"child_id": family.child_id, "relationship": "other", "lives_with": "no"}
        adult = {"adult_id": str(uuid4()), "names": partner, "part": "other", "relationship_to_children": [kinship]}
        referral_id, actor = await who_joins(world, call, family, other_adults={"other_adults": [adult]})
        await typed(world, call, actor, referral_id, guesses(*BORN))
        await send(call(actor), referral_id)
        shown = (await call(actor).get(f"/v1/referrals/{referral_id}")).json()
        read.append((shown["children"], shown["others"]))
    assert read[0] == read[1]
    assert [child["birth_date"] for child in read[0][0]] == list(BORN)
    assert read[0][1] == ["Nova Newpartner", "Somebody Else"]


@pytest.mark.rule("REF-15", "PRIV-02")
async def test_naming_one_child_twice_is_answered_alike_whether_it_is_the_right_child(world, call):
    told = []
    for born in ("2019-05-04", "2018-01-01"):
        referral_id, actor = await who_joins(world, call, Family(child=("Kit", "Sample", born)))
        await typed(world, call, actor, referral_id, guesses("2019-05-04", "2019-05-04"))
        told.append(await send(call(actor), referral_id))
    for answer in told:
        answer.pop("referral_id")
    assert told[0] == told[1]


@pytest.mark.rule("REF-04")
async def test_two_entries_under_one_id_are_told_before_anything_is_sent(world, call):
    parent, family = await world.actor(), Family()
    family.adult_id = family.child_id
    answer = await call(parent).post("/v1/referrals", json={})
    referral_id = answer.json()["referral_id"]
    await fill(call(parent), referral_id, family.visitor(await world.route(parent)))
    missing = (await call(parent).get(f"/v1/referrals/{referral_id}/application/missing")).json()["missing"]
    assert [(each["pointer"], each["code"]) for each in missing] == [
        ("#/other_adults/other_adults/0/adult_id", "given-twice")
    ]
    sent = await call(parent).post(f"/v1/referrals/{referral_id}/application/submission")
    assert sent.status_code == 409


@pytest.mark.rule("REF-04")
async def test_an_adult_whom_a_joining_side_begins_to_name_is_named_or_left_out(world, call):
    referral_id, actor = await who_joins(world, call, Family())
    whole = Family().resident(await world.route(actor))
    await fill(call(actor), referral_id, whole | {"other_adults": {"other_adults": [{"part": "visits"}]}})
    sent = await call(actor).post(f"/v1/referrals/{referral_id}/application/submission")
    assert sent.status_code == 409, sent.text
    lacking = {each["pointer"].rpartition("/")[2] for each in sent.json()["errors"]}
    assert lacking == {"adult_id", "names"}
    await fill(call(actor), referral_id, {"other_adults": {"other_adults": []}})
    await send(call(actor), referral_id)
