import base64
import os
import stat

import pytest

from app.local.environment import address_here, local_environment, remember, remembered, serving_url
from app.local.keys import keys_in, new_key
from app.settings import SETTINGS, Settings, WrongSettings

SECRET = bytes(range(32))
KEY = f"k1:{base64.b64encode(SECRET).decode()}"
ENOUGH = {"DATABASE_URL": "postgresql://app@db/contact", "MASTER_KEYS": KEY, "TOKEN_KEYS": KEY}


def refused(**environ: str) -> str:
    with pytest.raises(WrongSettings) as refusal:
        Settings.from_environment(ENOUGH | environ)
    return str(refusal.value)


def test_three_settings_are_enough():
    settings = Settings.from_environment(ENOUGH)
    assert not settings.demo
    assert settings.database_owner_url == settings.database_url
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.master_keys == {"k1": SECRET}
    assert settings.proxies == ()


def test_everything_that_is_missing_is_said_at_once_a_sentence_each():
    with pytest.raises(WrongSettings) as refusal:
        Settings.from_environment({})
    assert len(refusal.value.sentences) == 3
    assert all(sentence.count("\n") == 0 and sentence.endswith((".", "name.")) for sentence in refusal.value.sentences)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/x"),
        ("DATABASE_OWNER_URL", "postgresql://"),
        ("DEMO", "perhaps"),
        ("PORT", "99999"),
        ("PORT", "²"),
        ("PUBLIC_URL", "referrals.example.org"),
        ("PROXIES", "everybody"),
        ("MASTER_KEYS", "k1:short"),
        ("MASTER_KEYS", f"{KEY},{KEY}"),
        ("TOKEN_KEYS_FILE", "/no/such/file"),
        ("SMTP_PORT", "smtp"),
        ("SMTP_FROM", "Hub <hub@example.org>"),
        ("SMTP_STARTTLS", "maybe"),
        ("SMTP_USER", "hub"),
        ("METRICS_ALLOW", "10.0.0.1/8"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_setting_is_named_in_a_sentence(name, value):
    sentence = refused(**{name: value})
    assert name in sentence
    assert "Traceback" not in sentence


def test_a_secret_is_neither_in_a_refusal_nor_in_the_settings_shown():
    assert "c2hvcnQ=" not in refused(MASTER_KEYS="k1:c2hvcnQ=")
    shown = repr(Settings.from_environment(ENOUGH | {"SMTP_USER": "hub", "SMTP_PASSWORD": "open sesame"}))
    assert "sesame" not in shown
    assert "k1" not in shown
    assert "contact" not in shown


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "keys").write_text(f"{new_key()}\n{KEY}\n")
    environ = {key: value for key, value in ENOUGH.items() if key != "MASTER_KEYS"}
    settings = Settings.from_environment(environ | {"MASTER_KEYS_FILE": str(tmp_path / "keys")})
    assert len(settings.master_keys) == 2
    assert settings.current_master_key != "k1"


def test_an_address_for_sqlalchemy_is_taken_as_well():
    settings = Settings.from_environment(ENOUGH | {"DATABASE_URL": "postgresql+asyncpg://app@db/contact"})
    assert settings.database_url == "postgresql://app@db/contact"


def test_every_setting_stands_in_the_table():
    named = {setting.name.lower() for setting in SETTINGS}
    assert named == set(Settings.__dataclass_fields__)
    assert [setting.name for setting in SETTINGS if setting.default is None] == [
        "DATABASE_URL",
        "MASTER_KEYS",
        "TOKEN_KEYS",
    ]


def test_keys_of_this_machine_are_made_once_for_their_owner_alone(tmp_path):
    first = {file.name: file.read_text() for file in keys_in(tmp_path / "keys").iterdir()}
    second = {file.name: file.read_text() for file in keys_in(tmp_path / "keys").iterdir()}
    assert first == second
    assert set(first) == {"master", "token", "database-password"}
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in (tmp_path / "keys").iterdir())


def test_one_machine_needs_no_settings(tmp_path):
    settings = Settings.from_environment(local_environment(tmp_path, {}))
    assert settings.demo
    assert settings.database_url.startswith("postgresql://contact_app:")
    assert settings.database_owner_url.startswith("postgresql://postgres@/")


def test_a_given_database_is_worked_with_as_the_role_that_owns_nothing(tmp_path):
    given = {"DATABASE_URL": "postgresql://boss:secret@db:5433/contact?x=y"}
    settings = Settings.from_environment(local_environment(tmp_path, given))
    assert settings.database_owner_url == given["DATABASE_URL"]
    assert settings.database_url.startswith("postgresql://contact_app:")
    assert settings.database_url.endswith("@db:5433/contact?x=y")


def test_another_command_finds_the_database_of_the_last_run(tmp_path):
    ours = local_environment(tmp_path, {})
    assert remembered(tmp_path, {}) == {}
    remember(tmp_path, ours)
    assert remembered(tmp_path, {"PORT": "9"}) == ours | {"PORT": "9"}
    assert stat.S_IMODE((tmp_path / "environment.json").stat().st_mode) == 0o600
    assert remembered(tmp_path, {"DATABASE_URL": ours["DATABASE_OWNER_URL"]}) == ours
    other = {"DATABASE_URL": "postgresql://a@b/c"}
    assert remembered(tmp_path, other) == other


def test_another_command_finds_the_address_of_the_last_run(tmp_path, monkeypatch):
    for name, value in (("PORT", "8103"), ("HOST", "0.0.0.0"), ("LOG_LEVEL", "error")):
        monkeypatch.setenv(name, value)
    remember(tmp_path, local_environment(tmp_path, os.environ))
    found = remembered(tmp_path, {})
    assert (found["HOST"], found["PORT"]) == ("0.0.0.0", "8103")
    assert "LOG_LEVEL" not in found


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:8103"), ("0.0.0.0", "http://127.0.0.1:8103"), ("::", "http://[::1]:8103")],
)
def test_this_machine_reaches_the_service_wherever_it_listens(host, address):
    assert address_here(host, 8103) == address


def test_a_password_with_odd_characters_stays_one_password():
    assert serving_url("postgresql://a@b/c", "p@ss/w:rd") == "postgresql://contact_app:p%40ss%2Fw%3Ard@b/c"


def test_a_service_in_earnest_refuses_a_demonstrations_keys_and_guessable_ones(tmp_path):
    """Only with DEMO=yes may what this machine made for itself be used."""
    files = {f"{name.upper()}_KEYS_FILE": str(keys_in(tmp_path / "keys") / name) for name in ("master", "token")}
    environ = {"DATABASE_URL": ENOUGH["DATABASE_URL"], **files}
    with pytest.raises(WrongSettings) as refusal:
        Settings.from_environment(environ)
    assert len(refusal.value.sentences) == 3
    assert all("demonstration" in sentence for sentence in refusal.value.sentences)
    assert Settings.from_environment(environ | {"DEMO": "yes"}).demo
    assert "guessed" in refused(MASTER_KEYS=f"k1:{base64.b64encode(bytes(32)).decode()}")
    Settings.from_environment(ENOUGH | {"MASTER_KEYS": new_key(), "TOKEN_KEYS": new_key()})
