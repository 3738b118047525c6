"""How tries are counted, and how a network is named."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.rate_limit import LIMITS, Count, Effect, Limit, Tried, after_try, network_of

NOW = datetime(2027, 1, 9, 12, tzinfo=UTC)
LIMIT = Limit(3, timedelta(hours=1), timedelta(seconds=1), timedelta(seconds=10), Effect.REFUSE)


def test_the_free_tries_cost_nothing_and_each_further_wait_is_twice_as_long_up_to_the_longest():
    count, waits = Count(0, NOW), []
    for _ in range(9):
        count = after_try(count, LIMIT, NOW)
        waits.append(count.wait(NOW).total_seconds())
    assert waits == [0, 0, 1, 2, 4, 8, 10, 10, 10]


def test_when_the_window_is_over_the_count_begins_anew():
    tired = Count(50, NOW, NOW + timedelta(seconds=10))
    assert after_try(tired, LIMIT, NOW + timedelta(hours=1)) == Count(1, NOW + timedelta(hours=1))


def test_a_wait_that_is_over_is_none():
    assert Count(5, NOW, NOW - timedelta(seconds=1)).wait(NOW) == timedelta()


def test_every_kind_of_try_has_a_limit_and_none_on_an_account_alone_refuses_but_that_on_six_digits():
    assert LIMITS.keys() == set(Tried)
    networks = ("_here", "_network")
    alone = {tried for tried in Tried if not tried.name.lower().endswith(networks)}
    assert {tried for tried in alone if LIMITS[tried].effect is Effect.REFUSE} == {Tried.FACTOR_ACCOUNT}
    assert LIMITS[Tried.SIGN_IN_ACCOUNT].effect is Effect.SLOW
    assert LIMITS[Tried.SIGN_UP_MAILBOX].effect is Effect.SILENT
    assert all(limit.longest <= limit.window for limit in LIMITS.values())


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_network_is_a_neighbourhood_of_addresses(address, network):
    assert network_of(address) == network
