"""Ciphers: what is written about people is stored sealed, and found again by keyed fingerprints.

How to read it: a `Keyring` holds the master secrets by key id. From each it derives one cipher key and one fingerprint
key a purpose, so that no key does two jobs. A sealed value names the key that sealed it; a fingerprint does not, so it is
made under the current key and looked for under all of them. A new master secret can therefore be added, made current,
and the old rows sealed and fingerprinted again while the service runs.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MINIMUM_SECRET_BYTES: Final = 32
_FORMAT: Final = 1
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_LONGEST_KEY_ID: Final = 32


class SealBroken(Exception):  # noqa: N818 - says what happened, as the refusals do
    """A sealed value does not open: another row's, another column's, changed, or its key is gone.

    This is never the caller's mistake, so it is no refusal: it ends as a 500 and somebody looks.
    """


def derive_key(secret: bytes, purpose: str, length: int = 32) -> bytes:
    """Derive a key for one purpose from a master secret.

    Args:
        secret: at least 32 random bytes.
        purpose: what the key is for; another purpose gives an unrelated key.
        length: bytes wanted.

    Source: RFC 5869 (HKDF with SHA-256).
    """
    if len(secret) < MINIMUM_SECRET_BYTES:
        msg = f"A master secret has at least {MINIMUM_SECRET_BYTES} bytes."
        raise ValueError(msg)
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"safe-referral/{purpose}".encode()).derive(secret)


class Keyring:
    """The master secrets of this service, and everything that is sealed or fingerprinted with them.

    Args:
        keys: master secrets by key id (1 to 32 ASCII characters), each at least 32 bytes.
        current: the key id that seals and fingerprints from now on.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        for key_id in (*keys, current):
            if key_id not in keys:
                msg = "The current key must be on the key ring."
                raise ValueError(msg)
            if not key_id.isascii() or not 1 <= len(key_id) <= _LONGEST_KEY_ID:
                msg = f"A key id has 1 to {_LONGEST_KEY_ID} ASCII characters."
                raise ValueError(msg)
        self.current = current
        self._ciphers = {key_id: AESGCM(derive_key(secret, "seal")) for key_id, secret in keys.items()}
        self._finding = (current, *(key_id for key_id in keys if key_id != current))
        self._index_key = lru_cache(maxsize=1024)(lambda key_id, purpose: derive_key(keys[key_id], f"index/{purpose}"))

    def __repr__(self) -> str:
        return f"Keyring(current={self.current!r})"

    def seal_bytes(self, table: str, column: str, row_id: UUID | str, content: bytes) -> bytes:
        """Seal bytes for one cell of one row; they open nowhere else.

        Args:
            table: name of the table the sealed value is stored in.
            column: name of its column.
            row_id: id of its row, or a stable text that names the row when its key is compound.
            content: what is sealed.
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        bound = _associated(table, column, row_id, self.current)
        return self.current_head + nonce + self._ciphers[self.current].encrypt(nonce, content, bound)

    def open_bytes(self, table: str, column: str, row_id: UUID | str, sealed: bytes) -> bytes:
        """Open what `seal_bytes` sealed for the same cell.

        Raises:
            SealBroken: it was sealed for another cell, was changed, or its key is not on the ring.
        """
        key_id, nonce, content = _parts(sealed)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise SealBroken(f"no key for a value in {table}.{column}")
        try:
            return cipher.decrypt(nonce, content, _associated(table, column, row_id, key_id))
        except InvalidTag:
            raise SealBroken(f"a value in {table}.{column} does not open") from None

    def seal(self, table: str, column: str, row_id: UUID | str, text: str) -> bytes:
        """Seal a text for one cell of one row."""
        return self.seal_bytes(table, column, row_id, text.encode())

    def open_(self, table: str, column: str, row_id: UUID | str, sealed: bytes) -> str:
        """Open a text sealed for the same cell.

        Raises:
            SealBroken: see `open_bytes`.
        """
        return self.open_bytes(table, column, row_id, sealed).decode()

    def seal_json(self, table: str, column: str, row_id: UUID | str, document: Any) -> bytes:
        """Seal a JSON document for one cell of one row."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return self.seal_bytes(table, column, row_id, text.encode())

    def open_json(self, table: str, column: str, row_id: UUID | str, sealed: bytes) -> Any:
        """Open a JSON document sealed for the same cell.

        Raises:
            SealBroken: see `open_bytes`.
        """
        return json.loads(self.open_bytes(table, column, row_id, sealed))

    def index(self, purpose: str, value: str) -> bytes:
        """Fingerprint a value for storing, so that equal ones can be found without being read.

        Args:
            purpose: what is looked up, such as `account-email`; the same value under another purpose looks different.
            value: already normalised (case, spaces) by whoever knows its kind.

        Returns:
            32 bytes.
        """
        return self._fingerprint(self.current, purpose, value)

    def indexes(self, purpose: str, value: str) -> tuple[bytes, ...]:
        """Give every fingerprint under which a value may be stored, the current one first: for finding it."""
        return tuple(self._fingerprint(key_id, purpose, value) for key_id in self._finding)

    def _fingerprint(self, key_id: str, purpose: str, value: str) -> bytes:
        return hmac.digest(self._index_key(key_id, purpose), value.encode("utf-8", "surrogatepass"), "sha256")

    def is_current(self, sealed: bytes) -> bool:
        """Say whether a sealed value was sealed with the current key; others want sealing again."""
        return _parts(sealed)[0] == self.current

    @property
    def current_head(self) -> bytes:
        """How every value begins that the current key has sealed."""
        key_id = self.current.encode()
        return bytes((_FORMAT, len(key_id))) + key_id


def _associated(table: str, column: str, row_id: UUID | str, key_id: str) -> bytes:
    return json.dumps([table, column, str(row_id), key_id]).encode()


def _parts(sealed: bytes) -> tuple[str, bytes, bytes]:
    """Take a sealed value apart: key id, nonce, ciphertext with tag."""
    sealed = bytes(sealed)
    head = 2 + (sealed[1] if len(sealed) > 1 else 0)
    if len(sealed) < head + _NONCE_BYTES + _TAG_BYTES or sealed[0] != _FORMAT:
        raise SealBroken("a sealed value has a form that this version does not know")
    return sealed[2:head].decode("ascii", "replace"), sealed[head : head + _NONCE_BYTES], sealed[head + _NONCE_BYTES :]
