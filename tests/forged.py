"""Access tokens as an attacker would make them, for whoever verifies: the wrapper alone, and the whole service.

They are built by hand, so that what python-jose refuses to sign can still be tried on it.
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

STRANGER = ec.generate_private_key(ec.SECP256R1())


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def part(value) -> str:
    return b64(value if isinstance(value, bytes) else json.dumps(value).encode())


def es256(key, message: str) -> bytes:
    first, second = decode_dss_signature(key.sign(message.encode(), ec.ECDSA(SHA256())))
    return first.to_bytes(32, "big") + second.to_bytes(32, "big")


@dataclass(frozen=True)
class Forger:
    """Somebody who knows everything of a service's tokens, and whose good token is good.

    Args:
        kid: the key id that signs.
        key: its key; what is not about the signature is signed with it, so that only the one thing is wrong.
        other_kid: another key id that the service knows.
        issuer: of the service.
        audience: of the service.
        account: whose tokens.
        sign_in: from which sign-in.
        life_seconds: how long a good token lives.
    """

    kid: str
    key: ec.EllipticCurvePrivateKey
    other_kid: str
    issuer: str
    audience: str
    account: UUID
    sign_in: UUID
    life_seconds: int = 500

    def the_claims(self, **changes) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(self.account),
            "sid": str(self.sign_in),
            "act_as": None,
            "role": "family",
            "token_use": "access",
            "jti": str(UUID(int=9, version=4)),
            "iat": now,
            "nbf": now,
            "exp": now + self.life_seconds,
        }
        return {**claims, **changes}

    def the_header(self, **changes) -> dict[str, Any]:
        return {"alg": "ES256", "typ": "at+jwt", "kid": self.kid, **changes}

    def signed(self, header=None, claims=None, key=None) -> str:
        written = part(self.the_header() if header is None else header)
        message = f"{written}.{part(self.the_claims() if claims is None else claims)}"
        return f"{message}.{b64(es256(key or self.key, message))}"

    def with_hmac(self, secret: bytes, algorithm: str = "HS256", **header) -> str:
        message = f"{part(self.the_header(alg=algorithm, **header))}.{part(self.the_claims())}"
        digest = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}[algorithm]
        return f"{message}.{b64(hmac.digest(secret, message.encode(), digest))}"

    def without(self, name: str) -> dict[str, Any]:
        return {key: value for key, value in self.the_claims().items() if key != name}

    def all_bad(self, good: str) -> dict[str, str]:
        """Every bad token there is, by what is wrong with it.

        Args:
            good: one of `signed()`, from which some are made.
        """
        unsigned = good.rpartition(".")[0]
        public, now = self.key.public_key(), int(time.time())
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        ssh = public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
        numbers = STRANGER.public_key().public_numbers()
        strangers_jwk = {
            "kty": "EC",
            "crv": "P-256",
            "x": b64(numbers.x.to_bytes(32, "big")),
            "y": b64(numbers.y.to_bytes(32, "big")),
        }
        return {
            "empty": "",
            "blank": " ",
            "dots": "..",
            "two parts": "a.b",
            "four parts": f"{good}.x",
            "five parts": f"{good}.x.y",
            "five empty parts": "....",
            "not base64": "%.%.%",
            "base64 with padding": f"{good}=",
            "a space before": f" {good}",
            "a line end after": f"{good}\n",
            "NUL": f"{good}\x00",
            "lone surrogate": "\ud800.\ud800.\ud800",
            "letters that look like ours": good.replace("A", "\u0410"),
            "arabic digits": "\u0661.\u0662.\u0663",
            "oversized": self.signed(claims=self.the_claims(padding="x" * 5000)),
            "just noise of the right shape": "aGVsbG8.aGVsbG8.aGVsbG8",
            "header is a list": self.signed(header=[]),
            "header is a string": self.signed(header="ES256"),
            "header is nested deep": self.signed(header=b"[" * 2500),
            "header is no UTF-8": self.signed(header=b"\xff\xfe"),
            "claims are a list": self.signed(claims=[]),
            "claims are null": self.signed(claims=b"null"),
            "claims are no JSON": self.signed(claims=b"{"),
            "alg none, no signature": f"{part(self.the_header(alg='none'))}.{part(self.the_claims())}.",
            "alg none, some signature": f"{part(self.the_header(alg='none'))}.{part(self.the_claims())}.AAAA",
            "alg None": self.signed(header=self.the_header(alg="None")),
            "alg null": self.signed(header=self.the_header(alg=None)),
            "alg a list": self.signed(header=self.the_header(alg=["ES256"])),
            "alg ES384 in the header": self.signed(header=self.the_header(alg="ES384")),
            "alg missing": self.signed(header={"typ": "at+jwt", "kid": self.kid}),
            "HS256 with the PEM public key": self.with_hmac(pem),
            "HS256 with the DER public key": self.with_hmac(der),
            "HS512 with the DER public key": self.with_hmac(der, "HS512"),
            "HS256 with the bare point": self.with_hmac(point),
            "HS256 with the Openssh key": self.with_hmac(ssh),
            "HS256 with nothing": self.with_hmac(b""),
            "HMAC called ES256": f"{unsigned}.{b64(hashlib.sha256(der).digest() * 2)}",
            "typ JWT": self.signed(header=self.the_header(typ="JWT")),
            "typ missing": self.signed(header={"alg": "ES256", "kid": self.kid}),
            "typ in capitals": self.signed(header=self.the_header(typ="AT+JWT")),
            "kid unknown": self.signed(header=self.the_header(kid="three")),
            "kid missing": self.signed(header={"alg": "ES256", "typ": "at+jwt"}),
            "kid null": self.signed(header=self.the_header(kid=None)),
            "kid a list": self.signed(header=self.the_header(kid=[self.kid])),
            "kid a path": self.signed(header=self.the_header(kid="../../dev/null")),
            "kid of the other key": self.signed(header=self.the_header(kid=self.other_kid)),
            "jku": self.signed(header=self.the_header(jku="https://evil.example/keys")),
            "x5u": self.signed(header=self.the_header(x5u="https://evil.example/cert")),
            "x5c": self.signed(header=self.the_header(x5c=["AAAA"])),
            "jwk of a stranger": self.signed(header=self.the_header(jwk=strangers_jwk), key=STRANGER),
            "crit": self.signed(header=self.the_header(crit=["exp"])),
            "zip": self.signed(header=self.the_header(zip="DEF")),
            "signed by a stranger": self.signed(key=STRANGER),
            "signature of zeros": f"{unsigned}.{b64(bytes(64))}",
            "signature too short": f"{unsigned}.{b64(bytes(8))}",
            "signature in DER": f"{unsigned}.{b64(self.key.sign(unsigned.encode(), ec.ECDSA(SHA256())))}",
            "claims swapped": f"{good.split('.', maxsplit=1)[0]}.{part(self.the_claims(role='hub_lead'))}.{good.split('.')[2]}",
            "another issuer": self.signed(claims=self.the_claims(iss="https://evil.example")),
            "issuer a list": self.signed(claims=self.the_claims(iss=[self.issuer])),
            "another audience": self.signed(claims=self.the_claims(aud="someone-else")),
            "two audiences": self.signed(claims=self.the_claims(aud=[self.audience, "someone-else"])),
            "audience null": self.signed(claims=self.the_claims(aud=None)),
            "another use": self.signed(claims=self.the_claims(token_use="refresh")),
            "use null": self.signed(claims=self.the_claims(token_use=None)),
            "expired": self.signed(claims=self.the_claims(iat=now - 700, nbf=now - 700, exp=now - 100)),
            "expires now": self.signed(claims=self.the_claims(iat=now - 600, nbf=now - 600, exp=now)),
            "lives a year": self.signed(claims=self.the_claims(exp=now + 31_536_000)),
            "not yet valid": self.signed(claims=self.the_claims(nbf=now + 86_400)),
            "issued tomorrow": self.signed(claims=self.the_claims(iat=now + 86_400, exp=now + 86_500)),
            "exp a text": self.signed(claims=self.the_claims(exp=str(now + 300))),
            "exp a float": self.signed(claims=self.the_claims(exp=now + 300.5)),
            "exp true": self.signed(claims=self.the_claims(exp=True)),
            "exp null": self.signed(claims=self.the_claims(exp=None)),
            "exp endless": self.signed(
                claims=json.dumps(self.the_claims(exp=0)).replace('"exp": 0', '"exp": 1e400').encode()
            ),
            "exp NaN": self.signed(
                claims=json.dumps(self.the_claims(exp=0)).replace('"exp": 0', '"exp": NaN').encode()
            ),
            "exp enormous": self.signed(claims=self.the_claims(exp=10**400)),
            "iat a text": self.signed(claims=self.the_claims(iat="now")),
            "nbf a list": self.signed(claims=self.the_claims(nbf=[])),
            "sub a number": self.signed(claims=self.the_claims(sub=5)),
            "sub no UUID": self.signed(claims=self.the_claims(sub="root")),
            "sub null": self.signed(claims=self.the_claims(sub=None)),
            "sid no UUID": self.signed(claims=self.the_claims(sid="x")),
            "sid a number": self.signed(claims=self.the_claims(sid=1)),
            "membership no UUID": self.signed(claims=self.the_claims(act_as="hub")),
            "membership a list": self.signed(claims=self.the_claims(act_as=[])),
            "role a list": self.signed(claims=self.the_claims(role=["hub_lead"])),
            "role odd": self.signed(claims=self.the_claims(role="hub lead\n")),
            "role null": self.signed(claims=self.the_claims(role=None)),
            "jti a number": self.signed(claims=self.the_claims(jti=1)),
            "jti no UUID": self.signed(claims=self.the_claims(jti="")),
            **{f"without {name}": self.signed(claims=self.without(name)) for name in self.the_claims()},
        }
