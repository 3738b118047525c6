"""One question to many centres: nobody can tell which family it is about, nor who asks; the answers can be quoted."""

from asyncio import gather
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.access import Role
from app.domain.capacity import BROAD, FEWEST_POSTCODES, MOST_A_DAY, Need, coarse_area, coarse_languages, coarse_needs
from app.domain.postcode import Postcode
from app.domain.services import Service
from tests.clients import a_program
from tests.contact import run_rounds
from tests.contract.test_contract import CONTRACT

QUESTION = {
    "service": "supported_contact", "near": "GL50 1AB", "children": "two", "ages": ["under_5", "5_to_10"],
    "starts": "within_a_month", "needs": ["tube_feeding", "wheelchair"], "languages": ["so", "cy"],
    "days": ["saturday"], "payer": "one_party",
}  # fmt: skip
ANSWER = {
    "word": "would_consider", "from_on": "2027-01-09", "wait_weeks": 4, "fee_pence": 2500, "payer": "one_party",
    "criteria": ["pre_visit"],
}  # fmt: skip
BELFAST = {"latitude": 54.6, "longitude": -5.93}


async def ask(call, who, **more):
    answer = await call(who).post("/v1/capacity-questions", json={**QUESTION, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def say(call, coordinator, question_id, **more):
    path = f"/v1/capacity-questions/{question_id}/answers/{coordinator.centre_id}"
    return await call(coordinator).put(path, json={**ANSWER, **more})


async def listed(call, who, **query):
    answer = await call(who).get("/v1/capacity-questions", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.fixture
async def solicitor(world):
    return await world.actor(Role.REFERRER)


@pytest.fixture
async def two(world):
    """Two centres in the neighbourhood."""
    return [await world.actor(Role.COORDINATOR) for _ in range(2)]


@pytest.mark.rule("DIR-06", "REF-18")
async def test_many_centres_answer_and_only_whoever_asked_reads_all_of_it(world, call, solicitor, two):
    question = await ask(call, solicitor)
    assert (question["centres"], question["answers"]) == (2, [])
    first, second = two
    assert (await say(call, first, question["question_id"])).status_code == 200
    no = await say(call, second, question["question_id"], word="no", from_on=None, wait_weeks=None)
    assert no.status_code == 200, no.text

    (read,) = await listed(call, solicitor)
    told = {each["centre_id"]: each for each in read["answers"]}
    assert told[str(first.centre_id)].items() >= ANSWER.items()
    assert told[str(second.centre_id)]["word"] == "no"
    (as_centre,) = await listed(call, first)
    assert as_centre["answer"]["word"] == "would_consider"
    assert str(second.centre_id) not in str(as_centre)
    assert "centres" not in as_centre
    (as_hub,) = await listed(call, await world.actor(Role.HUB_WORKER))
    assert len(as_hub["answers"]) == 2
    assert await listed(call, await world.actor(Role.REFERRER)) == []


@pytest.mark.rule("DIR-06", "PRIV-02")
async def test_a_question_holds_nothing_that_leads_to_a_family_or_to_whoever_asks(world, call, solicitor, two):
    await ask(call, solicitor)
    (kept,) = await world.rows("SELECT * FROM capacity_questions")
    assert kept["area"] == "GL50"
    assert kept["needs"] == ["access", "health"]
    assert kept["languages"] == ["another", "cy"]
    assert not any("1AB" in str(value) or "tube" in str(value) for value in kept.values())
    (as_centre,) = await listed(call, two[0])
    named = {str(solicitor.account_id), str(solicitor.organisation_id), str(solicitor.person_id)}
    assert not any(each in str(as_centre) for each in named)
    assert (await call(two[0]).get("/v1/tasks")).json()["items"][0]["kind"] == "capacity-question"


def test_there_is_no_place_for_words_of_ones_own():
    for name in ("QuestionIn", "AnswerIn"):
        fields = CONTRACT["components"]["schemas"][name]["properties"]
        free = {
            field for field, schema in fields.items() if schema.get("type") == "string" and not schema.keys() & {"enum"}
        }
        assert free <= {"near"}, "which is coarsened and not kept"


@pytest.mark.rule("DIR-06", "PRIV-02")
def test_small_areas_and_rare_needs_are_coarsened():
    small, large = Postcode("LD1", "5", "LD"), Postcode("GL50", "1", "AB")
    assert coarse_area(small, FEWEST_POSTCODES - 1) == "LD"
    assert coarse_area(large, FEWEST_POSTCODES) == "GL50"
    assert set(BROAD) == set(Need)
    assert coarse_needs([Need.TUBE_FEEDING, Need.EPILEPSY]) == ["health"]
    assert coarse_languages(["so", "ku", "pl"]) == ["another", "pl"]


async def test_the_area_of_few_homes_is_the_wider_one(call, solicitor, two):
    named = [str(each.centre_id) for each in two]
    assert (await ask(call, solicitor, near="LD1", centre_ids=named))["area"] == "LD"


@pytest.mark.rule("DIR-06")
async def test_only_centres_that_may_be_referred_to_and_offer_it_are_asked(world, call, solicitor, two):
    await world.centre(**BELFAST)
    await world.centre(admitted=False)
    await world.centre(Service.HANDOVER)
    hidden = await world.centre()
    await world.execute("UPDATE centres SET location_published = false WHERE id = :id", id=hidden)
    assert (await ask(call, solicitor))["centres"] == 2
    assert (await ask(call, solicitor, centre_ids=[str(hidden)]))["centres"] == 1


TO_NOBODY: list[tuple[dict[str, Any], str]] = [
        ({"near": "Nowhere"}, "unknown-postcode"),
        ({"near": "ZZ9 9ZZ"}, "unknown-postcode"),
        ({"service": "escorted_contact"}, "nobody-there"),
        ({"centre_ids": ["8a8f6a1e-3f25-4a43-8c57-7f4f3a0f2d10"]}, "not-offered"),
    ]  # fmt: skip


async def test_a_question_to_nobody_is_refused(call, solicitor, two):
    for said, code in TO_NOBODY:
        answer = await call(solicitor).post("/v1/capacity-questions", json={**QUESTION, **said})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


NO_WORDS: list[dict[str, Any]] = [{"note": "Kit Sample"}, {"needs": ["a rare thing"]}, {"ages": []}, {"within_km": 201}]  # fmt: skip


async def test_what_is_no_word_of_the_lists_is_refused(call, solicitor, two):
    for said in NO_WORDS:
        answer = await call(solicitor).post("/v1/capacity-questions", json={**QUESTION, **said})
        assert answer.status_code == 422, said


async def test_children_have_no_more_ages_than_there_are_children(call, solicitor, two):
    ages = ["under_5", "5_to_10", "11_to_15"]
    for children, most in (("one", 1), ("two", 2)):
        body = {**QUESTION, "children": children, "ages": ages[: most + 1]}
        answer = await call(solicitor).post("/v1/capacity-questions", json=body)
        told = [(each["pointer"], each["code"]) for each in answer.json()["errors"]]
        assert (answer.status_code, told) == (422, [("/ages", "more-ages-than-children")])
        await ask(call, solicitor, children=children, ages=[*ages[:most], ages[0]])
    await ask(call, solicitor, children="three_or_more", ages=ages)


@pytest.mark.rule("DIR-06", "DIR-03")
async def test_a_later_answer_counts_and_what_was_quoted_stays(call, solicitor, two):
    question = await ask(call, solicitor)
    first = (await say(call, two[0], question["question_id"])).json()
    again = (await say(call, two[0], question["question_id"])).json()
    assert again["answer_id"] == first["answer_id"], "the same words are the same answer"
    later = (await say(call, two[0], question["question_id"], wait_weeks=12)).json()
    (read,) = await listed(call, solicitor)
    assert [each["wait_weeks"] for each in read["answers"]] == [12]
    quoted = await call(solicitor).get(f"/v1/capacity-answers/{first['answer_id']}")
    assert (quoted.json()["wait_weeks"], quoted.json()["question"]["area"]) == (4, "GL50")
    assert later["answer_id"] != first["answer_id"]


async def test_two_answers_at_once_follow_one_another(call, solicitor, two):
    question = await ask(call, solicitor)
    said = await gather(*(say(call, two[0], question["question_id"], wait_weeks=weeks) for weeks in (1, 2, 2, 2)))
    assert [each.status_code for each in said] == [200] * 4, [each.text for each in said]
    (read,) = await listed(call, solicitor)
    assert read["answers"][0]["wait_weeks"] in (1, 2)


async def test_nobody_floods_the_centres(world, call, solicitor, two):
    for _ in range(MOST_A_DAY):
        await ask(call, solicitor)
    refused = await call(solicitor).post("/v1/capacity-questions", json=QUESTION)
    assert refused.status_code == 409
    await ask(call, await world.actor(Role.REFERRER))
    await world.let_pass(timedelta(days=1))
    await ask(call, solicitor)


async def test_the_task_goes_when_nothing_waits(call, solicitor, two):
    one, other = await ask(call, solicitor), await ask(call, solicitor, starts="later")
    await say(call, two[0], one["question_id"])
    assert len((await call(two[0]).get("/v1/tasks")).json()["items"]) == 1
    await say(call, two[0], other["question_id"])
    assert (await call(two[0]).get("/v1/tasks")).json()["items"] == []
    assert len((await call(two[1]).get("/v1/tasks")).json()["items"]) == 1


async def test_a_closed_question_takes_no_answer(world, call, solicitor, two):
    question = await ask(call, solicitor)
    await world.let_pass(timedelta(days=29))
    assert (await say(call, two[0], question["question_id"])).status_code == 409
    assert await listed(call, two[0], open_only=True) == []


async def test_the_task_of_a_question_that_has_closed_goes_too(world, call, solicitor, two):
    async def tasks():
        items = (await call(two[0]).get("/v1/tasks")).json()["items"]
        return [(each["due_on"], each["overdue"]) for each in items]

    await ask(call, solicitor)
    await world.let_pass(timedelta(days=20))
    later = await ask(call, solicitor, starts="later")
    await world.let_pass(timedelta(days=9))
    await run_rounds(world, "close_questions")
    assert await tasks() == [(later["closes_on"], False)], "the other one waits still"
    await world.let_pass(timedelta(days=20))
    await run_rounds(world, "close_questions")
    assert await tasks() == []


async def test_nobody_answers_for_another_centre(world, call, solicitor, two):
    question = await ask(call, solicitor, centre_ids=[str(two[0].centre_id)])
    assert (await say(call, two[1], question["question_id"])).status_code == 404
    path = f"/v1/capacity-questions/{question['question_id']}/answers/{two[0].centre_id}"
    assert (await call(two[1]).put(path, json=ANSWER)).status_code == 404
    for wrong in ({"word": "no"}, {"payer": "free"}):
        assert (await say(call, two[0], question["question_id"], **wrong)).status_code == 422, wrong


@pytest.mark.rule("REF-18")
async def test_an_answer_is_quoted_in_a_professional_s_referral(world, call, solicitor, two):
    question = await ask(call, solicitor)
    answer_id = (await say(call, two[0], question["question_id"])).json()["answer_id"]
    adult = {"given_name": "Sam", "family_name": "Sample"}
    begun = await call(solicitor).post("/v1/referrals", json={"acts_for_a_side": True, "adult": adult})
    assert begun.status_code == 201, begun.text
    section = f"/v1/referrals/{begun.json()['referral_id']}/application/sections/referrer"
    strangers = await world.actor(Role.REFERRER)
    theirs = await ask(call, strangers)
    others = (await say(call, two[0], theirs["question_id"])).json()["answer_id"]
    for wrong in (others, str(uuid4())):
        refused = await call(solicitor).put(section, json={"role": "solicitor", "quoted_answer_ids": [wrong]})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/quoted_answer_ids/0")
    saved = await call(solicitor).put(section, json={"role": "solicitor", "quoted_answer_ids": [answer_id]})
    assert saved.status_code == 200, saved.text
    assert saved.json()["document"]["quoted_answer_ids"] == [answer_id]
    hub = await call(await world.actor(Role.HUB_WORKER)).get(f"/v1/capacity-answers/{answer_id}")
    assert hub.json()["centre"]


@pytest.mark.rule("DIR-06", "REF-18")
async def test_a_program_asks_reads_the_answers_and_quotes_one(world, call, two):
    program = await a_program(world, call, scopes=["capacity:ask", "capacity:read", "referrals:write"])
    headers = await program.headers()
    asked = await program.nobody.post("/v1/capacity-questions", json=QUESTION, headers=headers)
    assert asked.status_code == 201, asked.text
    answer_id = (await say(call, two[0], asked.json()["question_id"])).json()["answer_id"]
    (read,) = (await program.get("/v1/capacity-questions", headers)).json()["items"]
    assert [each["answer_id"] for each in read["answers"]] == [answer_id]
    assert (await program.get(f"/v1/capacity-answers/{answer_id}", headers)).status_code == 200
    adult = {"given_name": "Sam", "family_name": "Sample"}
    begun = await program.nobody.post("/v1/referrals", json={"acts_for_a_side": True, "adult": adult}, headers=headers)
    section = f"/v1/referrals/{begun.json()['referral_id']}/application/sections/referrer"
    document = {"role": "solicitor", "quoted_answer_ids": [answer_id]}
    assert (await program.nobody.put(section, json=document, headers=headers)).status_code == 200
    narrow = await program.headers(scope="referrals:write")
    refused = await program.nobody.post("/v1/capacity-questions", json=QUESTION, headers=narrow)
    assert (refused.status_code, 'scope="capacity:ask"' in refused.headers["www-authenticate"]) == (403, True)


@pytest.mark.rule("DIR-06")
async def test_on_an_island_the_centres_are_named(call, world, solicitor, two):
    """Nobody publishes where its postcodes are, so that none is the nearest, nor near to anywhere else."""
    body = {**QUESTION, "near": "JE2 3AB"}
    refused = await call(solicitor).post("/v1/capacity-questions", json=body)
    assert refused.status_code == 422, refused.text
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [("/centre_ids", "no-distances")]
    question = await ask(call, solicitor, near="JE2 3AB", centre_ids=[str(each.centre_id) for each in two])
    assert (question["area"], question["centres"]) == ("JE", 2)
    assert (await ask(call, solicitor))["centres"] == 2
    await world.execute("UPDATE centres SET postcode = 'JE2 3AB' WHERE id = :id", id=two[0].centre_id)
    assert (await ask(call, solicitor))["centres"] == 1
