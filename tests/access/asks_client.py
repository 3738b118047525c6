"""Asking for machine clients, their secrets and their tokens."""

from uuid import uuid4

from app.db.tables.account import Account, Membership
from app.db.tables.client import Client
from app.domain.access import Op, Role
from tests.access.ask import Ask, Ids, everybody
from tests.access.scene import Scene, Who


async def a_firm(scene: Scene) -> Ids:
    return {"organisation_id": scene.firm_id}


async def a_client(scene: Scene) -> Ids:
    now, keys, client_id = await scene.world.now(), scene.world.parts.keys, uuid4()
    await scene.world.save(
        Account(
            id=client_id, email_index=client_id.bytes, email_enc=keys.seal("accounts", "email_enc", client_id, "-"),
            password_hash="none", language="en", created_at=now, tokens_valid_from=now,
        ),
        Membership(
            id=uuid4(), account_id=client_id, role=Role.REFERRER, organisation_id=scene.firm_id, from_at=now
        ),
        Client(
            id=client_id, organisation_id=scene.firm_id, name="Case management", scopes=["referrals:read"],
            created_at=now, created_by=scene[Who.ADMINISTRATOR].account_id,
        ),
    )  # fmt: skip
    return {"client_id": client_id, "organisation_id": scene.firm_id}


CLIENT = (
    Ask(
        Op.CREATE_CLIENT,
        {Who.ADMINISTRATOR: 201},
        given=a_firm,
        body={"name": "Case management", "scopes": ["referrals:read"]},
    ),
    Ask(Op.LIST_CLIENTS, {Who.ADMINISTRATOR: 200}, given=a_client),
    Ask(Op.ROTATE_CLIENT_SECRET, {Who.ADMINISTRATOR: 201}, given=a_client, body={"overlap_days": 7}),
    Ask(
        Op.SET_CLIENT_STATUS,
        {Who.ADMINISTRATOR: 200},
        given=a_client,
        body={"status": "disabled"},
        reads=Op.LIST_CLIENTS,
        etag=lambda body, ids: next(
            item["etag"] for item in body["items"] if item["client_id"] == str(ids["client_id"])
        ),
    ),
    Ask(Op.ISSUE_CLIENT_TOKEN, everybody(415), body={"grant_type": "client_credentials"}),
    Ask(Op.READ_SERVER_METADATA, everybody(200)),
)
