"""Settings: everything that differs from one installation to the next, read once from the environment and passed in.

How to read it: `SETTINGS` is the table (the README's is made from it), `Settings` what the rest of the program gets.
Nothing but the command line reads the environment.
"""

import base64
import binascii
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SHORTEST_SECRET_BYTES: Final = 32
LONGEST_KEY_ID: Final = 32
DEMO_KEY: Final = "demo-"
"""How the id of a key begins that a demonstration made for itself: nothing real is sealed or signed with it."""
FEWEST_DIFFERENT_BYTES: Final = 12
HIGHEST_PORT: Final = 65535
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
YES: Final = frozenset({"1", "true", "yes", "on"})
NO: Final = frozenset({"", "0", "false", "no", "off"})


class Setting(NamedTuple):
    """A row of the table: the environment variable, what it is if not set (None: it must be set), what it means."""

    name: str
    default: str | None
    meaning: str


SETTINGS: Final = (
    Setting("DATABASE_URL", None, "Address the service works with: `postgresql://user:password@host:5432/name`"),
    Setting("DATABASE_OWNER_URL", "as DATABASE_URL", "Address of the tables' owner, used only to make roles and migrate"),
    Setting("DEMO", "no", "`yes` shows that this is a demonstration and lets its clock be moved"),
    Setting("HOST", "127.0.0.1", "Address to listen on"),
    Setting("PORT", "8000", "Port to listen on"),
    Setting("PUBLIC_URL", "http://HOST:PORT", "Address by which people reach the service; links in e-mails start with it"),
    Setting("PROXIES", "none", "Reverse proxies, and servers of front ends that ask for their visitors, whose "
            "`X-Forwarded-For` is believed, for limits count by it: networks, separated by commas"),
    Setting("MASTER_KEYS", None, "Secrets that seal what is written about people: `id:base64` of 32 bytes or more, "
            "separated by commas; the first seals and fingerprints, all open and find. Or MASTER_KEYS_FILE"),
    Setting("TOKEN_KEYS", None, "Secrets that sign access tokens, written in the same way; the first signs. "
            "Or TOKEN_KEYS_FILE"),
    Setting("SMTP_HOST", "127.0.0.1", "Mail server"),
    Setting("SMTP_PORT", "25", "Its port"),
    Setting("SMTP_FROM", "no-reply@localhost", "Sender of every e-mail"),
    Setting("SMTP_STARTTLS", "no", "`yes` refuses to send over a connection that is not encrypted"),
    Setting("SMTP_USER", "none", "User name for the mail server"),
    Setting("SMTP_PASSWORD", "none", "Password for the mail server. Or SMTP_PASSWORD_FILE"),
    Setting("METRICS_ALLOW", "127.0.0.0/8,::1/128", "Networks that may read /metrics, separated by commas"),
    Setting("LOG_LEVEL", "info", "Least important kind of line that is logged: debug, info, warning or error"),
)  # fmt: skip


class WrongSettings(Exception):  # noqa: N818 - named by what is refused
    """Settings are missing or cannot be read; the message holds one sentence for each.

    Args:
        sentences: what is wrong and what to write instead. Never a secret's value.
    """

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(sentences))


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process.

    Args:
        database_url: what the service works with, always `postgresql://...`.
        database_owner_url: what makes roles and migrates.
        demo: this is a demonstration.
        host: address to listen on.
        port: port to listen on.
        public_url: without a slash at its end.
        proxies: reverse proxies that are believed.
        master_keys: secrets by key id, the current one first.
        token_keys: secrets by key id, the current one first.
        smtp_host: mail server.
        smtp_port: its port.
        smtp_from: sender of every e-mail.
        smtp_starttls: send encrypted or not at all.
        smtp_user: None: the mail server asks for nobody.
        smtp_password: None: as above.
        metrics_allow: networks that may read the metrics.
        log_level: lower case.
    """

    database_url: str = field(repr=False)
    database_owner_url: str = field(repr=False)
    demo: bool
    host: str
    port: int
    public_url: str
    proxies: tuple[Network, ...]
    master_keys: Mapping[str, bytes] = field(repr=False)
    token_keys: Mapping[str, bytes] = field(repr=False)
    smtp_host: str
    smtp_port: int
    smtp_from: str
    smtp_starttls: bool
    smtp_user: str | None
    smtp_password: str | None = field(repr=False)
    metrics_allow: tuple[Network, ...]
    log_level: str

    @property
    def current_master_key(self) -> str:
        """The key id that seals and fingerprints from now on."""
        return next(iter(self.master_keys))

    @property
    def current_token_key(self) -> str:
        """The key id that signs from now on."""
        return next(iter(self.token_keys))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings.

        Raises:
            WrongSettings: with one sentence for each that is missing or wrong, all of them at once.
        """
        reader = _Reader(environ)
        database_url = reader.database("DATABASE_URL")
        host, port = reader.text("HOST", "127.0.0.1"), reader.port("PORT", 8000)
        shown_host = f"[{host}]" if ":" in host else host
        settings = cls(
            database_url=database_url,
            database_owner_url=reader.database("DATABASE_OWNER_URL")
            if reader.text("DATABASE_OWNER_URL", "")
            else database_url,
            demo=reader.yes("DEMO"),
            host=host,
            port=port,
            public_url=reader.web_address("PUBLIC_URL", f"http://{shown_host}:{port}"),
            proxies=reader.networks("PROXIES", ""),
            master_keys=reader.keys("MASTER_KEYS"),
            token_keys=reader.keys("TOKEN_KEYS"),
            smtp_host=reader.text("SMTP_HOST", "127.0.0.1"),
            smtp_port=reader.port("SMTP_PORT", 25),
            smtp_from=reader.mail_address("SMTP_FROM", "no-reply@localhost"),
            smtp_starttls=reader.yes("SMTP_STARTTLS"),
            smtp_user=reader.text("SMTP_USER", "") or None,
            smtp_password=reader.secret("SMTP_PASSWORD") or None,
            metrics_allow=reader.networks("METRICS_ALLOW", "127.0.0.0/8,::1/128"),
            log_level=reader.one_of("LOG_LEVEL", LOG_LEVELS, "info"),
        )
        if not settings.demo:
            reader.refuse_demo_keys("MASTER_KEYS", settings.master_keys)
            reader.refuse_demo_keys("TOKEN_KEYS", settings.token_keys)
        if settings.smtp_user and not settings.smtp_password:
            reader.wrong.append("SMTP_USER is set, so set SMTP_PASSWORD or SMTP_PASSWORD_FILE as well.")
        if reader.wrong:
            raise WrongSettings(reader.wrong)
        return settings


class _Reader:
    """Reads one variable at a time and collects what is wrong, so that one start tells all of it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.wrong: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """Read a secret from the variable itself or from the file that `<name>_FILE` names."""
        file = self.text(f"{name}_FILE", "")
        if not file:
            return self.text(name, "")
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            self.wrong.append(f"{name}_FILE names a file that cannot be read as text: {file}")
            return ""

    def yes(self, name: str) -> bool:
        value = self.text(name, "").lower()
        if value not in YES | NO:
            self.wrong.append(f"{name} is `yes` or `no`.")
        return value in YES

    def port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and 0 < int(value) <= HIGHEST_PORT:
            return int(value)
        self.wrong.append(f"{name} is a port number, 1 to {HIGHEST_PORT}.")
        return default

    def one_of(self, name: str, words: tuple[str, ...], default: str) -> str:
        value = self.text(name, default).lower()
        if value not in words:
            self.wrong.append(f"{name} is one of: {', '.join(words)}.")
        return value

    def database(self, name: str) -> str:
        value = self.text(name, "")
        if not value:
            self.wrong.append(f"{name} is missing: write postgresql://user:password@host:5432/name.")
            return value
        scheme, _, rest = value.partition("://")
        if scheme not in {"postgresql", "postgres", "postgresql+asyncpg"} or not rest:
            self.wrong.append(f"{name} is an address like postgresql://user:password@host:5432/name.")
        return f"postgresql://{rest}"

    def web_address(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
            self.wrong.append(f"{name} is an address like https://referrals.example.org.")
        return value

    def mail_address(self, name: str, default: str) -> str:
        value = self.text(name, default)
        before, _, after = value.rpartition("@")
        if not before or not after or any(character in value for character in " \r\n\t<>,;"):
            self.wrong.append(f"{name} is one bare e-mail address, like no-reply@example.org.")
        return value

    def networks(self, name: str, default: str) -> tuple[Network, ...]:
        try:
            return tuple(
                ipaddress.ip_network(each.strip()) for each in self.text(name, default).split(",") if each.strip()
            )
        except ValueError:
            self.wrong.append(f"{name} is a list of networks separated by commas, like 10.0.0.0/8,::1/128.")
            return ()

    def refuse_demo_keys(self, name: str, keys: Mapping[str, bytes]) -> None:
        """Refuse keys that everybody could have, or guess."""
        for number, (key_id, secret) in enumerate(keys.items(), start=1):
            if key_id.startswith(DEMO_KEY):
                self.wrong.append(
                    f"{name}, entry {number} is a demonstration's key. Make one with `python -m app new-keys`, or set DEMO=yes."
                )
            elif secret and len(set(secret)) < FEWEST_DIFFERENT_BYTES:
                self.wrong.append(f"{name}, entry {number} can be guessed. Make one with `python -m app new-keys`.")

    def keys(self, name: str) -> Mapping[str, bytes]:
        """Read secrets written as `id:base64`, separated by commas or white space."""
        written = self.secret(name).replace(",", " ").split()
        if not written:
            self.wrong.append(f"{name} is missing: set it or {name}_FILE (`python -m app new-keys` makes one).")
        keys: dict[str, bytes] = {}
        for number, entry in enumerate(written, start=1):
            key_id, _, encoded = entry.partition(":")
            try:
                secret = base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError):
                secret = b""
            good_id = key_id.isascii() and 1 <= len(key_id) <= LONGEST_KEY_ID and key_id not in keys
            if not good_id or len(secret) < SHORTEST_SECRET_BYTES:
                self.wrong.append(
                    f"{name}, entry {number}: write an id of its own (up to {LONGEST_KEY_ID} letters or digits), a colon "
                    f"and the base64 of at least {SHORTEST_SECRET_BYTES} random bytes."
                )
            keys[key_id] = secret
        return MappingProxyType(keys)
