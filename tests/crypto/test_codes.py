"""Codes survive being typed by people; secrets are long."""

import re

import pytest

from app.crypto.codes import hash_code, hash_secret, new_code, new_secret, normalise_code
from app.crypto.seal import Keyring

RING = Keyring({"k1": b"o" * 32}, "k1")


def test_a_code_has_ten_characters_that_cannot_be_misread():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", code) for code in codes)


@pytest.mark.parametrize(
    "typed", ["0a1b2-c3d4e", "OAIB2C3D4E", " oal b2 c3 d4 e ", "0A1B2\u2013C3D4E", "0a1b2_c3d4e\n"]
)
def test_a_code_is_recognised_however_it_is_typed(typed):
    assert normalise_code(typed) == "0A1B2C3D4E"
    assert hash_code(RING, "invitation", typed) == hash_code(RING, "invitation", "0A1B2-C3D4E")


def test_a_code_for_one_purpose_is_nothing_for_another():
    assert hash_code(RING, "invitation", "0A1B2-C3D4E") != hash_code(RING, "sign-up", "0A1B2-C3D4E")


def test_a_secret_has_256_bits_and_is_stored_as_its_hash():
    secret = new_secret()
    assert len(secret) == 43
    assert len({new_secret() for _ in range(100)}) == 100
    assert len(hash_secret(secret)) == 32
    assert hash_secret(secret) == hash_secret(secret) != hash_secret(new_secret())


def test_text_that_is_no_code_is_merely_no_match():
    for typed in ("", "\x00", "\ud800", "x" * 1000):
        assert len(hash_code(RING, "invitation", typed)) == len(hash_secret(typed)) == 32
