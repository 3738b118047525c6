"""Passwords: slow to guess, quick to choose, and no hint which account exists."""

import asyncio
import threading

import pytest

from app.crypto import passwords
from app.crypto.passwords import check_password, hash_password, verify_password

GOOD = "tall green otter kettle"


def the_codes(password: str, email: str = "sam.sample@example.org") -> set[str]:
    return {issue.code for issue in check_password(password, email)}


def test_a_hashed_password_is_recognised_and_no_other():
    async def story() -> None:
        stored = await hash_password(GOOD)
        assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert await verify_password(stored, GOOD)
        assert not await verify_password(stored, GOOD + " ")

    asyncio.run(story())


def test_two_ways_to_write_one_letter_are_one_password():
    async def story() -> bool:
        return await verify_password(await hash_password("caf\u00e9 tall kettle"), "cafe\u0301 tall kettle")

    assert asyncio.run(story())


def test_an_account_that_is_unknown_or_has_no_password_costs_one_verification_and_never_matches(monkeypatch):
    real, calls = passwords._HASHER.verify, []

    def counted(password, stored):
        calls.append(stored)
        return real(password, stored)

    monkeypatch.setattr(passwords._HASHER, "verify", counted)
    for stored in (None, "", "none", GOOD):
        assert not asyncio.run(verify_password(stored, GOOD))
    assert calls == [passwords._NOBODY] * 4


def test_no_more_than_two_are_hashed_at_once(monkeypatch):
    running, most, lock = 0, 0, threading.Lock()
    release = threading.Event()

    def slow(_password):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            if running == 2:
                release.set()
        release.wait(5)
        with lock:
            running -= 1
        return "hash"

    monkeypatch.setattr(passwords._HASHER, "hash", slow)

    async def story() -> None:
        await asyncio.gather(*(hash_password(GOOD) for _ in range(6)))

    asyncio.run(story())
    assert most == 2


def test_it_works_in_one_event_loop_after_another():
    for _ in range(2):
        assert not asyncio.run(verify_password(None, "\ud800\x00"))


@pytest.mark.parametrize(
    "password", [GOOD, "żółta łódka płynie", "x7" + "kq" + "vT9#mz" + "Lw", "a" * 11 + "b" * 5 + "c" * 240]
)
def test_a_long_uncommon_password_is_taken_without_rules_of_composition(password):
    assert the_codes(password) == set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password-too-short"),
        ("x9k2-" * 60, "password-too-long"),
        ("password1234", "password-too-common"),
        ("PassWord1234", "password-too-common"),
        ("\uff50assword1234", "password-too-common"),
        ("qwertyuiop123", "password-too-common"),
        ("Liverpool2024", "password-too-common"),
        ("777777777777777777777777777", "password-too-common"),
        ("abcabcabcabcabc", "password-too-common"),
        ("correct horse battery staple", "password-too-common"),
        ("I am Sam.Sample too", "password-contains-email"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(password, code):
    assert code in the_codes(password)


def test_a_short_local_part_says_nothing():
    assert the_codes(GOOD, "al@example.org") == set()


def test_every_shipped_common_password_is_refused():
    common = passwords._common()
    assert 3000 < len(common) < 8000
    assert all(len(password) >= passwords.SHORTEST for password in common)
