"""Access tokens: ours pass, and nothing else does.

Bad tokens are built by hand here, so that what python-jose refuses to sign can still be tried on it.
"""

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from app.crypto import tokens as module
from app.crypto.tokens import Tokens, signing_key_from_pem, signing_key_from_secret
from app.domain.errors import NotSignedIn

SECRET = b"s" * 32
KEYS = {key_id: signing_key_from_secret(SECRET, key_id) for key_id in ("one", "two")}
STRANGER = ec.generate_private_key(ec.SECP256R1())
ACCOUNT, SIGN_IN, MEMBERSHIP = (UUID(int=number, version=4) for number in (1, 2, 3))
ISSUER, AUDIENCE = "https://service.example", "safe-referral"


def a_service(**changes) -> Tokens:
    # A long life, so that tokens made when this file is imported still live when a slow run reaches them.
    defaults: dict[str, Any] = {"issuer": ISSUER, "audience": AUDIENCE, "keys": KEYS, "current": "one"}
    return Tokens(**{**defaults, "lifetime_seconds": 86_400, **changes})


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def part(value) -> str:
    return b64(value if isinstance(value, bytes) else json.dumps(value).encode())


def es256(key, message: str) -> bytes:
    first, second = decode_dss_signature(key.sign(message.encode(), ec.ECDSA(SHA256())))
    return first.to_bytes(32, "big") + second.to_bytes(32, "big")


def the_claims(**changes) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(ACCOUNT),
        "sid": str(SIGN_IN),
        "act_as": None,
        "role": "family",
        "token_use": "access",
        "jti": str(UUID(int=9, version=4)),
        "iat": now,
        "nbf": now,
        "exp": now + 86_000,
    }
    return {**claims, **changes}


def the_header(**changes) -> dict[str, Any]:
    return {"alg": "ES256", "typ": "at+jwt", "kid": "one", **changes}


def signed(header=None, claims=None, key=KEYS["one"]) -> str:
    message = f"{part(the_header() if header is None else header)}.{part(the_claims() if claims is None else claims)}"
    return f"{message}.{b64(es256(key, message))}"


def with_hmac(secret: bytes, algorithm: str = "HS256", **header) -> str:
    message = f"{part(the_header(alg=algorithm, **header))}.{part(the_claims())}"
    digest = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}[algorithm]
    return f"{message}.{b64(hmac.digest(secret, message.encode(), digest))}"


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in the_claims().items() if key != name}


PUBLIC = KEYS["one"].public_key()
PEM = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
DER = PUBLIC.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
POINT = PUBLIC.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
SSH = PUBLIC.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
NUMBERS = STRANGER.public_key().public_numbers()
STRANGERS_JWK = {
    "kty": "EC",
    "crv": "P-256",
    "x": b64(NUMBERS.x.to_bytes(32, "big")),
    "y": b64(NUMBERS.y.to_bytes(32, "big")),
}
NOW = int(time.time())
GOOD = signed()

BAD: dict[str, str] = {
    "empty": "",
    "blank": " ",
    "dots": "..",
    "two parts": "a.b",
    "four parts": f"{GOOD}.x",
    "five parts": f"{GOOD}.x.y",
    "five empty parts": "....",
    "not base64": "%.%.%",
    "base64 with padding": f"{GOOD}=",
    "a space before": f" {GOOD}",
    "a line end after": f"{GOOD}\n",
    "NUL": f"{GOOD}\x00",
    "lone surrogate": "\ud800.\ud800.\ud800",
    "letters that look like ours": GOOD.replace("A", "\u0410"),
    "arabic digits": "\u0661.\u0662.\u0663",
    "oversized": signed(claims=the_claims(padding="x" * 5000)),
    "just noise of the right shape": "aGVsbG8.aGVsbG8.aGVsbG8",
    "header is a list": signed(header=[]),
    "header is a string": signed(header="ES256"),
    "header is nested deep": signed(header=b"[" * 2500),
    "header is no UTF-8": signed(header=b"\xff\xfe"),
    "claims are a list": signed(claims=[]),
    "claims are null": signed(claims=b"null"),
    "claims are no JSON": signed(claims=b"{"),
    "alg none, no signature": f"{part(the_header(alg='none'))}.{part(the_claims())}.",
    "alg none, some signature": f"{part(the_header(alg='none'))}.{part(the_claims())}.AAAA",
    "alg None": signed(header=the_header(alg="None")),
    "alg null": signed(header=the_header(alg=None)),
    "alg a list": signed(header=the_header(alg=["ES256"])),
    "alg ES384 in the header": signed(header=the_header(alg="ES384")),
    "alg missing": signed(header={"typ": "at+jwt", "kid": "one"}),
    "HS256 with the PEM public key": with_hmac(PEM),
    "HS256 with the DER public key": with_hmac(DER),
    "HS512 with the DER public key": with_hmac(DER, "HS512"),
    "HS256 with the bare point": with_hmac(POINT),
    "HS256 with the OpenSSH key": with_hmac(SSH),
    "HS256 with nothing": with_hmac(b""),
    "HMAC called ES256": f"{GOOD.rpartition('.')[0]}.{b64(hashlib.sha256(DER).digest() * 2)}",
    "typ JWT": signed(header=the_header(typ="JWT")),
    "typ missing": signed(header={"alg": "ES256", "kid": "one"}),
    "typ in capitals": signed(header=the_header(typ="AT+JWT")),
    "kid unknown": signed(header=the_header(kid="three")),
    "kid missing": signed(header={"alg": "ES256", "typ": "at+jwt"}),
    "kid null": signed(header=the_header(kid=None)),
    "kid a list": signed(header=the_header(kid=["one"])),
    "kid a path": signed(header=the_header(kid="../../dev/null")),
    "kid of the other key": signed(header=the_header(kid="two")),
    "jku": signed(header=the_header(jku="https://evil.example/keys")),
    "x5u": signed(header=the_header(x5u="https://evil.example/cert")),
    "x5c": signed(header=the_header(x5c=["AAAA"])),
    "jwk of a stranger": signed(header=the_header(jwk=STRANGERS_JWK), key=STRANGER),
    "crit": signed(header=the_header(crit=["exp"])),
    "zip": signed(header=the_header(zip="DEF")),
    "signed by a stranger": signed(key=STRANGER),
    "signature of zeros": f"{GOOD.rpartition('.')[0]}.{b64(bytes(64))}",
    "signature too short": f"{GOOD.rpartition('.')[0]}.{b64(bytes(8))}",
    "signature in DER": f"{GOOD.rpartition('.')[0]}.{b64(KEYS['one'].sign(b'x', ec.ECDSA(SHA256())))}",
    "claims swapped": f"{GOOD.split('.')[0]}.{part(the_claims(role='hub_lead'))}.{GOOD.split('.')[2]}",
    "another issuer": signed(claims=the_claims(iss="https://evil.example")),
    "issuer a list": signed(claims=the_claims(iss=[ISSUER])),
    "another audience": signed(claims=the_claims(aud="someone-else")),
    "two audiences": signed(claims=the_claims(aud=[AUDIENCE, "someone-else"])),
    "audience null": signed(claims=the_claims(aud=None)),
    "another use": signed(claims=the_claims(token_use="refresh")),
    "use null": signed(claims=the_claims(token_use=None)),
    "expired": signed(claims=the_claims(iat=NOW - 700, nbf=NOW - 700, exp=NOW - 100)),
    "expires now": signed(claims=the_claims(iat=NOW - 600, nbf=NOW - 600, exp=NOW)),
    "lives a year": signed(claims=the_claims(exp=NOW + 31_536_000)),
    "not yet valid": signed(claims=the_claims(nbf=NOW + 86_400)),
    "issued tomorrow": signed(claims=the_claims(iat=NOW + 86_400, exp=NOW + 86_500)),
    "exp a text": signed(claims=the_claims(exp=str(NOW + 300))),
    "exp a float": signed(claims=the_claims(exp=NOW + 300.5)),
    "exp true": signed(claims=the_claims(exp=True)),
    "exp null": signed(claims=the_claims(exp=None)),
    "exp endless": signed(claims=json.dumps(the_claims(exp=0)).replace('"exp": 0', '"exp": 1e400').encode()),
    "exp NaN": signed(claims=json.dumps(the_claims(exp=0)).replace('"exp": 0', '"exp": NaN').encode()),
    "exp enormous": signed(claims=the_claims(exp=10**400)),
    "iat a text": signed(claims=the_claims(iat="now")),
    "nbf a list": signed(claims=the_claims(nbf=[])),
    "sub a number": signed(claims=the_claims(sub=5)),
    "sub no UUID": signed(claims=the_claims(sub="root")),
    "sub null": signed(claims=the_claims(sub=None)),
    "sid no UUID": signed(claims=the_claims(sid="x")),
    "sid a number": signed(claims=the_claims(sid=1)),
    "membership no UUID": signed(claims=the_claims(act_as="hub")),
    "membership a list": signed(claims=the_claims(act_as=[])),
    "role a list": signed(claims=the_claims(role=["hub_lead"])),
    "role odd": signed(claims=the_claims(role="hub lead\n")),
    "role null": signed(claims=the_claims(role=None)),
    "jti a number": signed(claims=the_claims(jti=1)),
    "jti no UUID": signed(claims=the_claims(jti="")),
    **{f"without {name}": signed(claims=without(name)) for name in the_claims()},
}


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
    assert a_service().verify(signed(header=the_header(kid="two"), key=KEYS["two"])).account == ACCOUNT


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
