"""Every operation of the matrix under a safeguarding hold: a centre's waits, but for a few; a family's goes on as ever.

How to read it: the requests are those of the access matrix; a hold lies on every case there is.
"""

import httpx
import pytest

from app.domain.access import Op, Reach, Role
from app.domain.grant import GRANTS
from app.domain.hold import GOES_ON
from tests.access.ask import Ask
from tests.access.requests import REQUESTS
from tests.access.scene import Scene, Who
from tests.access.test_matrix import Asked
from tests.contract.test_contract import METHODS

FAMILY = (Who.STARTER, Who.OTHER_SIDE)
NO_CASE = {
    Op.ANSWER_CAPACITY_QUESTION,
    Op.CHANGE_CENTRE,
    Op.KEEP_STAFF_RECORD,
    Op.OFFER_SERVICE,
    Op.PUBLISH_CAPACITY,
}
"""What a centre keeps and says of itself; a hold is of a case."""

LAY = """
INSERT INTO holds (id, referral_id, set_by, set_as, set_at, reason_enc, suspends, review_on, v)
SELECT gen_random_uuid(), r.id, :by, 'hub_lead', service_now(true), '', false, current_date, 1 FROM referrals r
WHERE NOT EXISTS (SELECT 1 FROM holds h WHERE h.referral_id = r.id AND h.released_at IS NULL)
"""


def writes(ask: Ask, role: Role, reach: Reach) -> bool:
    """Say whether a request changes something of a case."""
    return METHODS[ask.op].upper() != "GET" and GRANTS[ask.op].get(role) is reach and ask.op not in NO_CASE


CENTRES = [ask for ask in REQUESTS if Who.COORDINATOR in ask.answers and writes(ask, Role.COORDINATOR, Reach.CENTRE)]
FAMILYS = [ask for ask in REQUESTS if not set(FAMILY).isdisjoint(ask.answers) and writes(ask, Role.FAMILY, Reach.OWN)]


async def under_a_hold(ask: Ask, scene: Scene, client: httpx.AsyncClient) -> Asked:
    asked = Asked(ask, await ask.given(scene), scene, client)
    await scene.world.execute(LAY, by=scene[Who.HUB_LEAD].account_id)
    return asked


@pytest.mark.rule("SAF-03")
@pytest.mark.parametrize("ask", CENTRES, ids=str)
async def test_what_a_centre_does_waits_but_for_what_keeps_people_safe(ask: Ask, scene: Scene, client):
    answer = await (await under_a_hold(ask, scene, client)).by(Who.COORDINATOR)
    if ask.op in GOES_ON:
        assert (answer.status_code < 300) or answer.status_code == 428, answer.text
    else:
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems#move-not-open"), answer.text


@pytest.mark.rule("SAF-03")
@pytest.mark.parametrize("ask", FAMILYS, ids=str)
async def test_what_a_family_does_is_answered_as_always(ask: Ask, scene: Scene, client):
    asked = await under_a_hold(ask, scene, client)
    for who in FAMILY:
        if who in ask.answers:
            answer = await asked.by(who)
            assert answer.status_code == ask.answers[who], answer.text
