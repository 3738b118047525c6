"""Beginning, reading and listing referrals: each reader has a view of its own, and nobody reads another side."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.db.tables.organisation import OrganisationKind
from app.db.tables.referral import Participation
from app.domain import placement, referral
from app.domain.access import Relation, Role
from app.domain.stage import Stage
from app.screening.words import Pathway
from tests.forms import Family, applied, fill, joined, safety, send, start
from tests.professionals import CLIENT, professional
from tests.world import Case


@pytest.mark.rule("REF-01", "REF-07", "REF-09")
async def test_a_parent_begins_a_draft_that_nobody_else_sees(world, call):
    parent, stranger, hub = await world.actor(), await world.actor(), await world.actor(Role.HUB_WORKER)
    begun = await call(parent).post("/v1/referrals", json={"part": "visits", "relationship": "father"})
    assert begun.status_code == 201
    body = begun.json()
    assert begun.headers["location"] == f"/v1/referrals/{body['referral_id']}"
    assert body["view"] == "family"
    assert body["stage"] == "preparing"
    assert body["me"]["part"] == "visits"
    assert body["me"]["confirmed"] is False
    assert {"save_section", "submit_application", "withdraw_referral"} <= set(body["actions"])
    again = await call(parent).get(begun.headers["location"])
    assert again.json() == body
    assert again.headers["etag"] == begun.headers["etag"]
    assert (await call(stranger).get(begun.headers["location"])).status_code == 404
    assert (await call(hub).get(begun.headers["location"])).status_code == 404
    assert (await call(hub).post("/v1/referrals", json={})).status_code == 403
    assert (await call(None).post("/v1/referrals", json={})).status_code == 401


async def test_a_parent_says_nothing_that_only_a_professional_says(world, call):
    refused = await call(await world.actor()).post("/v1/referrals", json={**CLIENT, "acts_for_a_side": True})
    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/acts_for_a_side", "/adult"]


@pytest.mark.rule("REF-03", "LIGHT-07")
async def test_a_solicitor_refers_for_a_client_and_chooses_the_centre(world, call):
    solicitor = await world.actor(Role.REFERRER)
    colleague = await world.actor(Role.REFERRER, organisation_id=solicitor.organisation_id)
    elsewhere = await world.actor(Role.REFERRER)
    begun = await call(solicitor).post("/v1/referrals", json={**CLIENT, "acts_for_a_side": True})
    assert begun.status_code == 201, begun.text
    assert begun.json()["view"] == "representative"
    assert begun.json()["pathway"] == "solicitor"
    referral_id, family = begun.json()["referral_id"], Family()
    sections = professional(family, solicitor.organisation_id, "solicitor", family.adult_id)
    await fill(call(colleague), referral_id, sections)
    sent = await send(call(solicitor), referral_id)
    assert sent["view"] == "professional"
    assert sent["outcome"] == "choose_centre"
    assert "offer_to_centre" in sent["actions"]
    row = (await world.rows("SELECT * FROM referrals WHERE id = :r", r=referral_id))[0]
    assert (row["status"], row["waits_on"], row["pathway"]) == ("ready", "referrer", "solicitor")
    parties = await world.rows(
        "SELECT p.side, p.part, q.given_name, c.state FROM parties p JOIN people q ON q.id = p.person_id "
        "JOIN consents c ON c.party_id = p.id WHERE p.referral_id = :r ORDER BY p.side",
        r=referral_id,
    )
    assert [tuple(each.values()) for each in parties] == [
        (1, "visits", "Max", "wanted"), (2, "lives_with", "Ellis", "wanted"),
    ]  # fmt: skip
    seen = (await call(colleague).get(f"/v1/referrals/{referral_id}")).json()
    assert seen["clients"] == [
        {"given_name": "Max", "family_name": "Nobody", "relationship": "father", "part": "visits"}
    ]
    assert len(seen["others"]) == 1
    assert "Ellis" in seen["others"][0], "whom the organisation acts for is none of the others"
    assert seen["stage"] == "being_considered"
    assert (await call(elsewhere).get(f"/v1/referrals/{referral_id}")).status_code == 404


@pytest.mark.rule("LIGHT-07", "SUI-04")
async def test_a_red_professional_referral_goes_to_the_hub_and_does_not_end(world, call):
    solicitor, family = await world.actor(Role.REFERRER), Family()
    referral_id = await start(call(solicitor), **CLIENT)
    abduction = {"kind": "abduction", "subject": "visiting_adult", "answer": "yes",
                 "details": {"safety_plan": "yes", "risk_manageable": "yes"}}  # fmt: skip
    sections = professional(family, solicitor.organisation_id, "solicitor") | {"safety": safety(abduction)}
    await fill(call(solicitor), referral_id, sections)
    sent = await send(call(solicitor), referral_id)
    assert sent["outcome"] == "with_hub"
    assert sent["screening"]["result"]["requirement"] == "end_or_change"
    assert (await call(solicitor).get(f"/v1/referrals/{referral_id}")).json()["view"] == "referrer"


@pytest.mark.rule("SUI-17")
async def test_weapons_in_a_professional_referral_go_to_the_hub_before_any_centre_is_asked(world, call):
    solicitor = await world.actor(Role.REFERRER)
    referral_id = await start(call(solicitor), **CLIENT)
    weapons = {"kind": "weapons", "subject": "visiting_household", "answer": "yes"}
    sections = professional(Family(), solicitor.organisation_id, "solicitor") | {"safety": safety(weapons)}
    await fill(call(solicitor), referral_id, sections)
    sent = await send(call(solicitor), referral_id)
    assert sent["outcome"] == "with_hub"
    assert "offer_to_centre" not in sent["actions"]
    (row,) = await world.rows("SELECT status, waits_on FROM referrals WHERE id = :r", r=referral_id)
    assert (row["status"], row["waits_on"]) == ("queued", "hub")


@pytest.mark.rule("REF-03")
async def test_what_a_professional_says_of_their_part_has_to_fit(world, call):
    solicitor, family = await world.actor(Role.REFERRER), Family()
    referral_id = await start(call(solicitor), **CLIENT)
    sections = professional(family, uuid4(), "cafcass", family.adult_id)
    await fill(call(solicitor), referral_id, sections)
    told = (await call(solicitor).get(f"/v1/referrals/{referral_id}/application/missing")).json()["missing"]
    assert {(each["pointer"], each["code"]) for each in told} == {
        ("#/referrer/organisation_id", "not-yours"),
        ("#/referrer/role", "does-not-fit"),
        ("#/referrer/acts_for", "does-not-fit"),
    }
    nobody = await call(solicitor).post("/v1/referrals", json={})
    assert nobody.status_code == 422


async def test_an_authority_reads_the_people_and_the_exact_status(world, call):
    authority = await world.organisation(OrganisationKind.AUTHORITY)
    worker, family = await world.actor(Role.REFERRER, organisation_id=authority), Family()
    referral_id = await start(call(worker), **CLIENT)
    await fill(call(worker), referral_id, professional(family, authority, "local_authority"))
    await send(call(worker), referral_id)
    seen = (await call(worker).get(f"/v1/referrals/{referral_id}")).json()
    assert seen["view"] == "statutory"
    assert seen["status"] == "ready"
    assert [each["given_name"] for each in seen["adults"]] == ["Max", "Ellis"]
    assert [each["given_name"] for each in seen["children"]] == ["Kit"]
    refused = await call(worker).post("/v1/referrals", json={**CLIENT, "acts_for_a_side": True})
    assert refused.status_code == 422


@pytest.mark.rule("PRIV-01", "REF-05", "REF-14")
async def test_an_unconfirmed_party_sees_only_what_it_typed_itself(world, call):
    parent, other = await world.actor(), await world.actor(given_name="Alexis")
    referral_id, _ = await applied(world, call, parent)
    await joined(world, referral_id, other)
    seen = (await call(other).get(f"/v1/referrals/{referral_id}")).json()
    assert seen["stage"] == "preparing"
    assert seen["me"]["given_name"] == "Alexis"
    assert seen["me"]["relationship"] is None
    assert seen["me"]["part"] is None
    assert seen["children"] == []
    assert seen["others"] == []
    assert seen["service_wished"] is None
    assert seen["started_by_me"] is False
    events = (await call(other).get(f"/v1/referrals/{referral_id}/timeline")).json()
    assert events["items"] == []


@pytest.mark.rule("REF-08", "REF-09", "REF-11")
async def test_a_family_reads_what_it_was_shown_and_not_the_status(world, call):
    case = await world.referral(referral.Status.QUEUED)
    path = f"/v1/referrals/{case.referral_id}"
    before = await call(case.starter).get(path)
    assert before.json()["stage"] == "being_considered"
    for status in ("assessing", "ready", "not_approved", "lapsed"):
        await world.execute(
            "UPDATE referrals SET status = :s, v = v + 1, status_since = now(), hub_worker = started_by, "
            "waits_on = 'hub', priority = '{\"safeguarding\": true}' WHERE id = :r",
            s=status, r=case.referral_id,
        )  # fmt: skip
        after = await call(case.starter).get(path)
        assert after.content == before.content
        assert after.headers["etag"] == before.headers["etag"]


@pytest.mark.rule("PRIV-02")
async def test_the_others_confirmation_and_consent_move_nothing_for_a_side(world, call):
    case = await world.referral(confirmed=False)
    path = f"/v1/referrals/{case.referral_id}"
    before = (await call(case.starter).get(path)).content
    await world.execute("UPDATE participations SET confirmed_at = now() WHERE side = 2")
    await world.execute("UPDATE applications SET status = 'withdrawn' WHERE side = 2")
    await world.execute(
        "UPDATE people SET given_name = 'Moved', family_name = 'Away' WHERE id = :p", p=case.person_ids[2]
    )
    assert (await call(case.starter).get(path)).content == before


@pytest.mark.rule("REF-09")
async def test_the_hub_reads_all_sides_and_what_it_may_do(world, call):
    hub, parent = await world.actor(Role.HUB_WORKER), await world.actor()
    referral_id, _ = await applied(world, call, parent)
    answer = await call(hub).get(f"/v1/referrals/{referral_id}")
    seen = answer.json()
    assert seen["view"] == "hub"
    assert (seen["status"], seen["exact"], seen["waits_on"]) == ("queued", "queued", "hub")
    assert [(each["side"], each["joined"], each["consent"], each["contact"]) for each in seen["adults"]] == [
        (1, True, "given", None), (2, False, "wanted", "not_started"),
    ]  # fmt: skip
    assert [(each["side"], each["application"], each["shown"]) for each in seen["sides"]] == [
        (1, "submitted", "being_considered"), (2, None, None),
    ]  # fmt: skip
    assert seen["children"][0]["named_by_sides"] == [1]
    assert "take_referral" in seen["actions"]
    taken = await call(hub).put(
        f"/v1/referrals/{referral_id}/allocation", json={}, headers={"If-Match": answer.headers["etag"]}
    )
    assert taken.status_code == 200, taken.text


@pytest.mark.rule("STF-03")
async def test_staff_never_reach_as_staff_a_case_in_which_they_are_a_party(world, call):
    hub, colleague = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_WORKER)
    case = await world.referral(starter=hub)
    assert (await call(colleague).get(f"/v1/referrals/{case.referral_id}")).status_code == 200
    assert (await call(hub).get(f"/v1/referrals/{case.referral_id}")).status_code == 404
    assert (await call(hub).get("/v1/referrals")).json()["items"] == []


@pytest.mark.rule("CEN-10")
async def test_a_centre_reads_the_reduced_list_until_it_accepts(world, call):
    centre, parent, other_centre = (
        await world.actor(Role.COORDINATOR), await world.actor(), await world.actor(Role.COORDINATOR),
    )  # fmt: skip
    referral_id, _ = await applied(world, call, parent)
    path = f"/v1/referrals/{referral_id}"
    assert (await call(centre).get(path)).status_code == 404
    await world.offered(Case(UUID(referral_id), parent, None, {}, {}, uuid4()), centre.centre_id)
    answer = await call(centre).get(path)
    assert answer.json()["view"] == "centre_offered"
    assert answer.json()["family"]["adults"][0]["given_name"] == "Sam"
    for secret in ("Hidden Lane", "example.org", "birth_date", "hard to meet"):
        assert secret not in answer.text
    assert (await call(other_centre).get(path)).status_code == 404


async def test_the_centre_of_a_place_reads_who_comes_and_what_is_open(world, call):
    centre = await world.actor(Role.COORDINATOR)
    case = await world.placed(centre.centre_id, status=placement.Status.PREPARING, stage=Stage.ARRANGING_VISITS)
    seen = (await call(centre).get(f"/v1/referrals/{case.referral_id}")).json()
    assert seen["view"] == "centre"
    assert seen["exact"] == "placed:preparing"
    assert {"book_pre_visit", "confirm_place"} <= set(seen["actions"])
    assert [each["confirmed"] for each in seen["adults"]] == [True, True]


async def test_a_worker_reads_first_names_only(world, call):
    centre = await world.actor(Role.COORDINATOR)
    case = await world.placed(centre.centre_id)
    worker = await world.actor(Role.CENTRE_WORKER, centre_id=centre.centre_id)
    path = f"/v1/referrals/{case.referral_id}"
    assert (await call(worker).get(path)).status_code == 404
    await world.save(
        Participation(
            id=uuid4(), referral_id=case.referral_id, relation=Relation.WORKER, account_id=worker.account_id,
            cause="test", from_at=await world.now(),
        )
    )  # fmt: skip
    seen = (await call(worker).get(path)).json()
    assert seen["view"] == "worker"
    assert seen["children"] == [{"first_name": "Kit", "age": seen["children"][0]["age"]}]
    assert "Sample" not in str(seen)


@pytest.mark.rule("REF-08")
async def test_a_side_reads_its_own_acts_and_staff_everything(world, call):
    parent, other, hub = await world.actor(), await world.actor(), await world.actor(Role.HUB_LEAD)
    referral_id, _ = await applied(world, call, parent)
    await joined(world, referral_id, other)
    path = f"/v1/referrals/{referral_id}/timeline"
    own = (await call(parent).get(path)).json()["items"]
    assert [each["kind"] for each in own] == ["application-submitted", "referral-started"]
    assert set(own[0]) == {"view", "event_id", "kind", "at"}
    assert (await call(other).get(path)).json()["items"] == []
    kinds = {each["kind"] for each in (await call(hub).get(path)).json()["items"]}
    assert {"referral-submit", "referral-queue", "application-submitted"} <= kinds
    page = await call(hub).get(path, params={"limit": 1})
    assert page.json()["next"] is not None
    assert 'rel="next"' in page.headers["link"]


@pytest.mark.rule("REF-07")
async def test_the_same_beginning_with_the_same_key_is_one_referral(world, call):
    parent = await world.actor()
    headers = {"Idempotency-Key": "once"}
    first = await call(parent).post("/v1/referrals", json={}, headers=headers)
    second = await call(parent).post("/v1/referrals", json={}, headers=headers)
    assert second.json() == first.json()
    assert len(await world.rows("SELECT 1 FROM referrals")) == 1
    await world.let_pass(timedelta(days=2))
    assert (await call(parent).post("/v1/referrals", json={}, headers=headers)).json() != first.json()


def test_every_pathway_but_self_has_a_relation():
    from app.actions.referral import PATHWAY, RELATION  # noqa: PLC0415 - only this test needs the tables

    assert set(RELATION) == set(Pathway) - {Pathway.SELF}
    assert set(PATHWAY.values()) == set(RELATION)
