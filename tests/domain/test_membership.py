"""Who gives which role, and what a sign-in acts as."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from app.domain.access import CENTRE, Op, Reach, Role
from app.domain.errors import Invalid, NotAllowed
from app.domain.grant import GRANTS
from app.domain.membership import GRANTED_BY, SCOPES, Scope, may_grant, scope_issues
from app.domain.sign_in import TERMS, WITHOUT_FACTOR, Enrolment, choose, ends_at, enrolment, must_have_factor

NOW = datetime(2027, 1, 9, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Held:
    role: Role = Role.FAMILY
    membership_id: UUID | None = None


FAMILY = Held()


def held(role: Role) -> Held:
    return Held(role, uuid4())


def test_every_role_that_is_held_has_a_scope_and_no_other_has():
    assert set(SCOPES) == set(Role) - {Role.ANONYMOUS, Role.FAMILY, Role.SERVICE}
    assert {role for role, scope in SCOPES.items() if scope is Scope.CENTRE} == CENTRE


def test_roles_are_given_by_the_hub_lead_and_administrators_alone():
    assert set(GRANTED_BY) == {Role.HUB_LEAD, Role.ADMINISTRATOR}
    assert not may_grant(Role.HUB_LEAD, Role.HUB_LEAD)
    assert not may_grant(Role.HUB_WORKER, Role.REFERRER)
    assert not any(may_grant(by, role) for by in Role for role in (Role.FAMILY, Role.ANONYMOUS, Role.SERVICE))


@pytest.mark.parametrize("role", SCOPES)
def test_a_role_names_its_place_and_nothing_else(role):
    fits = {"organisation": SCOPES[role] is Scope.ORGANISATION, "centre": SCOPES[role] is Scope.CENTRE}
    assert scope_issues(role, **fits) == []
    for wrong in ({"organisation": True, "centre": True}, {word: not named for word, named in fits.items()}):
        assert scope_issues(role, **wrong) != []


def test_without_a_wish_the_only_role_is_taken_and_of_several_none():
    lead, worker = held(Role.HUB_LEAD), held(Role.HUB_WORKER)
    assert choose([FAMILY], None, None) is FAMILY
    assert choose([FAMILY, lead], None, None) is lead
    assert choose([FAMILY, lead, worker], None, None) is FAMILY


def test_what_was_asked_for_is_taken_if_it_is_held():
    here, there = held(Role.COORDINATOR), held(Role.COORDINATOR)
    choices = [FAMILY, here, there]
    assert choose(choices, Role.FAMILY, None) is FAMILY
    assert choose(choices, None, there.membership_id) is there
    assert choose(choices, Role.COORDINATOR, here.membership_id) is here
    with pytest.raises(Invalid):
        choose(choices, Role.COORDINATOR, None)
    for role, membership_id in ((Role.HUB_LEAD, None), (None, uuid4()), (Role.FAMILY, here.membership_id)):
        with pytest.raises(NotAllowed):
            choose(choices, role, membership_id)


def test_every_role_has_its_terms_and_all_but_a_family_end_within_a_working_day():
    assert TERMS.keys() == {Role.FAMILY, *SCOPES}
    used = NOW + timedelta(hours=11)
    assert ends_at(Role.FAMILY, NOW, used) == used + timedelta(days=30)
    assert ends_at(Role.FAMILY, NOW, NOW + timedelta(days=364)) == NOW + timedelta(days=365)
    assert {ends_at(role, NOW, used) for role in SCOPES} == {NOW + timedelta(hours=12)}
    assert ends_at(Role.HUB_WORKER, NOW, NOW) == NOW + timedelta(hours=4)
    assert ends_at(Role.ADMINISTRATOR, NOW, NOW) == NOW + timedelta(hours=1)


def test_whoever_acts_for_others_needs_a_second_factor_for_all_but_setting_one_up_and_leaving():
    for role in SCOPES:
        assert enrolment(role, has_factor=False) is Enrolment.REQUIRED
        must_have_factor(role, Op.LIST_REFERRALS, NOW)
        for op in Op:
            if op in WITHOUT_FACTOR:
                must_have_factor(role, op, None)
                continue
            with pytest.raises(NotAllowed):
                must_have_factor(role, op, None)
    assert {reach for op in WITHOUT_FACTOR for reach in GRANTS[op].values()} == {Reach.SELF}
    assert enrolment(Role.FAMILY, has_factor=False) is Enrolment.OFFERED
    assert enrolment(Role.FAMILY, has_factor=True) is enrolment(Role.HUB_LEAD, has_factor=True) is Enrolment.DONE
    must_have_factor(Role.FAMILY, Op.LIST_REFERRALS, None)
