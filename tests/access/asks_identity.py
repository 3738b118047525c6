"""Asking for accounts, help, the directory, screening without a case, and health."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from app.domain.access import Op, Role
from tests.access.ask import HUB, Ask, Ids, everybody, only, signed_in
from tests.access.scene import Scene, Who
from tests.identity import PASSWORD, give_password, give_totp
from tests.identity import an_account as a_new_account

LAW_CENTRE = {
    "topics": ["legal_advice"], "nations": ["wales"], "audiences": ["family"], "name": "Sample Law Centre",
    "about": "Free advice.", "telephone": "01632 960123", "checked_on": "2026-01-05", "owner": "hub lead",
}  # fmt: skip
ANSWERS = {"questionnaire": "2026-1", "pathway": "self", "danger": "none", "nation": "england"}


async def a_centre(scene: Scene) -> Ids:
    return {"centre_id": scene.centre_id}


async def a_signpost(scene: Scene) -> Ids:
    made = await scene.call(scene[Who.HUB_LEAD]).post("/v1/signposts", json=LAW_CENTRE)
    return {"signpost_id": made.json()["signpost_id"]}


def of_the_signpost(answer: Any, ids: Ids) -> str:
    found: str = next(each["etag"] for each in answer["items"] if each["signpost_id"] == ids["signpost_id"])
    return found


async def a_new_route(scene: Scene) -> Ids:
    return {"route_id": uuid4()}


def a_message_to(who: Who) -> Callable[[Scene], Awaitable[Ids]]:
    async def given(scene: Scene) -> Ids:
        message_id = uuid4()
        await scene.world.execute(
            "INSERT INTO messages (id, person_id, template, language, queued_at, not_before, fate) VALUES "
            "(:id, :person, 'stage_moved', 'en', now() - interval '1 hour', now() - interval '1 hour', 'in_app_only')",
            id=message_id, person=scene[who].person_id,
        )  # fmt: skip
        return {"message_id": message_id}

    return given


async def an_account_without_role(scene: Scene) -> Ids:
    return {"email": (await scene.world.actor()).email, "organisation_id": scene.firm_id}


async def a_membership(scene: Scene) -> Ids:
    somebody = await scene.world.actor(Role.REFERRER)
    found = await scene.world.rows("SELECT id FROM memberships WHERE account_id = :id", id=somebody.account_id)
    return {"membership_id": found[0]["id"]}


async def an_account(scene: Scene) -> Ids:
    return {"account_id": (await scene.world.actor()).account_id}


async def an_account_with_a_second_factor(scene: Scene) -> Ids:
    actor = await scene.world.actor()
    await give_totp(scene.world, actor)
    return {"account_id": actor.account_id}


async def a_sign_in_that_waits_no_more(scene: Scene) -> Ids:
    return {"sign_in_id": scene[Who.STARTER].sign_in_id}


async def known_passwords(scene: Scene) -> Ids:
    await give_password(scene.world, *scene.people.values())
    return {}


async def second_factors(scene: Scene) -> Ids:
    await give_totp(scene.world, *scene.people.values())
    return {}


async def an_export(scene: Scene) -> Ids:
    """Somebody who is on one side of a case of their own has asked for what is kept about them.

    A sealed case of theirs would keep the export from all but its worker.
    """
    await scene.world.execute("UPDATE referrals SET sealed_at = NULL")
    case = await scene.referral()
    await scene.world.execute("DELETE FROM exports")
    answer = await scene.call(scene[Who.STARTER]).post("/v1/me/exports")
    assert answer.status_code == 201, answer.text
    export_id = answer.json()["export_id"]
    return {"export_id": export_id, "referral_id": case.referral_id}


async def a_released_export(scene: Scene) -> Ids:
    ids = await an_export(scene)
    await scene.world.execute("UPDATE exports SET state = 'released', released_at = service_now(true)")
    return ids


def etag_in_body(read: Any, _ids: Ids) -> str:
    etag: str = read["etag"]
    return etag


async def nobody_has_asked(scene: Scene) -> Ids:
    await scene.world.execute("DELETE FROM exports")
    return {}


IDENTITY = (
    Ask(Op.REQUEST_EXPORT, only([Who.STARTER, Who.OTHER_SIDE, Who.STRANGER], 201), given=nobody_has_asked),
    Ask(Op.LIST_EXPORTS, only([Who.HUB_WORKER, Who.HUB_LEAD]), given=an_export, finds="export_id"),
    Ask(Op.READ_EXPORT, only([Who.HUB_WORKER, Who.HUB_LEAD]), given=an_export, case="before its release"),
    Ask(Op.READ_EXPORT, only([Who.STARTER]), given=a_released_export, case="of one's own, released"),
    Ask(
        Op.PREPARE_EXPORT,
        only([Who.HUB_WORKER]),
        given=an_export,
        reads=Op.READ_EXPORT,
        etag=etag_in_body,
        body={"left_out": [], "reason": None},
        passes=[Who.HUB_LEAD],
        case="by a worker",
    ),
    Ask(
        Op.PREPARE_EXPORT,
        only([Who.HUB_LEAD]),
        given=an_export,
        reads=Op.READ_EXPORT,
        etag=etag_in_body,
        body={"left_out": [], "reason": None},
        passes=[Who.HUB_WORKER],
        case="by the lead",
    ),
    Ask(Op.START_SIGN_UP, everybody(202), body={"email": "new.person@example.org"}),
    Ask(Op.CREATE_ACCOUNT, everybody(401), body=a_new_account("new.person@example.org", "ABCDE-12345")),
    Ask(Op.SIGN_IN, everybody(401), body={"email": "nobody@example.org", "password": PASSWORD}),
    Ask(
        Op.GIVE_SECOND_FACTOR,
        everybody(401),
        given=a_sign_in_that_waits_no_more,
        body={"method": "totp", "code": "123456"},
    ),
    Ask(Op.CHOOSE_ROLE, signed_in(Op.CHOOSE_ROLE, 200), body={"role": "family"}, parting=True),
    Ask(Op.SIGN_OUT_EVERYWHERE, signed_in(Op.SIGN_OUT_EVERYWHERE, 204), parting=True),
    Ask(Op.START_PASSWORD_RESET, everybody(202), body={"email": "new.person@example.org"}),
    Ask(
        Op.FINISH_PASSWORD_RESET,
        everybody(401),
        body={"email": "new.person@example.org", "code": "ABCDE-12345", "password": PASSWORD},
    ),
    Ask(
        Op.CHANGE_PASSWORD,
        signed_in(Op.CHANGE_PASSWORD, 204),
        given=known_passwords,
        body={"current_password": PASSWORD, "password": "nine calm paper lanterns"},
    ),
    Ask(Op.ENROL_TOTP, signed_in(Op.ENROL_TOTP, 200), given=known_passwords, body={"password": PASSWORD}),
    Ask(Op.MAKE_RECOVERY_CODES, signed_in(Op.MAKE_RECOVERY_CODES, 200), given=second_factors),
    Ask(Op.READ_KEYS, everybody(200)),
    Ask(Op.LIST_ACCOUNTS, only([Who.ADMINISTRATOR]), query={"role": "hub_lead", "status": "active", "limit": 2}),
    Ask(
        Op.FIND_ACCOUNTS,
        only([Who.ADMINISTRATOR]),
        given=an_account_without_role,
        body=lambda ids: {"email": ids["email"]},
    ),
    Ask(Op.REMOVE_SECOND_FACTOR, only([Who.ADMINISTRATOR], 204), given=an_account_with_a_second_factor),
    Ask(Op.SET_ACCOUNT_STATUS, only([Who.ADMINISTRATOR]), given=an_account, body={"status": "disabled"}),
    Ask(Op.REFRESH_TOKENS, everybody(401), body={"refresh_token": "x" * 43}),
    Ask(Op.SIGN_OUT, signed_in(Op.SIGN_OUT, 204), parting=True),
    Ask(Op.READ_ME, signed_in(Op.READ_ME, 200)),
    Ask(Op.LIST_CONTACT_ROUTES, signed_in(Op.LIST_CONTACT_ROUTES, 200)),
    Ask(
        Op.PUT_CONTACT_ROUTE,
        {Who.STARTER: 201, Who.OTHER_SIDE: 404, Who.STRANGER: 404},
        given=a_new_route,
        body={"kind": "email", "value": "sam.sample@example.org", "safe": True},
    ),
    Ask(Op.LIST_MY_MESSAGES, only([Who.STARTER]), given=a_message_to(Who.STARTER), finds="message_id", case="family"),
    Ask(Op.LIST_MY_MESSAGES, only([Who.SOLICITOR]), given=a_message_to(Who.SOLICITOR), finds="message_id", case="firm"),
    Ask(
        Op.GRANT_MEMBERSHIP,
        {Who.HUB_LEAD: 201, Who.ADMINISTRATOR: 409},
        given=an_account_without_role,
        body=lambda ids: {"email": ids["email"], "role": "referrer", "organisation_id": str(ids["organisation_id"])},
    ),
    Ask(Op.END_MEMBERSHIP, {Who.HUB_LEAD: 204, Who.ADMINISTRATOR: 204}, given=a_membership),
    Ask(Op.FIND_ORGANISATIONS, signed_in(Op.FIND_ORGANISATIONS, 200), query={"name": "Sample"}),
    Ask(
        Op.REGISTER_ORGANISATION,
        {Who.HUB_WORKER: 201, Who.HUB_LEAD: 409, Who.HUB_PARTY: 409},
        body={"kind": "law_firm", "name": "Sample and Sample Solicitors"},
    ),
    Ask(Op.LIST_SERVICES, everybody(200)),
    Ask(Op.FIND_SIGNPOSTS, everybody(200)),
    Ask(Op.CREATE_SIGNPOST, only(HUB, 201), body=LAW_CENTRE, passes=[Who.HUB_PARTY]),
    Ask(
        Op.CHANGE_SIGNPOST,
        only(HUB),
        given=a_signpost,
        body=LAW_CENTRE | {"name": "Sample Law"},
        reads=Op.LIST_SIGNPOSTS,
        etag=of_the_signpost,
        passes=[Who.HUB_PARTY],
    ),
    Ask(Op.LIST_SIGNPOSTS, only(HUB), passes=[Who.HUB_PARTY]),
    Ask(Op.READ_ABOUT, everybody(200)),
    Ask(Op.CHECK_SUITABILITY, everybody(200), body={**ANSWERS, "service_wished": "supported_contact"}),
    Ask(Op.READ_QUESTIONNAIRE, everybody(200), given=lambda _: _version()),
    Ask(Op.LIST_RULESETS, everybody(200)),
    Ask(Op.READ_RULESET, everybody(200), given=lambda _: _version()),
    Ask(Op.READ_RULESET_PAGE, everybody(200), given=lambda _: _version()),
    Ask(Op.READ_FRONT_PAGE, everybody(200)),
    Ask(Op.FIND_PLACES, everybody(200), query={"typed": "GL50 1"}),
    Ask(Op.FIND_CENTRES, everybody(200)),
    Ask(Op.SEARCH_CENTRES, everybody(200), body={"service": "supported_contact", "weekday": 5, "open_at": "10:30"}),
    Ask(Op.READ_CENTRE, everybody(200), given=a_centre),
    Ask(Op.READ_GROUND_RULES, everybody(200), given=a_centre),
    Ask(Op.READ_HEALTH, everybody(200)),
    Ask(Op.READ_LIVENESS, everybody(200)),
    Ask(Op.READ_READINESS, everybody(503)),  # no worker runs beside the tests
    Ask(Op.READ_METRICS, everybody(200)),
)


async def _version() -> Ids:
    return {"version": "2026-1"}
