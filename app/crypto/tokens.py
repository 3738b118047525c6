"""Access tokens: the one place that knows python-jose, because its defaults let far too much pass.

An access token is a JWT signed with ES256 that lives ten minutes. It names the account, the sign-in and the acting
membership and grants nothing by itself: rights are read from the database at every request. Whatever is wrong with a
token ends in `NotSignedIn`, and in nothing else.

Source: RFC 9068 (`typ` at+jwt), RFC 8725 (one algorithm, explicit typing), RFC 7519.
"""

import base64
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from jose import jwk, jwt  # noqa: TID251 - this module is the wrapper that the ban protects
from jose.exceptions import JOSEError  # noqa: TID251 - as above

from app.crypto.seal import derive_key
from app.domain.errors import NotSignedIn

LIFETIME_SECONDS: Final = 600
LONGEST_TOKEN: Final = 4096
CACHE_SIZE: Final = 4096
_ALGORITHM: Final = "ES256"
_TYPE: Final = "at+jwt"
# A clock of another machine may run this far ahead of ours.
_SKEW_SECONDS: Final = 30
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}", re.ASCII)
_ROLE: Final = re.compile(r"[a-z][a-z_]{0,31}", re.ASCII)
_HEADER_FIELDS: Final = frozenset({"alg", "typ", "kid"})
# Without these, python-jose lets a token pass that has no expiry or no audience.
_REQUIRED: Final = {f"require_{claim}": True for claim in ("exp", "iat", "nbf", "iss", "aud", "sub", "jti")}
# What a verified but senseless claim (exp: 1e400, sub: 5) can raise inside jose or below.
_BROKEN: Final = (JOSEError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a verified access token says.

    Args:
        account: whose it is (`sub`).
        sign_in: the sign-in it came from (`sid`); ended sign-ins are looked up in the database.
        membership: the membership the caller acts under; None for a family member.
        role: the role chosen at sign-in, as a hint; rights come from the database.
        token_id: `jti`.
        issued_at: seconds since 1970.
        expires_at: seconds since 1970.
    """

    account: UUID
    sign_in: UUID
    membership: UUID | None
    role: str
    token_id: str
    issued_at: int
    expires_at: int


class Dated(Protocol):
    """What a verified token of any kind says at least."""

    @property
    def expires_at(self) -> int:
        """Seconds since 1970."""
        ...


Said = TypeVar("Said", bound=Dated)


def signing_key_from_secret(secret: bytes, key_id: str) -> ec.EllipticCurvePrivateKey:
    """Derive the signing key that belongs to a key id from a master secret.

    Args:
        secret: at least 32 random bytes.
        key_id: another key id gives another key.

    Source: FIPS 186-5 A.2.1 (48 bytes reduced modulo n - 1, plus 1).
    """
    drawn = int.from_bytes(derive_key(secret, f"token/{key_id}", length=48), "big")
    return ec.derive_private_key(drawn % (_P256_ORDER - 1) + 1, ec.SECP256R1())


def signing_key_from_pem(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """Read a P-256 private key from PEM."""
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        msg = "A signing key is a P-256 private key."
        raise ValueError(msg)
    return key


class Signer(ABC, Generic[Said]):
    """Signs and verifies the tokens of one kind; what a kind's claims mean, its own class says.

    Args:
        issuer: what `iss` must be: the address of this service.
        audience: what `aud` must be.
        keys: signing keys by key id: the current one and the next, so that a rotation surprises nobody.
        current: the key id that signs.
        token_use: the kind of token; another kind takes other keys and another word here.
        lifetime_seconds: how long a token lives; only demonstrations and fuzzing lengthen it.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: Mapping[str, ec.EllipticCurvePrivateKey],
        current: str,
        token_use: str = "access",  # noqa: S107 - a word in a claim, no password
        lifetime_seconds: int = LIFETIME_SECONDS,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._token_use = token_use
        self._current = current
        self.lifetime_seconds = lifetime_seconds
        private = keys[current].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._signer = jwk.construct(private, _ALGORITHM)
        self._public = {key_id: key.public_key() for key_id, key in keys.items()}
        self._verifiers = {
            key_id: jwk.construct(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), _ALGORITHM)
            for key_id, key in self._public.items()
        }
        self._verified: dict[str, Said] = {}

    def _issue(self, said: Mapping[str, Any]) -> str:
        """Sign a token that lives for `lifetime_seconds` from now."""
        now = int(time.time())
        claims = {
            **said,
            "iss": self._issuer,
            "aud": self._audience,
            "token_use": self._token_use,
            "jti": str(uuid4()),
            "iat": now,
            "nbf": now - _SKEW_SECONDS,
            "exp": now + self.lifetime_seconds,
        }
        headers = {"typ": _TYPE, "kid": self._current}
        return jwt.encode(claims, self._signer, algorithm=_ALGORITHM, headers=headers)

    def verify(self, token: str, *, now: int | None = None) -> Said:
        """Read a token that somebody sent.

        Args:
            token: the text after `Bearer `.
            now: seconds since 1970; default: this machine's clock. A token verified before is looked up, but its
                expiry is checked each time.

        Raises:
            NotSignedIn: it is not a valid token of this service, whatever the reason.
        """
        moment = int(time.time()) if now is None else now
        known = self._verified.get(token)
        if known is None:
            known = self._read(token, moment)
            if len(self._verified) >= CACHE_SIZE:
                self._verified.pop(next(iter(self._verified)))
            self._verified[token] = known
        if known.expires_at <= moment:
            self._verified.pop(token, None)
            raise NotSignedIn
        return known

    def jwks(self) -> dict[str, Any]:
        """Give the public keys as a JSON Web Key Set.

        Source: RFC 7517, RFC 7518 6.2.
        """
        keys = []
        for key_id, key in self._public.items():
            point = key.public_numbers()
            curve = {"kty": "EC", "crv": "P-256", "x": _base64url(point.x), "y": _base64url(point.y)}
            keys.append({**curve, "use": "sig", "alg": _ALGORITHM, "kid": key_id})
        return {"keys": keys}

    @abstractmethod
    def _claimed(self, claims: Mapping[str, Any]) -> Said:
        """Read what this kind of token says."""

    def _read(self, token: str, moment: int) -> Said:
        if len(token) > LONGEST_TOKEN or not _SHAPE.fullmatch(token):
            raise NotSignedIn
        try:
            header = jwt.get_unverified_header(token)
            # An allow-list: jku, x5u, jwk, crit and whatever comes next are refused without being known by name.
            if header.keys() != _HEADER_FIELDS or header["alg"] != _ALGORITHM or header["typ"] != _TYPE:
                raise NotSignedIn
            claims = jwt.decode(
                token,
                self._verifiers[header["kid"]],
                algorithms=[_ALGORITHM],
                options=dict(_REQUIRED),
                audience=self._audience,
                issuer=self._issuer,
            )
            self._check(claims, moment)
            return self._claimed(claims)
        except _BROKEN:
            raise NotSignedIn from None

    def _check(self, claims: Mapping[str, Any], moment: int) -> None:
        """Check what jose leaves open: the kind of token, the type of every claim, one audience, a short life."""
        issued, not_before, expires = (claims[name] for name in ("iat", "nbf", "exp"))
        if any(type(instant) is not int for instant in (issued, not_before, expires)):
            raise NotSignedIn
        in_time = max(issued - _SKEW_SECONDS, not_before) <= moment < expires
        if not in_time or expires - issued > self.lifetime_seconds:
            raise NotSignedIn
        if claims["token_use"] != self._token_use or claims["aud"] != self._audience or claims["iss"] != self._issuer:
            raise NotSignedIn


class Tokens(Signer[AccessToken]):
    """Issues and verifies the access tokens of people."""

    def issue(self, *, account: UUID, sign_in: UUID, membership: UUID | None, role: str) -> str:
        """Issue an access token that lives for `lifetime_seconds` from now."""
        acting = None if membership is None else str(membership)
        return self._issue({"sub": str(account), "sid": str(sign_in), "act_as": acting, "role": role})

    def _claimed(self, claims: Mapping[str, Any]) -> AccessToken:
        membership = claims["act_as"]
        if not _ROLE.fullmatch(claims["role"]):
            raise NotSignedIn
        return AccessToken(
            account=UUID(claims["sub"]),
            sign_in=UUID(claims["sid"]),
            membership=None if membership is None else UUID(membership),
            role=claims["role"],
            token_id=str(UUID(claims["jti"])),
            issued_at=claims["iat"],
            expires_at=claims["exp"],
        )


def _base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
