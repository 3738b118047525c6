"""The demo accounts: one for every role, plainly invented, reachable nowhere."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.domain.access import Role

DEMO = Path(__file__).parents[2] / "app" / "data" / "demo"
PEOPLE: dict[str, Any] = json.loads((DEMO / "people.json").read_text(encoding="utf-8"))
CENTRES = {
    centre["id"]: centre for centre in json.loads((DEMO / "centres.json").read_text(encoding="utf-8"))["centres"]
}
ORGANISATIONS = {each["id"]: each for each in PEOPLE["organisations"]}


def memberships() -> list[dict[str, Any]]:
    return [membership for account in PEOPLE["accounts"] for membership in account["memberships"]]


def test_every_role_that_signs_in_has_an_account():
    roles = {membership["role"] for membership in memberships()}
    assert roles == {role for role in Role if role not in {Role.ANONYMOUS, Role.FAMILY, Role.SERVICE}}
    assert sum(not account["memberships"] for account in PEOPLE["accounts"]) >= 12


def test_memberships_stand_where_their_role_stands():
    for membership in memberships():
        at_centre = membership["role"] in {Role.COORDINATOR, Role.CENTRE_WORKER}
        assert (membership.get("centre_id") in CENTRES) == at_centre
        assert (membership.get("organisation_id") in ORGANISATIONS) == (membership["role"] == Role.REFERRER)


@pytest.mark.rule("REF-03")
def test_every_referrer_belongs_to_an_organisation_that_the_hub_has_verified():
    referring = {m["organisation_id"] for m in memberships() if m["role"] == Role.REFERRER}
    assert all(ORGANISATIONS[each]["verified"] for each in referring)
    assert sum(ORGANISATIONS[each]["kind"] == "law_firm" for each in referring) == 2
    assert any(not each["verified"] for each in PEOPLE["organisations"])


def test_nobody_in_the_demo_world_can_be_reached():
    for account in PEOPLE["accounts"]:
        assert account["email"] == f"{account['key']}@demo.example"
        for route in account["routes"]:
            pattern = {"email": r"[a-z.-]+@demo\.example", "telephone": r"07700 900[0-9]{3}"}[route["kind"]]
            assert re.fullmatch(pattern, route["value"])


@pytest.mark.rule("STF-01")
def test_every_member_of_staff_with_an_account_is_cleared():
    at_centres = {a["id"]: a for a in PEOPLE["accounts"] if any("centre_id" in m for m in a["memberships"])}
    cleared = {each["account_id"] for each in PEOPLE["staff"] if each["clearances"]}
    assert set(at_centres) == {each["account_id"] for each in PEOPLE["staff"] if each["account_id"]}
    assert set(at_centres) <= cleared
    assert any(not each["clearances"] for each in PEOPLE["staff"])
    for each in PEOPLE["staff"]:
        kind = "accessni" if CENTRES[each["centre_id"]]["nation"] == "northern_ireland" else "dbs"
        assert all(clearance["kind"] == kind for clearance in each["clearances"])


@pytest.mark.rule("STF-02")
def test_the_flag_for_assessing_domestic_abuse_is_the_same_at_centre_and_staff():
    for centre_id in {each["centre_id"] for each in PEOPLE["staff"]}:
        flagged = any(each["da_assessor"] for each in PEOPLE["staff"] if each["centre_id"] == centre_id)
        assert flagged == CENTRES[centre_id]["da_assessor"]


def test_every_id_and_key_is_its_own():
    ids = [each["id"] for each in [*PEOPLE["organisations"], *PEOPLE["accounts"], *PEOPLE["staff"], *memberships()]]
    ids += [account["person_id"] for account in PEOPLE["accounts"]]
    ids += [route["id"] for account in PEOPLE["accounts"] for route in account["routes"]]
    ids += [clearance["id"] for each in PEOPLE["staff"] for clearance in each["clearances"]]
    assert len(set(ids)) == len(ids)
    assert all(UUID(each).version == 4 for each in ids)
    assert len({account["key"] for account in PEOPLE["accounts"]}) == len(PEOPLE["accounts"])


def test_the_one_password_is_long_enough_to_be_taken():
    assert len(PEOPLE["password"]) >= 12
