"""What the hub may do next with a case, at every stage of it."""

import pytest

from app.domain import offer, placement, referral
from app.domain.access import Op
from app.domain.hub_act import open_to_hub
from app.domain.machine import Mover

R, P = referral.Status, placement.Status
RECORDS = {Op.RECORD_CONVERSATION, Op.RECORD_CHECK, Op.RECORD_CONSULTATION}
FACTS = {Op.CONFIRM_CONCERN, Op.RECORD_EVIDENCE, Op.SCREEN_AGAIN, Op.WRITE_REFERRAL_NOTES}


def opened(status, *, offered=None, live=None, mover=Mover.HUB):
    found = open_to_hub(mover, status, offered=offered, live=live)
    assert list(found) == [op for op in Op if op in found]
    return set(found)


@pytest.mark.rule("REF-09")
@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (R.DRAFT, set()),
        (R.QUEUED, {Op.TAKE_REFERRAL, Op.DECIDE_REFERRAL}),
        (R.ASSESSING, {Op.DECIDE_REFERRAL, *RECORDS, *FACTS}),
        (R.AWAITING_INFORMATION, {Op.DECIDE_REFERRAL, *RECORDS, *FACTS}),
        (R.READY, {Op.OFFER_TO_CENTRE, *FACTS}),
        (R.SUPERVISED_FIRST, {Op.OFFER_TO_CENTRE, *FACTS}),
        (R.NOT_APPROVED, set()),
        (R.WITHDRAWN, set()),
    ],
)
def test_the_hub_is_offered_what_fits_where_the_case_stands(status, wanted):
    assert opened(status) == wanted


@pytest.mark.rule("REF-09")
def test_an_open_offer_can_be_recalled_and_stands_in_the_way_of_another():
    assert opened(R.READY, offered=offer.Status.SENT) == {Op.RECALL_OFFER, *FACTS}
    assert opened(R.READY, offered=offer.Status.DECLINED) == {Op.OFFER_TO_CENTRE, *FACTS}


@pytest.mark.rule("REF-09")
def test_a_running_place_can_be_suspended_and_no_centre_is_asked_beside_it():
    assert opened(R.PLACED, live=P.ACTIVE) == {Op.SUSPEND_PLACEMENT, *FACTS}
    assert opened(R.SUPERVISED_FIRST, live=P.ACTIVE) == {Op.SUSPEND_PLACEMENT, *FACTS}
    assert opened(R.SUPERVISED_FIRST, live=P.ENDED) == {Op.OFFER_TO_CENTRE, *FACTS}


@pytest.mark.rule("REF-09")
def test_the_lead_has_the_same_operations():
    for status in R:
        assert opened(status, mover=Mover.HUB_LEAD) == opened(status)
