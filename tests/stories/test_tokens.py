"""Access tokens against the whole service: what is not ours opens nothing, and keys change without anybody noticing."""

import base64
from dataclasses import replace

import pytest

from app.crypto.tokens import Tokens, signing_key_from_secret
from app.domain.access import Role
from app.local.keys import keys_in, rotate
from app.main import parts_for
from app.settings import Settings
from tests.forged import Forger
from tests.identity import bearer, give_password, sign_in
from tests.serving import SECRET

LEAST = 40
# What cannot even stand in a header is refused before it is looked at as a token.
REFUSED = {(401, "/problems#not-signed-in"), (400, "/problems#malformed")}


@pytest.fixture
async def forger(app, world) -> Forger:
    """Somebody who knows all of a hub lead's live sign-in but the key, at a service that has two keys."""
    parts = app.state.parts
    keys = {key_id: signing_key_from_secret(bytes(range(32)), key_id) for key_id in ("test", "next")}
    url = parts.settings.public_url
    app.state.parts = replace(parts, tokens=Tokens(issuer=url, audience=url, keys=keys, current="test"))
    lead = await world.actor(Role.HUB_LEAD)
    return Forger("test", keys["test"], "next", url, url, lead.account_id, lead.sign_in_id)


async def test_no_forged_token_opens_anything(call, forger):
    good = forger.signed()
    authorised = [("Authorization", f"Bearer {good}")]
    assert (await call(None).get("/v1/hub/queue", headers=authorised)).status_code == 200
    bad = forger.all_bad(good)
    assert len(bad) >= LEAST
    let_in = {}
    for name, token in bad.items():
        sent = [(b"authorization", b"Bearer " + token.encode("utf-8", "surrogatepass"))]
        answer = await call(None).get("/v1/hub/queue", headers=sent)
        if (answer.status_code, answer.json()["type"]) not in REFUSED:
            let_in[name] = (answer.status_code, answer.text)
    assert let_in == {}


async def test_a_good_token_counts_in_its_own_header_alone(call, forger):
    good = forger.signed()
    for headers in (
        {"Authorization": good},
        {"Authorization": f"Basic {good}"},
        {"Authorization": f"Bearer {good} {good}"},
        {"Authorization": f"Bearer {good}, Bearer {good}"},
        {"Cookie": f"access_token={good}; Authorization=Bearer {good}"},
        {"X-Access-Token": good},
    ):
        assert (await call(None).get("/v1/hub/queue", headers=headers)).status_code == 401
    assert (await call(None).get("/v1/hub/queue", params={"access_token": good})).status_code == 422


async def test_the_role_in_a_token_is_worth_nothing(call, world, forger):
    parent = await world.actor()
    theirs = replace(forger, account=parent.account_id, sign_in=parent.sign_in_id)
    for role in Role:
        token = theirs.signed(claims=theirs.the_claims(role=role.value, act_as=str(forger.account)))
        headers = {"Authorization": f"Bearer {token}"}
        assert (await call(None).get("/v1/hub/queue", headers=headers)).status_code == 403
        assert (await call(None).get("/v1/me", headers=headers)).json()["acting"]["role"] == "family"


async def test_an_account_and_another_ones_sign_in_make_no_token(call, world, forger):
    parent = await world.actor()
    for mixed in (replace(forger, account=parent.account_id), replace(forger, sign_in=parent.sign_in_id)):
        answer = await call(None).get("/v1/me", headers={"Authorization": f"Bearer {mixed.signed()}"})
        assert answer.status_code == 401


async def test_the_public_keys_are_published_and_nothing_of_the_private_ones(call, forger):
    answer = await call(None).get("/.well-known/jwks.json")
    assert answer.status_code == 200
    keys = answer.json()["keys"]
    assert [key["kid"] for key in keys] == ["test", "next"]
    assert all(key.keys() == {"kty", "crv", "x", "y", "use", "alg", "kid"} for key in keys)
    point = forger.key.public_key().public_numbers()
    assert int.from_bytes(_bytes(keys[0]["x"]), "big") == point.x


def _bytes(text: str) -> bytes:

    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_keys_are_rotated_and_nobody_has_to_sign_in_again(app, call, world, settings, tmp_path):
    file = keys_in(tmp_path) / "token"

    def start() -> list[str]:
        """Start the service anew with the keys in the file."""
        environ = {
            "DATABASE_URL": settings.database_url, "DEMO": "yes", "PUBLIC_URL": "http://test",
            "MASTER_KEYS": f"test:{SECRET}", "TOKEN_KEYS_FILE": str(file),
        }  # fmt: skip
        tokens = parts_for(Settings.from_environment(environ)).tokens
        app.state.parts = replace(app.state.parts, tokens=tokens)
        return [key["kid"] for key in tokens.jwks()["keys"]]

    first = start()
    assert len(first) == 2
    parent = await world.actor()
    await give_password(world, parent)
    before = await sign_in(call(None), world, parent)
    assert (file.stat().st_mode & 0o777) == 0o600
    named = rotate(file)
    second = start()
    assert second == named
    assert second[:2] == [first[1], first[0]]
    assert (file.stat().st_mode & 0o777) == 0o600
    after = (await call(None).post("/v1/tokens", json={"refresh_token": before["refresh_token"]})).json()
    for body in (before, after):
        assert (await call(None).get("/v1/me", headers=bearer(body))).status_code == 200
    rotate(file)
    third = start()
    assert third[:2] == [second[2], second[0]]
    assert (await call(None).get("/v1/me", headers=bearer(before))).status_code == 401
    assert (await call(None).get("/v1/me", headers=bearer(after))).status_code == 200
