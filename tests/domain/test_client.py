"""Programs of an organisation: what a token is issued for, and when a client counts."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.access import Op
from app.domain.client import Scope, ends_of_older, granted, is_live, scope_of
from app.domain.errors import GrantRefused

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_token_is_issued_for_what_was_asked_or_for_all_that_is_held():
    held = [scope.value for scope in (Scope.REFERRALS_READ, Scope.SESSIONS_READ)]
    both = frozenset({Scope.REFERRALS_READ, Scope.SESSIONS_READ})
    assert granted(None, held) == both
    assert granted(f"{held[1]} {held[0]}", held) == both
    assert granted(held[0], held) == {Scope.REFERRALS_READ}


@pytest.mark.parametrize("asked", [Scope.REFERRALS_WRITE.value, "all", "", " "])
def test_a_scope_that_is_unknown_or_not_held_is_refused_in_the_words_of_oauth(asked):
    with pytest.raises(GrantRefused) as refusal:
        granted(f"{Scope.REFERRALS_READ.value} {asked}", [Scope.REFERRALS_READ.value])
    assert refusal.value.error == "invalid_scope"
    assert "does not hold" in refusal.value.detail


def test_a_program_never_does_what_has_no_scope():
    assert scope_of(Op.LIST_REFERRALS) is Scope.REFERRALS_READ
    assert scope_of(Op.BREAK_GLASS) is None


@pytest.mark.rule("REF-03")
def test_a_client_counts_while_nothing_of_it_has_ended():
    later, earlier = NOW + HOUR, NOW - HOUR
    assert is_live(active=True, ends=(None, later), verified=True, now=NOW)
    assert not is_live(active=False, ends=(None, later), verified=True, now=NOW)
    assert not is_live(active=True, ends=(None, later), verified=False, now=NOW)
    assert not is_live(active=True, ends=(None, earlier), verified=True, now=NOW)
    assert not is_live(active=True, ends=(NOW, None), verified=True, now=NOW)
    assert not is_live(active=False, ends=(earlier,), verified=True, now=NOW)


def test_a_new_secret_leaves_only_the_newest_older_one_and_that_not_for_longer():
    day = 24 * HOUR
    assert ends_of_older([None], NOW, day) == [NOW + day]
    assert ends_of_older([NOW + HOUR], NOW, day) == [NOW + HOUR]
    assert ends_of_older([NOW + 3 * day], NOW, day) == [NOW + day]
    assert ends_of_older([None, NOW + 2 * HOUR], NOW, day) == [NOW + day, NOW]
    assert ends_of_older([], NOW, day) == []
