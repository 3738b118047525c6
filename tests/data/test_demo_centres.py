"""The invented centres are plainly invented, stand at real places and obey the rules that real ones obey."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from geographiclib.geodesic import Geodesic

from app.domain.services import DESCRIPTIONS, Service

DATA = Path(__file__).parents[2] / "app" / "data"
WORLD: dict[str, Any] = json.loads((DATA / "demo" / "centres.json").read_text(encoding="utf-8"))
CENTRES: list[dict[str, Any]] = WORLD["centres"]
FEATURES: dict[str, dict[str, str]] = json.loads((DATA / "centre_features.json").read_text(encoding="utf-8"))
PAYERS = {"one_party", "both", "referrer", "authority", "court_ordered", "free"}
NEEDS = {service: description.accreditation for service, description in DESCRIPTIONS.items()}


@cache
def sectors() -> dict[str, tuple[float, float]]:
    lines = (DATA / "postcode_sectors.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "sector,latitude,longitude,postcodes"
    return {row[0]: (float(row[1]), float(row[2])) for row in (line.split(",") for line in lines[1:])}


def each_centre() -> list[Any]:
    return [pytest.param(centre, id=centre["name"]) for centre in CENTRES]


@pytest.mark.parametrize("centre", each_centre())
def test_a_centre_stands_where_its_real_postcode_is(centre):
    outward, inward = centre["postcode"].split(" ")
    middle = sectors()[f"{outward} {inward[0]}"]
    assert re.fullmatch(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}", centre["postcode"])
    away = Geodesic.WGS84.Inverse(*middle, centre["latitude"], centre["longitude"])["s12"]
    assert away < 5_000
    assert (centre["nation"] == "northern_ireland") == outward.startswith("BT")


@pytest.mark.parametrize("centre", each_centre())
def test_a_centre_can_be_reached_by_nobody_real(centre):
    assert re.fullmatch(r"(01632 960|03069 990)[0-9]{3}", centre["telephone"])
    assert re.fullmatch(r"[a-z-]+@centre\.example", centre["email"])
    assert re.fullmatch(r"https://[a-z-]+\.example", centre["website"])
    assert centre["children_page"] in {None, f"{centre['website']}/children"}


@pytest.mark.rule("SVC-04")
@pytest.mark.parametrize("centre", each_centre())
def test_a_centre_offers_what_its_accreditation_covers(centre):
    held = {each["level"] for each in centre["accreditations"] if each["from_days"] <= 0 <= each["until_days"]}
    needed = {NEEDS[Service(each["service"])] for each in centre["services"]}
    if centre["name"].startswith("Upside-Down Cake"):
        assert not held
        return
    assert needed <= held


@pytest.mark.rule("FEE-01", "DIR-02")
@pytest.mark.parametrize("centre", each_centre())
def test_a_centre_says_what_families_ask(centre):
    features = set(FEATURES["facility"]) | set(FEATURES["accessibility"])
    assert set(centre["facilities"]) <= features
    assert len(set(centre["facilities"])) == len(centre["facilities"])
    assert set(centre["measures"]) <= set(FEATURES["measure"])
    assert "en" in centre["languages"]
    assert set(centre["languages"]) <= set(FEATURES["language"])
    assert 10 <= centre["gap_minutes"] <= 60
    assert centre["services"]
    for service in centre["services"]:
        assert service["apply_via"] in {"this_system", "directly"}
        assert service["payer"] in {None, *PAYERS}
        assert (service["fee_pence"] is None) == (service["payer"] is None)
        assert (service["fee_pence"] == 0) == (service["payer"] == "free") or service["payer"] == "authority"
        assert service["places"] > 0
    assert {each["service"] for each in centre["opening"]} == {each["service"] for each in centre["services"]}
    places = {each["service"]: each["places"] for each in centre["services"]}
    for time in centre["opening"]:
        assert 0 <= time.get("free_places", 0) <= places[time["service"]]
        assert 0 <= time["weekday"] <= 6
        assert "07:00" < time["opens"] < time["closes"] < "21:00"


@pytest.mark.rule("AGR-04")
@pytest.mark.parametrize("centre", each_centre())
def test_a_centre_changes_only_policies_that_there_are(centre):
    default = json.loads((DATA / "policies_default.json").read_text(encoding="utf-8"))
    assert set(default) == {"gifts", "food", "cameras", "telephones", "devices", "photographs"}
    assert set(centre["policies"]) <= set(default)
    for policy in [*default.values(), *centre["policies"].values()]:
        assert policy["answer"] in {"no", "ask", "yes_with_limits"}
        assert policy["text"].endswith(".")


def test_the_centres_are_a_small_picture_of_the_country():
    assert 38 <= len(CENTRES) <= 46
    assert set(Counter(centre["nation"] for centre in CENTRES)) == {"england", "wales", "northern_ireland"}
    offered = [{each["service"] for each in centre["services"]} for centre in CENTRES]
    both = sum({"supported_contact", "supervised_contact"} <= each for each in offered)
    only_supported = sum("supported_contact" in each and "supervised_contact" not in each for each in offered)
    only_supervised = sum("supported_contact" not in each for each in offered)
    assert only_supported > both > only_supervised > 0
    assert sum(bool(centre["suspended_days"]) for centre in CENTRES) == 1
    assert sum(centre["admitted_days"] is None for centre in CENTRES) == 1
    assert any(not service["self_referral"] for centre in CENTRES for service in centre["services"])
    assert {service["apply_via"] for centre in CENTRES for service in centre["services"]} == {"this_system", "directly"}


def test_every_id_is_its_own_and_random():
    ids = [each["id"] for each in WORLD["organisations"]]
    ids += [each["id"] for each in CENTRES]
    ids += [room["id"] for centre in CENTRES for room in centre["rooms"]]
    assert len(set(ids)) == len(ids)
    assert all(UUID(each).version == 4 and str(UUID(each)) == each for each in ids)
    assert {centre["organisation_id"] for centre in CENTRES} == {each["id"] for each in WORLD["organisations"]}
    assert len({centre["name"] for centre in CENTRES}) == len(CENTRES)


def test_the_sectors_cover_the_whole_country():
    places = sectors()
    assert len(places) == 11_100
    assert all(49 < latitude < 61 and -9 < longitude < 2 for latitude, longitude in places.values())
    assert any(sector.startswith("BT") for sector in places)
