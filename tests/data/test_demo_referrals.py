"""The demo families fill in whole applications, and their own answers lead where their story goes."""

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict
from uuid import UUID

import pytest

from app.domain.access import Op
from app.domain.coherence import at_odds
from app.domain.hub import CheckKind, CheckResult, Decision
from app.domain.section import AboutMe, Children, OtherAdults, Referrer, Request
from app.domain.services import Service
from app.domain.submission import missing
from app.local.demo.answers import safety_document
from app.screening.answers import parse, unanswered
from app.screening.engine import evaluate
from app.screening.result import Result
from app.screening.rulesets import CURRENT
from app.screening.words import Light, Pathway

DEMO = Path(__file__).parents[2] / "app" / "data" / "demo"
DATA: dict[str, Any] = json.loads((DEMO / "referrals.json").read_text(encoding="utf-8"))
PEOPLE = {each["key"]: each for each in json.loads((DEMO / "people.json").read_text(encoding="utf-8"))["accounts"]}
REFERRALS: dict[str, dict[str, Any]] = {each["key"]: each for each in DATA["referrals"]}
SECTIONS: dict[str, Any] = {
    "about_me": AboutMe, "children": Children, "other_adults": OtherAdults, "request": Request, "referrer": Referrer,
}  # fmt: skip
DECLARED = {
    "privacy_notice_version": "1", "checks_and_sharing": True, "records_understood": True,
    "true_to_best_of_knowledge": True, "on": "2031-05-04",
}  # fmt: skip
MACROS = {"save_sections"}


def applications() -> list[Any]:
    return [
        pytest.param(each, account, id=f"{key}-{account}")
        for key, each in REFERRALS.items()
        for account in each["applications"]
    ]


def fits(value: Any, shape: Any) -> bool:
    """Say whether a JSON value has a section's shape, with every word from its own list and no field too many."""
    if is_typeddict(shape):
        hints = get_type_hints(shape)
        needed = shape.__required_keys__
        return needed <= set(value) <= set(hints) and all(fits(value[name], hints[name]) for name in value)
    if get_origin(shape) is list:
        return isinstance(value, list) and all(fits(each, get_args(shape)[0]) for each in value)
    if get_args(shape):
        return any(fits(value, each) for each in get_args(shape))
    if shape is NoneType:
        return value is None
    if issubclass(shape, StrEnum):
        return value in set(shape)
    return type(value) is shape


def screened(key: str, account: str) -> Result:
    referral = REFERRALS[key]
    said = referral["applications"][account]["safety"]
    document = safety_document(said, DATA["usual_answers"])
    return evaluate(parse(document, pathway=Pathway(referral["pathway"])), CURRENT)


def test_there_is_a_family_for_every_state():
    assert set(REFERRALS) == {
        "draft", "stopped", "queued", "assessing", "supervised_first", "offered", "preparing", "active", "not_approved",
        "withdrawn", "by_solicitor",
    }  # fmt: skip


@pytest.mark.rule("REF-04")
@pytest.mark.parametrize(("referral", "account"), applications())
def test_every_section_has_the_shape_of_the_form(referral, account):
    for section, document in referral["applications"][account].items():
        if section == "safety":
            continue
        assert fits(document, SECTIONS[section]), section


@pytest.mark.rule("REF-04", "REF-16")
@pytest.mark.parametrize(("referral", "account"), applications())
def test_what_is_sent_lacks_nothing(referral, account):
    if not any(step["by"] == account and step["do"] == "submit_application" for step in referral["path"]):
        return
    pathway = Pathway(referral["pathway"])
    said = referral["applications"][account]
    safety = safety_document(said["safety"], DATA["usual_answers"])
    assert unanswered(safety, pathway=pathway) == ()
    sections = {**said, "safety": safety, "declarations": DECLARED}
    starter = account == referral["started_by"]
    assert missing(sections, self_referral=pathway is Pathway.SELF, starter=starter) == []
    assert at_odds(sections, date.max) == []


@pytest.mark.parametrize(("referral", "account"), applications())
def test_every_side_names_the_same_children_and_its_own_routes(referral, account):
    children = {each["child_id"] for each in referral["applications"][account]["children"]["children"]}
    first = next(iter(referral["applications"].values()))
    assert children == {each["child_id"] for each in first["children"]["children"]}
    about = referral["applications"][account].get("about_me")
    if about:
        assert set(about["safe_route_ids"]) <= {route["id"] for route in PEOPLE[account]["routes"]}
        assert about["given_name"] == PEOPLE[account]["given_name"]


@pytest.mark.rule("LIGHT-02", "SUI-11")
def test_the_answers_of_the_one_who_is_stopped_do_stop():
    result = screened("stopped", "jo.sampleton")
    assert result.stops
    assert result.light(Service.SUPPORTED_CONTACT) is Light.RED
    assert result.light(Service.SUPERVISED_CONTACT) is Light.RED


@pytest.mark.rule("LIGHT-02", "LIGHT-03")
def test_nobody_else_who_starts_is_stopped():
    for key, referral in REFERRALS.items():
        account = referral["started_by"]
        if key == "stopped" or "safety" not in referral["applications"][account]:
            continue
        assert not screened(key, account).stops, key


@pytest.mark.rule("LIGHT-01")
@pytest.mark.parametrize("key", ["offered", "preparing", "active"])
def test_the_families_that_are_found_suitable_are_green_on_both_sides(key):
    for account in REFERRALS[key]["applications"]:
        result = screened(key, account)
        assert result.light(Service.SUPPORTED_CONTACT) is Light.GREEN
        assert result.open_questions == ()


@pytest.mark.rule("LIGHT-09")
def test_the_one_that_is_not_approved_is_red_by_the_other_side_alone():
    assert screened("not_approved", "nicky.pretend").light(Service.SUPPORTED_CONTACT) is Light.AMBER
    assert screened("not_approved", "leslie.pretend").light(Service.SUPPORTED_CONTACT) is Light.RED


def test_every_step_is_an_operation_by_somebody_who_is_there():
    for key, referral in REFERRALS.items():
        assert all(step["day"] < 0 for step in referral["path"] if "on" not in step), key
        for step in referral["path"]:
            assert step["by"] in PEOPLE
            assert step["do"] in {*Op, *MACROS}
            given = step.get("with", {})
            assert given.get("party") in {None, *referral["applications"]}
            assert given.get("decision") in {None, *Decision}
            assert step["do"] != "record_check" or given["kind"] in set(CheckKind)
            assert step["do"] != "record_check" or given["result"] in {None, *CheckResult}


def test_every_id_is_random_and_its_own():
    ids = [
        child["child_id"]
        for referral in REFERRALS.values()
        for child in referral["applications"][referral["started_by"]]["children"]["children"]
    ]
    assert len(set(ids)) == len(ids)
    assert all(UUID(each).version == 4 for each in ids)
