"""Programs of a verified organisation: how they get a token, what it opens, and how that ends."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest

from app.domain.access import Op, Role
from app.domain.client import SCOPE_OF, Scope
from app.domain.grant import GRANTS
from tests.clients import EVERYTHING, GRANT, a_program
from tests.contract.filled import fillings
from tests.contract.test_contract import METHODS, OPERATIONS

REFERRALS = "/v1/referrals"


async def test_a_program_gets_a_token_and_reads_what_its_organisation_may_read(call, world):
    program, case, other = await a_program(world, call), await world.referral(), await world.referral()
    await world.represented(case, 1, program.organisation_id)
    answer = await program.ask()
    assert answer.status_code == 200
    token = answer.json()
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 600, " ".join(sorted(EVERYTHING)))
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    listed = await program.get(REFERRALS, headers)
    assert [item["referral_id"] for item in listed.json()["items"]] == [str(case.referral_id)]
    assert (await program.get(f"{REFERRALS}/{case.referral_id}", headers)).status_code == 200
    assert (await program.get(f"{REFERRALS}/{other.referral_id}", headers)).status_code == 404


async def test_a_program_refers_in_the_name_of_its_organisation(call, world):
    program = await a_program(world, call)
    headers = await program.headers(scope="referrals:write referrals:read")
    body = {
        "part": "visits",
        "relationship": "father",
        "acts_for_a_side": True,
        "adult": {"given_name": "Sam", "family_name": "Sample"},
    }
    made = await program.nobody.post(REFERRALS, json=body, headers=headers)
    assert made.status_code == 201, made.text
    assert (await program.get(made.headers["location"], headers)).status_code == 200


async def test_the_trail_names_the_program(call, world):
    program = await a_program(world, call)
    await program.get(REFERRALS, await program.headers())
    rows = await world.rows("SELECT op, account_id, role, note, subjects FROM audit_events ORDER BY n")
    issued, listed = rows[-2:]
    assert (issued["op"], str(issued["subjects"][0])) == ("issue_client_token", program.client_id)
    assert (listed["op"], str(listed["account_id"]), listed["role"]) == (
        "list_referrals",
        program.client_id,
        "referrer",
    )
    assert listed["note"] == {"client": program.client_id}


@pytest.mark.rule("REF-03")
async def test_only_a_verified_organisation_has_programs_and_they_stop_when_it_is_no_more(call, world):
    unverified = await world.organisation(verified=False)
    admin = call(await world.actor(Role.ADMINISTRATOR))
    body = {"name": "Case management", "scopes": ["referrals:read"]}
    assert (await admin.post(f"/v1/organisations/{unverified}/clients", json=body)).status_code == 409
    program = await a_program(world, call)
    headers = await program.headers()
    assert (await program.get(REFERRALS, headers)).status_code == 200
    await world.execute("UPDATE organisations SET verified_at = NULL WHERE id = :id", id=program.organisation_id)
    assert (await program.get(REFERRALS, headers)).status_code == 401
    assert (await program.ask()).status_code == 401


async def test_who_is_disabled_is_out_at_the_next_request_and_may_come_back(call, world):
    program = await a_program(world, call)
    headers = await program.headers()
    disabled = await program.set_status("disabled")
    assert (disabled.status_code, disabled.json()["status"]) == (200, "disabled")
    answer = await program.get(REFERRALS, headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="safe-referral", error="invalid_token"'
    assert (await program.ask()).json()["error"] == "invalid_client"
    assert (await program.set_status("active")).status_code == 200
    assert (await program.get(REFERRALS, headers)).status_code == 200


async def test_a_role_that_is_taken_away_ends_a_program_too(call, world):
    program = await a_program(world, call)
    headers = await program.headers()
    [row] = await world.rows("SELECT id FROM memberships WHERE account_id = CAST(:c AS uuid)", c=program.client_id)
    assert (await program.admin.delete(f"/v1/memberships/{row['id']}")).status_code == 204
    assert (await program.get(REFERRALS, headers)).status_code == 401


async def test_two_secrets_count_while_one_follows_the_other_and_never_three(call, world):
    program = await a_program(world, call)
    second = await program.rotate(7)
    assert [(await program.ask(secret=each)).status_code for each in (program.secret, second)] == [200, 200]
    third = await program.rotate(7)
    answers = [(await program.ask(secret=each)).status_code for each in (program.secret, second, third)]
    assert answers == [401, 200, 200]
    assert len((await program.kept())["secrets"]) == 2
    await world.let_pass(timedelta(days=8))
    assert [(await program.ask(secret=each)).status_code for each in (second, third)] == [401, 200]


async def test_a_secret_that_became_known_ends_at_once_and_its_tokens_with_it(call, world):
    program = await a_program(world, call)
    headers = await program.headers()
    fresh = await program.rotate(0)
    assert (await program.ask()).status_code == 401
    assert (await program.get(REFERRALS, headers)).status_code == 401
    assert (await program.get(REFERRALS, await program.headers(secret=fresh))).status_code == 200


async def test_a_secret_is_shown_once_and_kept_as_a_hash(call, world):
    program = await a_program(world, call)
    rows = await world.rows("SELECT * FROM client_secrets")
    assert program.secret not in str(rows)
    assert program.secret not in str(await program.kept())
    assert program.secret not in str(await world.rows("SELECT * FROM audit_events"))


async def test_a_scope_opens_its_operations_and_no_others(call, world):
    program = await a_program(world, call, scopes=["attendance:read", "referrals:read"])
    headers = await program.headers(scope="attendance:read")
    assert (await program.get("/v1/attendance-requests", headers)).status_code == 200
    refused = await program.get(REFERRALS, headers)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems#insufficient-scope")
    expected = 'Bearer realm="safe-referral", error="insufficient_scope", scope="referrals:read"'
    assert refused.headers["www-authenticate"] == expected
    assert (await program.ask(scope="referrals:read sessions:read")).json()["error"] == "invalid_scope"
    assert (await program.ask(scope="everything")).json()["error"] == "invalid_scope"


async def test_a_scope_that_a_program_has_lost_is_lost_in_its_tokens_too(call, world):
    program = await a_program(world, call)
    headers = await program.headers()
    await world.execute("UPDATE clients SET scopes = ARRAY['sessions:read']")
    assert (await program.get(REFERRALS, headers)).status_code == 403
    assert (await program.get("/v1/sessions", headers)).status_code == 200


async def test_a_program_does_nothing_that_has_no_scope(call, world):
    program, case = await a_program(world, call), await world.referral()
    await world.represented(case, 1, program.organisation_id)
    headers = await program.headers()
    for op in GRANTS:
        if Role.ANONYMOUS in GRANTS[op] or op in SCOPE_OF:
            continue
        path = OPERATIONS[op][0].replace("{referral_id}", str(case.referral_id))
        for name in ("{day}", "{year}", "{kind}", "{side}", "{section}", "{service}", "{version}", "{stage}"):
            path = path.replace(name, "1")
        while "{" in path:
            before, _, rest = path.partition("{")
            path = before + str(uuid4()) + rest.partition("}")[2]
        schema = OPERATIONS[op][1].get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        body = None if schema is None else fillings(schema)[0]
        answer = await program.nobody.request(METHODS[op].upper(), path, headers=headers, json=body)
        assert answer.status_code == 403, (op, answer.text)
        assert answer.json()["type"] in ("/problems#not-allowed", "/problems#insufficient-scope"), op


def test_every_scope_belongs_to_operations_of_referrers():
    assert set(SCOPE_OF.values()) == set(Scope)
    assert all(Role.REFERRER in GRANTS[op] and Role.ANONYMOUS not in GRANTS[op] for op in SCOPE_OF)


async def test_who_sends_no_token_is_told_only_that_one_is_needed(call):
    answer = await call(None).get(REFERRALS)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="safe-referral"')


async def test_no_token_of_a_program_is_a_token_of_a_person_nor_the_other_way_round(call, world):
    program, person = await a_program(world, call), await world.actor(Role.REFERRER)
    token = (await program.ask()).json()["access_token"]
    assert (await program.get("/v1/me", {"Authorization": f"Bearer {token}"})).status_code == 403
    answer = await program.nobody.post(
        "/oauth/token", data=GRANT | {"client_id": program.client_id, "client_secret": person.token}
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    signed_in = await program.nobody.post(
        "/v1/sign-ins", json={"email": f"{program.client_id}@client.invalid", "password": program.secret}
    )
    assert signed_in.status_code in (401, 422)


async def test_the_secret_goes_in_the_form_too_but_not_in_both(call, world):
    program = await a_program(world, call)
    whole = GRANT | {"client_id": program.client_id, "client_secret": program.secret}
    assert (await program.nobody.post("/oauth/token", data=whole)).status_code == 200
    assert (await program.nobody.post("/oauth/token", data=whole | {"colour": "red", "scope": ""})).status_code == 200
    both = await program.nobody.post("/oauth/token", data=whole, auth=(program.client_id, program.secret))
    assert (both.status_code, both.json()["error"]) == (400, "invalid_request")
    other = await program.ask(client_id=str(uuid4()))
    assert (other.status_code, other.json()["error"]) == (400, "invalid_request")


FORMS: dict[str, tuple[str | bytes, int, str]] = {
    "no grant": ("", 400, "invalid_request"),
    "another grant": ("grant_type=password", 400, "unsupported_grant_type"),
    "a grant twice": ("grant_type=client_credentials&grant_type=client_credentials", 400, "invalid_request"),
    "a NUL": ("grant_type=client_credentials&scope=%00", 400, "invalid_request"),
    "no UTF-8": ("grant_type=client_credentials&scope=%ff", 400, "invalid_request"),
    "a surrogate": ("grant_type=client_credentials&scope=%ed%a0%80", 400, "invalid_request"),
    "bytes": (b"grant_type=client_credentials&scope=\xff", 400, "invalid_request"),
    "many fields": ("&".join(f"f{n}=1" for n in range(50)), 400, "invalid_request"),
    "scopes with two spaces": (
        "grant_type=client_credentials&scope=referrals:read++sessions:read",
        400,
        "invalid_scope",
    ),
}


async def test_a_form_that_makes_no_sense_is_refused_in_the_words_of_oauth(call, world):
    program = await a_program(world, call)
    basic = base64.b64encode(f"{program.client_id}:{program.secret}".encode()).decode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {basic}"}
    for name, (body, status, word) in FORMS.items():
        answer = await program.nobody.post("/oauth/token", content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (status, word), name
        assert set(answer.json()) == {"error", "error_description"}
        assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/json", "no-store")


async def test_who_is_not_known_is_refused_alike(call, world):
    program = await a_program(world, call)
    known = {"auth": (program.client_id, "x" * 43)}
    unknown = {"auth": (str(uuid4()), program.secret)}
    no_id = {"auth": ("nobody", program.secret)}
    no_basic = {"headers": {"Authorization": "Basic %%%"}}
    no_colon = {"headers": {"Authorization": "Basic " + base64.b64encode(b"nobody").decode()}}
    nothing: dict[str, object] = {}
    answers = [
        await program.nobody.post("/oauth/token", data=GRANT, **how)
        for how in (known, unknown, no_id, no_basic, no_colon, nothing)
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert {answer.headers["www-authenticate"] for answer in answers} == {'Basic realm="safe-referral"'}


async def test_whoever_guesses_secrets_has_to_wait(call, world):
    program = await a_program(world, call)
    answers = [await program.ask(secret="x" * 43) for _ in range(61)]
    assert [answers[0].status_code, answers[-1].status_code] == [401, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_a_program_that_asks_often_is_no_guesser(call, world):
    program = await a_program(world, call)
    assert {(await program.ask()).status_code for _ in range(62)} == {200}


async def test_where_programs_get_tokens_can_be_read(call):
    answer = await call(None).get("/.well-known/oauth-authorization-server")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["issuer"], said["token_endpoint"]) == ("http://test", "http://test/oauth/token")
    assert said["jwks_uri"] == "http://test/.well-known/jwks.json"
    assert said["grant_types_supported"] == ["client_credentials"]
    assert said["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post"]
    assert said["scopes_supported"] == EVERYTHING


async def test_an_organisation_has_no_more_than_twenty_programs(call, world):
    program = await a_program(world, call)
    body = {"name": "Another", "scopes": ["referrals:read"]}
    path = f"/v1/organisations/{program.organisation_id}/clients"
    answers = [(await program.admin.post(path, json=body)).status_code for _ in range(20)]
    assert answers == [201] * 19 + [409]


async def test_a_status_is_changed_on_the_version_that_was_read(call, world):
    program = await a_program(world, call)
    path = f"/v1/clients/{program.client_id}/status"
    assert (await program.admin.put(path, json={"status": "disabled"})).status_code == 428
    old = (await program.kept())["etag"]
    await program.set_status("disabled")
    again = await program.admin.put(path, json={"status": "active"}, headers={"If-Match": old})
    assert again.status_code == 412


def test_no_scope_opens_what_only_people_do():
    assert not {Op.SIGN_OUT, Op.READ_ME, Op.LIST_MY_MESSAGES} & SCOPE_OF.keys()
