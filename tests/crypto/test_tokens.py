"""Access tokens: ours pass, and nothing else does."""

from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.crypto import tokens as module
from app.crypto.tokens import Tokens, signing_key_from_pem, signing_key_from_secret
from app.domain.errors import NotSignedIn
from tests.forged import STRANGER, Forger

SECRET = b"s" * 32
KEYS = {key_id: signing_key_from_secret(SECRET, key_id) for key_id in ("one", "two")}
ACCOUNT, SIGN_IN, MEMBERSHIP = (UUID(int=number, version=4) for number in (1, 2, 3))
ISSUER, AUDIENCE = "https://service.example", "safe-referral"


def a_service(**changes) -> Tokens:
    # A long life, so that tokens made when this file is imported still live when a slow run reaches them.
    defaults: dict[str, Any] = {"issuer": ISSUER, "audience": AUDIENCE, "keys": KEYS, "current": "one"}
    return Tokens(**{**defaults, "lifetime_seconds": 86_400, **changes})


FORGER = Forger(
    kid="one", key=KEYS["one"], other_kid="two", issuer=ISSUER, audience=AUDIENCE, account=ACCOUNT, sign_in=SIGN_IN,
    life_seconds=86_000,
)  # fmt: skip
GOOD = FORGER.signed()
BAD = FORGER.all_bad(GOOD)


def test_the_hand_made_good_token_passes():
    seen = a_service().verify(GOOD)
    assert (seen.account, seen.sign_in, seen.membership, seen.role) == (ACCOUNT, SIGN_IN, None, "family")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_refused_as_not_signed_in(name):
    with pytest.raises(NotSignedIn) as refusal:
        a_service().verify(BAD[name])
    assert refusal.value.detail == NotSignedIn.title


def test_an_issued_token_says_what_it_was_given():
    service = a_service(lifetime_seconds=600)
    seen = service.verify(service.issue(account=ACCOUNT, sign_in=SIGN_IN, membership=MEMBERSHIP, role="coordinator"))
    assert (seen.account, seen.sign_in, seen.membership, seen.role) == (ACCOUNT, SIGN_IN, MEMBERSHIP, "coordinator")
    assert seen.expires_at - seen.issued_at == 600


def test_no_two_tokens_share_an_id():
    service = a_service()
    drawn = {
        service.verify(service.issue(account=ACCOUNT, sign_in=SIGN_IN, membership=None, role="family")).token_id
        for _ in range(20)
    }
    assert len(drawn) == 20


def test_a_remembered_token_still_expires():
    service = a_service()
    seen = service.verify(GOOD)
    assert service.verify(GOOD, now=seen.expires_at - 1) is seen
    with pytest.raises(NotSignedIn):
        service.verify(GOOD, now=seen.expires_at)
    assert GOOD not in service._verified


def test_a_remembered_token_does_not_let_a_changed_one_pass():
    service = a_service()
    service.verify(GOOD)
    with pytest.raises(NotSignedIn):
        service.verify(BAD["claims swapped"])


def test_the_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(module, "CACHE_SIZE", 3)
    service = a_service()
    for _ in range(10):
        service.verify(service.issue(account=ACCOUNT, sign_in=SIGN_IN, membership=None, role="family"))
    assert len(service._verified) == 3


def test_refused_tokens_are_not_remembered():
    service = a_service()
    with pytest.raises(NotSignedIn):
        service.verify(BAD["signed by a stranger"])
    assert service._verified == {}


def test_both_keys_are_published_and_verify():
    published = {key["kid"]: key for key in a_service().jwks()["keys"]}
    assert published.keys() == {"one", "two"}
    assert all(key["alg"] == "ES256" and key["use"] == "sig" and "d" not in key for key in published.values())
    assert a_service().verify(FORGER.signed(header=FORGER.the_header(kid="two"), key=KEYS["two"])).account == ACCOUNT


def test_a_token_of_another_kind_is_not_taken():
    other = a_service(token_use="client", keys={"one": STRANGER})
    with pytest.raises(NotSignedIn):
        other.verify(GOOD)
    with pytest.raises(NotSignedIn):
        a_service().verify(other.issue(account=ACCOUNT, sign_in=SIGN_IN, membership=None, role="service"))


def test_a_signing_key_comes_from_the_secret_alone():
    again = signing_key_from_secret(SECRET, "one")
    assert again.private_numbers() == KEYS["one"].private_numbers() != KEYS["two"].private_numbers()


def test_a_signing_key_is_read_from_pem_and_only_of_the_right_kind():
    def pem(key: ec.EllipticCurvePrivateKey) -> bytes:
        return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    assert signing_key_from_pem(pem(STRANGER)).private_numbers() == STRANGER.private_numbers()
    with pytest.raises(ValueError, match="P-256"):
        signing_key_from_pem(pem(ec.generate_private_key(ec.SECP384R1())))
