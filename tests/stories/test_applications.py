"""Filling in, leaving, resuming and sending an application, and the light that comes of it."""

from uuid import UUID, uuid4

import pytest

from app.domain.access import Role
from app.domain.application import Section
from tests.forms import (
    ABUSE_PENDING,
    DRINKS_NOW,
    Family,
    applied,
    fill,
    joined,
    safety,
    send,
    start,
)
from tests.submitted import status, tasks
from tests.world import Case


@pytest.mark.rule("REF-07")
async def test_a_draft_can_be_left_and_resumed(world, call):
    parent = await world.actor()
    referral_id = await start(call(parent), part="visits", relationship="father")
    sections = Family().visitor(await world.route(parent))
    await fill(call(parent), referral_id, {"about_me": sections["about_me"]})
    left = (await call(parent).get(f"/v1/referrals/{referral_id}/application")).json()
    assert left["status"] == "draft"
    assert [each["section"] for each in left["sections"]] == ["about_me"]
    assert left["sections"][0]["document"] == sections["about_me"]
    assert left["actions"] == ["save_section", "list_missing", "submit_application"]
    await fill(call(parent), referral_id, {"about_me": {**sections["about_me"], "known_as": "Sammy"}})
    again = (await call(parent).get(f"/v1/referrals/{referral_id}/application")).json()
    assert again["sections"][0]["document"]["known_as"] == "Sammy"
    assert again["sections"][0]["etag"] != left["sections"][0]["etag"]


async def test_a_saved_section_is_changed_only_on_the_version_that_was_read(world, call):
    parent = await world.actor()
    path = f"/v1/referrals/{await start(call(parent))}/application/sections/request"
    first = await call(parent).put(path, json={"why": "One."})
    assert first.status_code == 200
    assert first.headers["etag"] == first.json()["etag"]
    assert (await call(parent).put(path, json={"why": "Two."})).status_code == 428
    assert (await call(parent).put(path, json={"why": "Two."}, headers={"If-Match": '"old"'})).status_code == 412
    changed = await call(parent).put(path, json={"why": "Two."}, headers={"If-Match": first.headers["etag"]})
    assert changed.status_code == 200
    fresh = f"/v1/referrals/{await start(call(parent))}/application/sections/request"
    assert (await call(parent).put(fresh, json={}, headers={"If-Match": "*"})).status_code == 412


async def test_a_section_takes_only_what_its_own_document_has(world, call):
    parent = await world.actor()
    path = f"/v1/referrals/{await start(call(parent))}/application/sections"
    wrong = await call(parent).put(f"{path}/children", json={"children": [{"child_id": "x", "shoe_size": 5}]})
    assert wrong.status_code == 422
    pointers = {each["pointer"] for each in wrong.json()["errors"]}
    assert pointers == {"/children/0/child_id", "/children/0/shoe_size"}
    unsafe = await call(parent).put(f"{path}/safety", json={"questionnaire": "2026-1", "danger": "perhaps"})
    assert unsafe.status_code == 422
    assert unsafe.json()["errors"][0]["pointer"] == "/danger"
    assert (await call(parent).put(f"{path}/referrer", json={})).status_code == 404
    assert (await call(parent).put(f"{path}/hobbies", json={})).status_code == 422


@pytest.mark.rule("REF-04", "REF-16")
async def test_everything_that_is_missing_is_told_at_once(world, call):
    parent = await world.actor()
    referral_id = await start(call(parent))
    await fill(call(parent), referral_id, {"children": {"children": [{"child_id": str(uuid4())}]}})
    told = (await call(parent).get(f"/v1/referrals/{referral_id}/application/missing")).json()
    assert not told["complete"]
    pointers = [each["pointer"] for each in told["missing"]]
    assert "#/about_me" in pointers
    assert "#/children/children/0/birth_date" in pointers
    refused = await call(parent).post(f"/v1/referrals/{referral_id}/application/submission")
    assert refused.status_code == 409
    assert [each["pointer"] for each in refused.json()["errors"]] == pointers
    assert not [pointer for pointer in pointers if "route" in pointer and "other_adults" in pointer]


@pytest.mark.rule("MSG-01")
async def test_only_a_safe_route_of_ones_own_counts(world, call):
    parent, stranger = await world.actor(), await world.actor()
    referral_id = await start(call(parent))
    foreign, unsafe = await world.route(stranger), await world.route(parent, safe=False)
    sections = Family().visitor(foreign)
    sections["about_me"]["safe_route_ids"].append(str(unsafe))
    await fill(call(parent), referral_id, sections)
    told = (await call(parent).get(f"/v1/referrals/{referral_id}/application/missing")).json()["missing"]
    assert [(each["pointer"], each["code"]) for each in told] == [
        ("#/about_me/safe_route_ids/0", "route-not-safe"),
        ("#/about_me/safe_route_ids/1", "route-not-safe"),
    ]


@pytest.mark.rule("LIGHT-03", "HUB-01", "REF-13", "REF-02")
async def test_a_green_application_goes_to_the_hub_with_all_that_the_hub_works_with(world, call):
    parent = await world.actor()
    referral_id, sent = await applied(world, call, parent)
    assert sent["outcome"] == "sent"
    assert sent["explanation"]["light"] == "green"
    assert sent["stage"] == "being_considered"
    row = await status(world, referral_id)
    assert row["status"] == "queued"
    assert row["waits_on"] == "hub"
    assert row["due_on"] is not None
    assert row["priority"]["is_green"] is True
    parties = await world.rows(
        "SELECT p.side, p.part, p.relationship, c.state FROM parties p JOIN consents c ON c.party_id = p.id "
        "WHERE p.referral_id = :r ORDER BY p.side",
        r=referral_id,
    )
    assert [(each["side"], each["part"], each["relationship"], each["state"]) for each in parties] == [
        (1, "visits", "father", "given"),
        (2, "lives_with", "mother", "wanted"),
    ]
    contacts = await world.rows("SELECT * FROM party_contacts WHERE referral_id = :r", r=referral_id)
    assert [(each["side"], each["route_kind"], each["offered_by_side"], each["outcome"]) for each in contacts] == [
        (2, "email", 1, "not_started")
    ]
    assert b"alex.route" not in bytes(contacts[0]["route_enc"])
    names = await world.rows("SELECT side, names FROM known_names WHERE referral_id = :r ORDER BY names", r=referral_id)
    assert [(each["side"], each["names"]) for each in names] == [(1, "Alexandra Jane Sample"), (1, "Kit Sample")]
    assert len(await world.rows("SELECT 1 FROM residences WHERE referral_id = :r", r=referral_id)) == 1
    again = await call(parent).post(f"/v1/referrals/{referral_id}/application/submission")
    assert again.status_code == 409


@pytest.mark.rule("LIGHT-05")
async def test_every_screening_is_stored_with_what_it_was_made_from(world, call):
    referral_id, _ = await applied(world, call, await world.actor(), safety=safety(DRINKS_NOW))
    rows = await world.rows("SELECT * FROM screenings WHERE referral_id = :r", r=referral_id)
    assert [(row["side"], row["cause"], row["ruleset"]) for row in rows] == [(1, "submission", "2026-1")]
    assert rows[0]["inputs"]["service_wished"] == "supported_contact"
    concerns = await world.rows("SELECT * FROM concerns WHERE referral_id = :r", r=referral_id)
    assert [(row["kind"], row["answer"], row["raised_by_side"], row["standing"]) for row in concerns] == [
        ("substance_current", "yes", 1, "declared")
    ]


@pytest.mark.rule("LIGHT-09", "REF-01", "PRIV-02", "REF-08")
async def test_the_other_sides_red_stops_nothing_is_told_to_nobody_and_wakes_the_hub(world, call):
    parent, other, family = await world.actor(), await world.actor(), Family()
    referral_id, _ = await applied(world, call, parent, family)
    before = await call(parent).get(f"/v1/referrals/{referral_id}")
    await joined(world, referral_id, other)
    sections = family.resident(await world.route(other), safety=safety(ABUSE_PENDING))
    await fill(call(other), referral_id, sections)
    sent = await send(call(other), referral_id)
    assert sent["outcome"] == "sent"
    assert "red" not in {sent["explanation"]["light"], *(each["light"] for each in sent["explanation"]["lights"])}
    row = await status(world, referral_id)
    assert row["status"] == "queued"
    assert row["priority"]["safeguarding"] is True
    assert "other-side-red" in await tasks(world, referral_id)
    after = await call(parent).get(f"/v1/referrals/{referral_id}")
    assert after.content == before.content
    assert after.headers["etag"] == before.headers["etag"]
    screenings = (await call(parent).get(f"/v1/referrals/{referral_id}/screenings")).json()["items"]
    assert [each["explanation"]["light"] for each in screenings] == ["green"]


@pytest.mark.rule("REF-05", "REF-12", "REF-16")
async def test_the_other_sides_statements_stay_its_own(world, call):
    parent, other, family = await world.actor(), await world.actor(), Family()
    referral_id, _ = await applied(world, call, parent, family)
    await joined(world, referral_id, other)
    await fill(call(other), referral_id, family.resident(await world.route(other)))
    await send(call(other), referral_id)
    known = await world.rows(
        "SELECT side, names FROM known_names WHERE referral_id = :r ORDER BY side, names", r=referral_id
    )
    assert [(each["side"], each["names"]) for each in known] == [
        (1, "Alexandra Jane Sample"), (1, "Kit Sample"), (2, "Kit Changed"), (2, "Samuel S"),
    ]  # fmt: skip
    assert len(await world.rows("SELECT 1 FROM referral_children WHERE referral_id = :r", r=referral_id)) == 1
    assert len(await world.rows("SELECT 1 FROM residences WHERE referral_id = :r", r=referral_id)) == 2
    owners = await world.rows("SELECT person_id FROM addresses ORDER BY from_at")
    assert [each["person_id"] for each in owners] == [parent.person_id, other.person_id]
    mine = (await call(other).get(f"/v1/referrals/{referral_id}")).json()
    assert mine["children"] == [{"names": "Kit Changed", "birth_date": "2019-05-04", "age": mine["children"][0]["age"]}]
    assert mine["others"] == ["Samuel S"]
    assert mine["service_wished"] is None
    seen = (await call(parent).get(f"/v1/referrals/{referral_id}")).text
    assert "Changed" not in seen
    assert "Refuge" not in seen


@pytest.mark.rule("REF-10")
async def test_a_child_that_is_not_recognised_stays_a_statement_for_the_hub(world, call):
    parent, other, family = await world.actor(), await world.actor(), Family()
    referral_id, _ = await applied(world, call, parent, family)
    await joined(world, referral_id, other)
    stranger = Family(child=("Robin", "Sample", "2020-01-01"))
    await fill(call(other), referral_id, stranger.resident(await world.route(other)))
    await send(call(other), referral_id)
    assert (await tasks(world, referral_id))["sides-differ"]["reasons"] == ["children"]
    assert len(await world.rows("SELECT 1 FROM referral_children WHERE referral_id = :r", r=referral_id)) == 1


async def test_nobody_else_reads_or_writes_an_application(world, call):
    parent, stranger = await world.actor(), await world.actor()
    hub = await world.actor(Role.HUB_WORKER)
    referral_id = await start(call(parent))
    path = f"/v1/referrals/{referral_id}/application"
    assert (await call(stranger).get(path)).status_code == 404
    assert (await call(stranger).put(f"{path}/sections/request", json={})).status_code == 404
    assert (await call(stranger).post(f"{path}/submission")).status_code == 404
    assert (await call(hub).get(path)).status_code == 403
    assert (await call(None).get(path)).status_code == 401
    assert (await call(hub).get(f"/v1/referrals/{referral_id}/applications/1")).status_code == 404


@pytest.mark.rule("CEN-10", "PRIV-01")
async def test_the_hub_reads_what_was_sent_and_a_centre_a_reduced_list(world, call):
    parent, hub = await world.actor(), await world.actor(Role.HUB_WORKER)
    family = Family()
    care = {"allergies": "Nuts", "comforts": "A blue rabbit"}
    referral_id, _ = await applied(
        world, call, parent, family, children=family.children(care=care, school="Sample School")
    )
    full = (await call(hub).get(f"/v1/referrals/{referral_id}/applications/1")).json()
    assert full["view"] == "hub"
    assert {each["section"] for each in full["sections"]} == set(Section) - {"referrer"}
    assert "7 Hidden Lane" in str(full)
    centre = await world.actor(Role.COORDINATOR)
    assert (await call(centre).get(f"/v1/referrals/{referral_id}/applications/1")).status_code == 404
    await world.offered(Case(UUID(referral_id), parent, None, {}, {}, uuid4()), centre.centre_id)
    reduced = await call(centre).get(f"/v1/referrals/{referral_id}/applications/1")
    assert reduced.json()["view"] == "centre"
    assert reduced.json()["children"][0]["care"]["allergies"] == "Nuts"
    for secret in ("Hidden Lane", "example.org", "Sample School", "hard to meet"):
        assert secret not in reduced.text


@pytest.mark.rule("PRIV-01")
async def test_where_a_refuge_is_only_the_worker_reads_who_has_the_case(world, call):
    parent, other, family = await world.actor(), await world.actor(), Family()
    worker, colleague = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_LEAD)
    referral_id, _ = await applied(world, call, parent, family)
    await joined(world, referral_id, other)
    await fill(call(other), referral_id, family.resident(await world.route(other)))
    await send(call(other), referral_id)
    await world.execute("UPDATE referrals SET hub_worker = :w WHERE id = :r", w=worker.account_id, r=referral_id)
    path = f"/v1/referrals/{referral_id}/applications/2"
    assert "Secret Refuge" in (await call(worker).get(path)).text
    assert "Secret Refuge" not in (await call(colleague).get(path)).text
