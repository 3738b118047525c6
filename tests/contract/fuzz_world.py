"""The world that is fuzzed: for each operation somebody who may do it, and something to do it to.

Both are taken from the access matrix, so that an operation is fuzzed behind its doors and not only at them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_network
from threading import Thread
from typing import Any

import uvicorn
from fastapi import FastAPI

from app.api.server import server_config
from app.crypto.tokens import Tokens, signing_key_from_secret
from app.domain.access import Op, Role
from app.domain.grant import GRANTS
from app.main import create_app
from app.settings import Settings
from tests.access.ask import Ask
from tests.access.requests import REQUESTS
from tests.access.scene import Scene, Who, open_scene
from tests.conftest import Database
from tests.identity import give_password, give_totp
from tests.world import Actor

HOURS = 4
SIGN_OUTS = 400
# What changes the sign-in or the account that asks is asked by an account of its own.
APART = {
    Op.SIGN_OUT: SIGN_OUTS, Op.SIGN_OUT_EVERYWHERE: SIGN_OUTS, Op.CHOOSE_ROLE: 1, Op.CHANGE_PASSWORD: 1,
    Op.ENROL_TOTP: 1, Op.MAKE_RECOVERY_CODES: 1,
}  # fmt: skip
# Whoever gets the most out of an operation, where that is not the first in its row.
AS = {
    Op.LIST_REFERRALS: Who.HUB_WORKER,
    Op.GRANT_MEMBERSHIP: Who.ADMINISTRATOR,
    Op.TAKE_REFERRAL: Who.HUB_LEAD,
    Op.BREAK_GLASS: Who.HUB_LEAD,
    Op.END_MEMBERSHIP: Who.ADMINISTRATOR,
}


async def a_world(settings: Settings, database: Database) -> dict[str, Any]:
    """Put everything there and give, for each operation, tokens and ids."""
    async with open_scene(settings, database) as scene:
        told = {op.value: await _told(scene, op) for op in GRANTS}
        world = scene.world
        await give_password(world, *scene.people.values())
        # Somebody signs in as the contract's own example does, and a worker is alive all the time.
        example = "sam.sample@example.org"
        await world.execute(
            "UPDATE accounts SET email_index = :index WHERE id = :id",
            index=world.parts.keys.index("account-email", example), id=scene[Who.STRANGER].account_id,
        )  # fmt: skip
        await world.execute(
            "UPDATE accounts SET password_hash = (SELECT max(password_hash) FROM accounts "
            "WHERE password_hash LIKE '$%')"
        )
        await world.execute(
            "INSERT INTO heartbeats (name, at, note) VALUES ('worker', now() + interval '9 years', '{}')"
        )
    return told


async def _told(scene: Scene, op: Op) -> dict[str, Any]:
    rows = [ask for ask in REQUESTS if ask.op is op]
    ask = next((ask for ask in rows if _successes(ask)), rows[0])
    ids = await ask.given(scene)
    if Role.ANONYMOUS in GRANTS[op]:
        return {"tokens": [], "path": ids}
    tokens = lasting(scene)
    if op in APART:
        return {"tokens": [_token(tokens, await _apart(scene, op)) for _ in range(APART[op])], "path": ids}
    who = AS.get(op) or next(iter(_successes(ask) or ask.answers))
    return {"tokens": [_token(tokens, scene[who])], "path": ids}


async def _apart(scene: Scene, op: Op) -> Actor:
    actor = await scene.world.actor()
    if op is Op.MAKE_RECOVERY_CODES:
        await give_totp(scene.world, actor)
    return actor


def _successes(ask: Ask) -> list[Any]:
    return [who for who, status in ask.answers.items() if status < 300]


def _token(tokens: Tokens, actor: Actor) -> str:
    return tokens.issue(account=actor.account_id, sign_in=actor.sign_in_id, membership=None, role=actor.role)


def lasting(scene: Scene) -> Tokens:
    """Tokens that outlive a long run."""
    return _lasting(scene.world.parts.settings)


def _lasting(settings: Settings) -> Tokens:
    keys = {key_id: signing_key_from_secret(secret, key_id) for key_id, secret in settings.token_keys.items()}
    return Tokens(
        issuer=settings.public_url, audience=settings.public_url, keys=keys, current=settings.current_token_key,
        lifetime_seconds=HOURS * 3600,
    )  # fmt: skip


@contextmanager
def served(settings: Settings, port: int) -> Iterator[FastAPI]:
    """The application behind its real server, which believes the forwarded addresses of this machine."""
    app = create_app(replace(settings, metrics_allow=(ip_network("0.0.0.0/0"),)))
    app.state.parts = replace(app.state.parts, tokens=_lasting(settings))
    server = uvicorn.Server(server_config(app, host="127.0.0.1", port=port, proxies=["127.0.0.1"]))
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield app
    finally:
        server.should_exit = True
        thread.join()
