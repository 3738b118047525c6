"""The services, against the rule book read by hand."""

import pytest

from app.domain.services import DESCRIPTIONS, Accreditation, Service, may_offer, writes_observations

STANDARD = {Service.SUPPORTED_CONTACT, Service.HANDOVER, Service.INDIRECT_CONTACT}
DATES_ONLY = {Service.SUPPORTED_CONTACT, Service.HANDOVER, Service.INDIRECT_CONTACT}


@pytest.mark.rule("SVC-01", "SVC-06")
def test_there_are_eight_services_and_each_is_described():
    assert set(DESCRIPTIONS) == set(Service)
    assert {service.value for service in Service} == {
        "supported_contact",
        "supervised_contact",
        "supervised_assessment",
        "handover",
        "indirect_contact",
        "escorted_contact",
        "life_story_contact",
        "virtual_contact",
    }


@pytest.mark.rule("SVC-02", "SVC-03", "SVC-04")
@pytest.mark.parametrize("service", Service)
def test_a_centre_offers_what_it_is_accredited_for_and_nothing_else(service):
    assert may_offer(service, {Accreditation.STANDARD}) is (service in STANDARD)
    assert may_offer(service, {Accreditation.ENHANCED}) is (service not in STANDARD)
    assert may_offer(service, set(Accreditation))
    assert not may_offer(service, ())


@pytest.mark.rule("REC-01", "REC-02", "REC-05")
@pytest.mark.parametrize("service", Service)
def test_only_services_with_a_worker_throughout_write_observations(service):
    assert writes_observations(service) is (service not in DATES_ONLY)


@pytest.mark.rule("SVC-05", "REC-06")
@pytest.mark.parametrize("service", Service)
def test_the_public_reads_risk_people_records_length_and_next_step(service):
    described = DESCRIPTIONS[service].as_json()
    assert described["service"] == service
    for told in ("risk_level", "who_is_present", "what_is_recorded", "who_gets_it", "usual_length", "next_step"):
        assert described[told].endswith(".")
