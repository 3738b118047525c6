"""Asking for referrals, applications, screenings of a case, the contact step and consent."""

from typing import Any

from app.domain import referral
from app.domain.access import Op
from app.domain.consent import ConsentState
from app.screening.rulesets import CURRENT
from app.screening.words import Pathway
from tests.access.ask import HUB, SIDES, Ask, Ids, everybody, only, signed_in
from tests.access.scene import Scene, Who
from tests.contact import SEEN, invited, verified
from tests.forms import Family, fill, start
from tests.hub import answered

FIRMS = (Who.SOLICITOR, Who.OTHER_SIDES_FIRM)
OWN = (*SIDES, *FIRMS)
BY_A_FIRM = "of a professional referral"
WITH_CASE_BUT_CENTRES = (*OWN, Who.CAFCASS, *HUB)
WITH_CASE = (*WITH_CASE_BUT_CENTRES, Who.COORDINATOR)


async def a_draft(scene: Scene) -> Ids:
    return {"referral_id": (await scene.referral(referral.Status.DRAFT)).referral_id, "section": "declarations"}


async def a_complete_draft(scene: Scene) -> Ids:
    """A draft to which nothing is missing."""
    client = scene.call(scene[Who.STARTER])
    referral_id = await start(client, part="visits", relationship="father")
    await fill(client, referral_id, Family().visitor(await scene.world.route(scene[Who.STARTER])))
    return {"referral_id": referral_id}


async def queued(scene: Scene) -> Ids:
    return {"referral_id": (await scene.referral(consents=ConsentState.WANTED)).referral_id}


async def being_considered(scene: Scene) -> Ids:
    return {"referral_id": (await scene.referral()).referral_id, "centre_id": scene.centre_id}


async def living_with_both(scene: Scene) -> Ids:
    """A child that lives with each of them in turn."""
    ids = await being_considered(scene)
    await scene.world.execute("UPDATE residences SET lives = 'part' WHERE referral_id = :id", id=ids["referral_id"])
    return ids


def of_the_centre(ids: Ids) -> Any:
    return {"centre_ids": [str(ids["centre_id"])]}


async def placed(scene: Scene) -> Ids:
    case = await scene.placed()
    return {"referral_id": case.referral_id, "side": 1, "party_id": case.party_ids[2]}


async def placed_by_a_firm(scene: Scene) -> Ids:
    """A professional referral with a place, of which a side is not confirmed yet."""
    case = await scene.unconfirmed().placed(pathway=Pathway.SOLICITOR)
    return {"referral_id": case.referral_id, "party_id": case.party_ids[2]}


async def offered(scene: Scene) -> Ids:
    return {"referral_id": (await scene.offered()).referral_id, "side": 1}


async def screened(scene: Scene) -> Ids:
    """A case whose sides have answered."""
    case = await scene.assessing()
    for side in (1, 2):
        await answered(scene.world, case, side)
    return {"referral_id": case.referral_id}


async def a_screening(scene: Scene) -> Ids:
    """A stored screening of a case that the hub has taken."""
    ids = await screened(scene)
    query = "SELECT id FROM screenings WHERE referral_id = :referral_id AND side = 1"
    return {"screening_id": (await scene.world.rows(query, **ids))[0]["id"]}


async def a_version(scene: Scene) -> Ids:
    return {"version": CURRENT.version}


async def to_be_reached(scene: Scene) -> Ids:
    """A case whose other side has not joined."""
    case = await scene.assessing(joined=False)
    return {"referral_id": case.referral_id, "party_id": case.party_ids[2]}


async def to_be_invited(scene: Scene) -> Ids:
    """A case whose other side can be written to."""
    case = await scene.assessing(joined=False)
    await verified(scene.call(scene[Who.HUB_WORKER]), case)
    return {"referral_id": case.referral_id, "party_id": case.party_ids[2]}


async def to_be_confirmed(scene: Scene) -> Ids:
    """A case in which both sides have joined, and nobody has confirmed them."""
    case = await scene.unconfirmed().assessing()
    return {"referral_id": case.referral_id, "party_id": case.party_ids[1]}


async def an_invitation(scene: Scene) -> Ids:
    """A code that somebody has in their mailbox."""
    case = await scene.assessing(joined=False)
    code = await invited(scene.call(scene[Who.HUB_WORKER]), scene.world, case)
    return {"code": code}


async def another_firm(scene: Scene) -> Ids:
    return {"referral_id": (await scene.referral()).referral_id, "organisation_id": await scene.world.organisation()}


def of_the_party(answer: Any, ids: Ids) -> str:
    found: str = next(each["etag"] for each in answer["items"] if each["party_id"] == str(ids["party_id"]))
    return found


REFERRAL = (
    Ask(Op.START_REFERRAL, only([Who.STARTER, Who.OTHER_SIDE, Who.STRANGER], 201),
        body={"part": "visits", "relationship": "father"}, passes=signed_in(Op.START_REFERRAL, 201), case="by a family"),
    Ask(Op.START_REFERRAL, only([Who.SOLICITOR, Who.FORMER_FIRM, Who.OTHER_FIRM], 201),
        body={
            "part": "visits", "relationship": "father", "acts_for_a_side": True,
            "adult": {"given_name": "Sam", "family_name": "Sample"},
        },
        passes=signed_in(Op.START_REFERRAL, 201), case="by a firm"),
    Ask(Op.LIST_REFERRALS, only(WITH_CASE), given=placed, finds="referral_id"),
    Ask(Op.LIST_REFERRALS, only([*OWN, Who.CAFCASS]), given=a_draft, finds="referral_id", case="with a draft"),
    Ask(Op.READ_REFERRAL, only(WITH_CASE), given=placed),
    Ask(Op.READ_REFERRAL, only([*OWN, Who.CAFCASS]), given=a_draft, case="of a draft"),
    Ask(Op.READ_REFERRAL, only(WITH_CASE), given=offered, case="that is offered"),
    Ask(Op.LIST_EVENTS, only(WITH_CASE), given=placed),
    Ask(Op.WITHDRAW_REFERRAL, only([Who.STARTER]), given=queued, body={}, passes=OWN, case="by its starter"),
    Ask(Op.WITHDRAW_REFERRAL, only([Who.OTHER_SIDE]), given=queued, body={}, passes=OWN, case="by the other side"),
    Ask(Op.WITHDRAW_REFERRAL, only(FIRMS, 409), given=queued, body={}, passes=SIDES,
        case="by a firm whose side speaks for itself"),
    Ask(Op.READ_OWN_APPLICATION, only(OWN), given=placed),
    Ask(Op.SAVE_SECTION, {**only(SIDES), **only(FIRMS, 409)}, given=a_draft,
        body={"privacy_notice_version": "1"}),
    Ask(Op.LIST_MISSING, only(OWN), given=a_draft),
    Ask(Op.SUBMIT_APPLICATION, only([Who.STARTER]), given=a_complete_draft),
    Ask(Op.SUBMIT_APPLICATION, only(OWN, 409), given=a_draft, case="to which something is missing"),
    Ask(Op.READ_APPLICATION, only([*HUB, Who.COORDINATOR]), given=placed),
    Ask(Op.READ_APPLICATION, only([*HUB, Who.COORDINATOR]), given=offered, case="that is offered"),
    Ask(Op.LIST_SCREENINGS, only(WITH_CASE), given=placed),
    Ask(Op.SCREEN_AGAIN, only(HUB, 201), given=screened),
    Ask(Op.READ_CHANGED_ANSWERS, only(HUB), given=screened),
    Ask(Op.REPLAY_SCREENING, only(HUB), given=a_screening, body={}),
    Ask(Op.READ_RULESET_IMPACT, only(HUB), given=a_version, passes=[Who.HUB_PARTY]),
    Ask(Op.LIST_CONTACTS, only(HUB), given=placed),
    Ask(Op.LIST_CONTACTS, only([*HUB, Who.COORDINATOR]), given=placed_by_a_firm, case=BY_A_FIRM),
    Ask(Op.RECORD_CONTACT, only(HUB), given=to_be_reached, body={"note": "Will ring."}, reads=Op.LIST_CONTACTS,
        etag=of_the_party),
    Ask(Op.RECORD_CONTACT, only([Who.COORDINATOR, *HUB]), given=placed_by_a_firm, body={},
        reads=Op.LIST_CONTACTS, etag=of_the_party, case=BY_A_FIRM),
    Ask(Op.RELEASE_INVITATION, {Who.HUB_WORKER: 201, Who.HUB_LEAD: 409}, given=to_be_invited),
    Ask(Op.RELEASE_INVITATION, only([*HUB, Who.COORDINATOR], 409), given=placed_by_a_firm, case=BY_A_FIRM),
    Ask(Op.CONFIRM_PARTY, {Who.HUB_WORKER: 200, Who.HUB_LEAD: 409}, given=to_be_confirmed, body=SEEN),
    Ask(Op.CONFIRM_PARTY, {Who.COORDINATOR: 200, **only(HUB, 409)}, given=placed_by_a_firm, body=SEEN, case=BY_A_FIRM),
    Ask(Op.ACCEPT_INVITATION, only([Who.STRANGER], 201), given=an_invitation, body=lambda ids: {"code": ids["code"]},
        passes=SIDES),
    Ask(Op.REFUSE_INVITATION, everybody(404), body={"code": "AAAAA-AAAAA"}),
    Ask(Op.STOP_INVITATIONS, everybody(404), body={"code": "AAAAA-AAAAA"}),
    Ask(Op.ANSWER_CONSENT, only(SIDES), given=queued, body={"state": "given"}),
    Ask(Op.MARK_ACCEPTABLE_CENTRES, only(SIDES), given=living_with_both,
        body=of_the_centre, reads=Op.LIST_ACCEPTABLE_CENTRES, passes=HUB, case="by a side the child lives with"),
    Ask(Op.MARK_ACCEPTABLE_CENTRES, {Who.OTHER_SIDE: 200, **only([Who.STARTER], 409)}, given=being_considered,
        body=of_the_centre, reads=Op.LIST_ACCEPTABLE_CENTRES, passes=HUB, case="by a side"),
    Ask(Op.MARK_ACCEPTABLE_CENTRES, only(HUB[:1]), given=being_considered, body=of_the_centre,
        reads=Op.LIST_ACCEPTABLE_CENTRES, passes=[*SIDES, *HUB], case="by the hub"),
    Ask(Op.MARK_ACCEPTABLE_CENTRES, only(HUB[1:]), given=being_considered, body=of_the_centre,
        reads=Op.LIST_ACCEPTABLE_CENTRES, passes=[*SIDES, *HUB], case="by the lead"),
    Ask(Op.LIST_ACCEPTABLE_CENTRES, only([*SIDES, *HUB]), given=placed),
    Ask(Op.SUGGEST_CENTRES, only(WITH_CASE_BUT_CENTRES), given=placed, query={"near": "GL50 1"}),
    Ask(Op.AUTHORISE_REPRESENTATIVE, only(SIDES, 201), given=another_firm,
        body=lambda ids: {"organisation_id": str(ids["organisation_id"])}, passes=HUB, case="by a side"),
    Ask(Op.AUTHORISE_REPRESENTATIVE, {Who.HUB_WORKER: 201, Who.HUB_LEAD: 409}, given=another_firm,
        body=lambda ids: {"organisation_id": str(ids["organisation_id"]), "side": 2, "evidence": "Letter seen."},
        passes=SIDES, case="by the hub"),
)  # fmt: skip
