"""The matrix and the views: the deadliest cells are written out by hand."""

import pytest

from app.domain.access import Relation, Role
from app.domain.view import COARSE_STAGE, OFFERED, REFERRED, View, family_reader, seen_by, view_for
from app.domain.visibility import MATRIX, NOTES, Cell, Group, Reader, cell

FAMILY = (Reader.RESIDENT, Reader.NON_RESIDENT, Reader.OTHER_APPLICANT, Reader.REPRESENTATIVE)


def test_every_group_has_a_cell_for_every_reader():
    assert len(Group) == 36
    assert len(MATRIX) == len(Group) * len(Reader)
    assert set(NOTES) <= set(MATRIX)


def test_every_reduced_cell_of_somebody_at_a_centre_says_how():
    for (group, reader), found in MATRIX.items():
        if found is Cell.REDUCED and reader is Reader.WORKER and group is not Group.SAFE_CONTACT:
            assert (group, reader) in NOTES or group is Group.ABSENCE_REASON


@pytest.mark.rule("PRIV-01", "REF-05")
@pytest.mark.parametrize("group", [Group.ADDRESSES, Group.ROUTES, Group.SAFE_CONTACT, Group.CONFIDENTIALITY])
def test_no_family_member_ever_sees_more_than_its_own_address_routes_and_flags(group: Group):
    assert {cell(group, reader) for reader in FAMILY} == {Cell.OWN}


@pytest.mark.rule("PRIV-01")
@pytest.mark.parametrize("group", list(Group))
def test_resident_and_non_resident_are_two_sides_like_any_other(group: Group):
    """Only what hangs on where the child lives differs, and there the non-resident adult has nothing."""
    one, other = cell(group, Reader.RESIDENT), cell(group, Reader.NON_RESIDENT)
    assert one is other or (group in (Group.CHILD_ADDRESS, Group.CHILD_PLACES) and other is Cell.NOTHING)


@pytest.mark.rule("PRIV-02", "REF-06")
def test_where_somebody_is_cannot_be_derived():
    assert {cell(Group.WHY_THIS_CENTRE, reader) for reader in FAMILY} == {Cell.OWN}
    assert cell(Group.WHY_THIS_CENTRE, Reader.COORDINATOR) is Cell.NOTHING
    assert cell(Group.CHILD_ADDRESS, Reader.NON_RESIDENT) is Cell.NOTHING
    assert cell(Group.CHILD_PLACES, Reader.OTHER_APPLICANT) is Cell.NOTHING


@pytest.mark.rule("SES-01", "SHR-01")
@pytest.mark.parametrize("group", [Group.SESSIONS, Group.WINDOWS, Group.ATTENDANCE])
def test_each_side_reads_only_its_own_times(group: Group):
    assert {cell(group, reader) for reader in FAMILY} == {Cell.OWN}


@pytest.mark.rule("SAF-02")
def test_no_family_member_and_no_administrator_sees_that_a_safeguarding_concern_exists():
    for reader in (*FAMILY, Reader.ADMINISTRATOR):
        assert cell(Group.SAFEGUARDING, reader) is Cell.NOTHING


@pytest.mark.rule("PRIV-01")
def test_a_worker_has_no_address_and_no_family_papers():
    for group in (Group.ADDRESSES, Group.CHILD_ADDRESS, Group.CHILD_PLACES, Group.ANSWERS, Group.SCREENING):
        assert cell(group, Reader.WORKER) is Cell.NOTHING


def test_an_administrator_never_sees_case_content():
    content = {found for (_, reader), found in MATRIX.items() if reader is Reader.ADMINISTRATOR}
    assert content == {Cell.EXISTENCE, Cell.NOTHING, Cell.FULL}
    full = {group for group in Group if cell(group, Reader.ADMINISTRATOR) is Cell.FULL}
    assert full == {Group.CENTRE, Group.STATISTICS}


@pytest.mark.rule("CHI-04")
def test_the_childs_own_words_are_seen_by_hub_and_centre_only():
    for reader in (*FAMILY, Reader.WORKER, Reader.ADMINISTRATOR):
        assert cell(Group.CHILDS_OWN_WORDS, reader) is Cell.NOTHING


@pytest.mark.rule("CEN-10", "HUB-07")
def test_before_it_accepts_a_centre_sees_no_address_route_or_message():
    for group in (Group.ADDRESSES, Group.ROUTES, Group.SAFE_CONTACT, Group.CHILD_PLACES, Group.MESSAGES):
        assert seen_by(View.CENTRE_OFFERED, group) is Cell.NOTHING
    for group, found in OFFERED.items():
        accepted = seen_by(View.CENTRE, group)
        assert found is accepted or found is Cell.REDUCED


def test_a_referrer_without_a_side_sees_what_they_sent():
    assert set(REFERRED.values()) == {Cell.OWN, Cell.FULL}
    assert seen_by(View.REFERRER, Group.HUB_NOTES) is Cell.NOTHING


@pytest.mark.rule("PRIV-01")
def test_the_view_is_chosen_by_role_and_relation():
    assert view_for(Role.HUB_WORKER, None) is View.HUB
    assert view_for(Role.FAMILY, Relation.PARTY) is View.FAMILY
    assert view_for(Role.REFERRER, Relation.STATUTORY) is View.STATUTORY
    assert view_for(Role.COORDINATOR, Relation.CENTRE_OFFERED) is View.CENTRE_OFFERED
    assert view_for(Role.CENTRE_WORKER, Relation.WORKER) is View.WORKER
    assert view_for(Role.FAMILY, None) is None
    assert view_for(Role.REFERRER, Relation.GRANTED) is None
    for relation in Relation:
        assert view_for(Role.ADMINISTRATOR, relation) is None


@pytest.mark.rule("REF-08")
def test_whoever_stands_beside_a_family_reads_the_coarse_stage():
    assert {View.FAMILY, View.REPRESENTATIVE} <= COARSE_STAGE
    assert COARSE_STAGE.isdisjoint({View.HUB, View.CENTRE, View.STATUTORY})


def test_the_column_of_an_adult_hangs_on_the_child():
    assert family_reader(child_lives_with=True, is_parent=False) is Reader.RESIDENT
    assert family_reader(child_lives_with=False, is_parent=True) is Reader.NON_RESIDENT
    assert family_reader(child_lives_with=False, is_parent=False) is Reader.OTHER_APPLICANT


def test_a_family_view_reads_its_column():
    assert seen_by(View.FAMILY, Group.CHILD_ADDRESS, Reader.RESIDENT) is Cell.OWN
    assert seen_by(View.FAMILY, Group.CHILD_ADDRESS, Reader.NON_RESIDENT) is Cell.NOTHING
    assert seen_by(View.HUB, Group.HUB_NOTES) is Cell.FULL
