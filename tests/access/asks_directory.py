"""Asking about centres as those who keep them: their records, admission, and the question to many centres."""

from datetime import timedelta
from typing import Any

from app.domain.access import Op
from tests.access.ask import HUB, Ask, Ids, everybody, only
from tests.access.scene import Scene, Who
from tests.stories.test_capacity_questions import ANSWER, QUESTION, ask, say
from tests.stories.test_centre_records import SAID, SERVICE

KEEPERS = (Who.COORDINATOR, *HUB)
# Centres are nobody's case, so that the hub's other people get through too.
OF_THE_HUB = [Who.HUB_PARTY]


async def the_centre(scene: Scene) -> Ids:
    return {"centre_id": scene.centre_id, "service": "handover", "level": "standard", **await days(scene)}


async def an_applicant(scene: Scene) -> Ids:
    """A centre that has applied."""
    return {**await the_centre(scene), "centre_id": await scene.world.centre(admitted=False)}


async def in_the_directory(scene: Scene) -> Ids:
    return {**await the_centre(scene), "centre_id": await scene.world.centre()}


async def days(scene: Scene) -> Ids:
    today = (await scene.world.now()).date()
    return {"from_on": str(today - timedelta(days=300)), "until_on": str(today + timedelta(days=900))}


def seen(ids: Ids) -> dict[str, Any]:
    return {"accreditations": [{"level": "standard", **in_days(ids)}], "da_assessor": False}


def in_days(ids: Ids) -> dict[str, Any]:
    return {"from_on": ids["from_on"], "until_on": ids["until_on"]}


def joining(ids: Ids) -> dict[str, Any]:
    services = [{**SERVICE, "service": "handover"}]
    said = {"organisation": "The Spare Button Trust", "nation": "england", "services": services}
    return {**SAID, **said, "accreditations": [{"level": "standard", **in_days(ids)}]}


async def asked(scene: Scene) -> Ids:
    """A question of the firm to the centre alone."""
    question = await ask(scene.call, scene[Who.SOLICITOR], centre_ids=[str(scene.centre_id)])
    return {"question_id": question["question_id"], "centre_id": scene.centre_id}


async def answered(scene: Scene) -> Ids:
    ids = await asked(scene)
    said = await say(scene.call, scene[Who.COORDINATOR], ids["question_id"])
    return {**ids, "answer_id": said.json()["answer_id"]}


ASKERS = (Who.SOLICITOR, *HUB)
OTHER_FIRMS = (Who.FORMER_FIRM, Who.OTHER_FIRM, Who.OTHER_SIDES_FIRM, Who.CAFCASS)
DIRECTORY = (
    Ask(Op.ASK_CENTRES, only([*ASKERS, *OTHER_FIRMS], 201), given=the_centre, body=QUESTION, passes=OF_THE_HUB),
    Ask(Op.LIST_CAPACITY_QUESTIONS, only([*ASKERS, Who.COORDINATOR]), given=asked, finds="question_id",
        passes=OF_THE_HUB),
    Ask(Op.ANSWER_CAPACITY_QUESTION, only([Who.COORDINATOR]), given=asked, body=ANSWER),
    Ask(Op.READ_CAPACITY_ANSWER, only([*ASKERS, Who.COORDINATOR]), given=answered, passes=OF_THE_HUB),
    Ask(Op.READ_CENTRE_RECORD, only(KEEPERS), given=the_centre, passes=OF_THE_HUB),
    Ask(Op.CHANGE_CENTRE, only([Who.COORDINATOR]), given=the_centre, body=SAID, reads=Op.READ_CENTRE_RECORD),
    Ask(Op.LIST_CENTRE_VERSIONS, only(KEEPERS), given=the_centre, passes=OF_THE_HUB),
    Ask(Op.OFFER_SERVICE, only([Who.COORDINATOR]), given=the_centre, body=SERVICE, reads=Op.READ_CENTRE_RECORD),
    Ask(Op.PUBLISH_CAPACITY, only([Who.COORDINATOR]), given=the_centre, body={"services": []},
        reads=Op.READ_CENTRE_RECORD),
    Ask(Op.APPLY_TO_JOIN, everybody(202), given=days, body=joining),
    Ask(Op.LIST_CENTRE_RECORDS, only(HUB), given=the_centre, passes=OF_THE_HUB),
    Ask(Op.ADMIT_CENTRE, {Who.HUB_WORKER: 200, Who.HUB_LEAD: 409}, given=an_applicant, body=seen,
        reads=Op.READ_CENTRE_RECORD, passes=OF_THE_HUB),
    Ask(Op.SUSPEND_CENTRE, {Who.HUB_WORKER: 200, Who.HUB_LEAD: 409}, given=in_the_directory,
        body={"reason": "insurance"}, reads=Op.READ_CENTRE_RECORD, passes=OF_THE_HUB),
    Ask(Op.RENEW_ACCREDITATION, only(HUB), given=in_the_directory, body=in_days, reads=Op.READ_CENTRE_RECORD,
        passes=OF_THE_HUB),
)  # fmt: skip
