"""The default ground rules cover what the practice asks, each with its consequence."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.services import DESCRIPTIONS, Recording

DATA = Path(__file__).parents[2] / "app" / "data"
DEFAULT: dict[str, Any] = json.loads((DATA / "ground_rules_default.json").read_text(encoding="utf-8"))
BY_TOPIC = {rule["topic"]: rule for rule in DEFAULT["rules"]}
CENTRES = json.loads((DATA / "demo" / "centres.json").read_text(encoding="utf-8"))["centres"]


@pytest.mark.rule("AGR-02")
def test_the_default_set_covers_every_topic():
    assert set(BY_TOPIC) >= {
        "companions", "conduct", "staff", "influence", "smoking", "areas", "missed_sessions", "responsibility",
        "late_start", "arrival", "telephones", "filming", "toys", "records", "through_the_child", "moving_on",
    }  # fmt: skip


@pytest.mark.rule("AGR-01")
def test_the_rules_are_numbered_from_one_without_a_gap():
    assert DEFAULT["version"] == 1
    assert [rule["number"] for rule in DEFAULT["rules"]] == list(range(1, len(DEFAULT["rules"]) + 1))


@pytest.mark.rule("AGR-03")
def test_a_breach_has_the_consequence_of_the_rule_book():
    assert BY_TOPIC["conduct"]["breach"] == "place_lost"
    assert BY_TOPIC["staff"]["breach"] == "may_be_withdrawn"
    assert BY_TOPIC["influence"]["breach"] == "leave_now_and_place_lost"
    assert {rule["breach"] for rule in DEFAULT["rules"]} == {
        "place_lost", "may_be_withdrawn", "leave_now_and_place_lost", None,
    }  # fmt: skip


@pytest.mark.rule("REC-01")
def test_only_services_without_notes_say_that_no_notes_are_made():
    assert set(BY_TOPIC["records"]["services"]) == {
        service for service, each in DESCRIPTIONS.items() if each.recording is Recording.DATES_AND_TIMES
    }


@pytest.mark.rule("AGR-01")
def test_a_centre_s_own_rules_are_added_to_the_default_set():
    own = [change for centre in CENTRES for change in centre["ground_rules"]["changes"]]
    assert own
    assert all(set(change) == set(DEFAULT["rules"][0]) for change in own)
