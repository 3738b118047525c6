"""The safe types: what they take, how they keep it, what they refuse, what the contract says of them."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from app.api import types
from app.api.types import ONE_LINE, In, View

KNOWN = "0b9f1f7e-6c1c-4c58-9a8f-9f9a3f0f8a01"


def read(kind: str, value: object) -> Any:
    return TypeAdapter(getattr(types, kind)).validate_python(value)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("ShortText", "  Sam Sample ", "Sam Sample"),
        ("ShortText", "Ze\u0301", "Z\u00e9"),
        ("ShortText", "زهرا\u200cسادات", "زهرا\u200cسادات"),
        ("ShortText", "👩\u200d👧 and 🏴", "👩\u200d👧 and 🏴"),
        ("PersonName", "D'Arcy-O’Neill Łódź", "D'Arcy-O’Neill Łódź"),
        ("LongText", "one\r\n\ttwo\n", "one\r\n\ttwo"),
        ("Email", "Sam.Sample+kids@Example.ORG", "Sam.Sample+kids@example.org"),
        ("Email", "sam@centre.example", "sam@centre.example"),
        ("Email", "o'neill@nationalassociationofsomething.example.org", "o'neill@nationalassociationofsomething.example.org"),
        ("Telephone", "07700 900123", "+447700900123"),
        ("Telephone", "01632-960001", "+441632960001"),
        ("Telephone", "+44 7700 900123", "+447700900123"),
        ("Telephone", "+48 22 123 45 67", "+48221234567"),
        ("Telephone", "+1 202-555-0143", "+12025550143"),
        ("Postcode", "m11ae", "M1 1AE"),
        ("Postcode", "SW1A 1AA", "SW1A 1AA"),
        ("JInt", 3.0, 3),
        ("JInt", -(2**31), -(2**31)),
        ("QueryInt", "0", 0),
        ("QueryInt", "-17", -17),
        ("QueryBool", "true", True),
        ("Id", KNOWN.upper(), UUID(KNOWN)),
        ("Id", UUID(KNOWN), UUID(KNOWN)),
        ("Date", "2024-02-29", date(2024, 2, 29)),
        ("Instant", "2027-03-28T02:30:00+01:00", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("Instant", "2027-03-28t01:30:00.123456789z", datetime(2027, 3, 28, 1, 30, 0, 123456, tzinfo=UTC)),
        ("Password", "  spaces stay  ", "  spaces stay  "),
        ("Slug", "supported-contact-2", "supported-contact-2"),
        ("TypedCode", "7k2qf-09xyz", "7k2qf-09xyz"),
    ],
)  # fmt: skip
def test_what_people_write_is_kept_in_one_form(kind, given, kept):
    assert read(kind, given) == kept


INVISIBLE = [
    "\x00",
    "\x1b",
    "\x7f",
    "\x85",
    "\u061c",
    "\u200b",
    "\u200e",
    "\u202e",
    "\u2028",
    "\u2066",
    "\ufeff",
    "\ufffa",
]


@pytest.mark.parametrize("kind", ["ShortText", "LongText", "Document", "PersonName", "Password"])
@pytest.mark.parametrize("letter", INVISIBLE)
def test_invisible_and_turning_characters_are_refused(kind, letter):
    with pytest.raises(ValidationError):
        read(kind, f"long enough {letter} text")


@pytest.mark.parametrize("kind", ["ShortText", "LongText", "Document", "PersonName"])
@pytest.mark.parametrize("text", ["", " ", "\u00a0\u3000", "\u200d", "\u3164", "\u2800", "\u00ad"])
def test_text_without_ink_is_refused(kind, text):
    with pytest.raises(ValidationError):
        read(kind, text)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("ShortText", "two\nlines"),
        ("ShortText", "\ud800"),
        ("ShortText", "a" * 201),
        ("ShortText", 5),
        ("LongText", "a" * 4001),
        ("Email", "Sam Sample <sam@example.org>"),
        ("Email", "sam@localhost"),
        ("Email", "sam@example"),
        ("Email", "sam@@example.org"),
        ("Email", ".sam@example.org"),
        ("Email", "sam..sample@example.org"),
        ("Email", "sam@-example.org"),
        ("Email", "sam@exam_ple.org"),
        ("Email", "sam@[127.0.0.1]"),
        ("Email", "sam@example.org\n"),
        ("Email", "sam@example.org, eve@example.org"),
        ("Email", "sam@ex\u0430mple.org"),
        ("Email", f"{'a' * 65}@example.org"),
        ("Email", f"sam@{'a' * 64}.org"),
        ("Email", f"sam@{'a.' * 130}org"),
        ("Telephone", "07700"),
        ("Telephone", "999"),
        ("Telephone", "0000 000000"),
        ("Telephone", "+44"),
        ("Telephone", "+0123456789"),
        ("Telephone", "٠٧٧٠٠٩٠٠١٢٣"),
        ("Telephone", "07700 900123 ext 5"),
        ("Postcode", "M1"),
        ("Postcode", "M1 1A"),
        ("Postcode", "12345"),
        ("Postcode", "M1  1AE"),
        ("Postcode", "M1 1AE\n"),
        ("JInt", True),
        ("JInt", "3"),
        ("JInt", 3.5),
        ("JInt", 2**31),
        ("JInt", -(2**31) - 1),
        ("JInt", 10**30),
        ("JInt", None),
        ("JInt", float("nan")),
        ("JInt", float("inf")),
        ("Count", -1),
        ("Pence", 1.5),
        ("Pence", True),
        ("Bool", 1),
        ("Bool", "true"),
        ("QueryInt", "03"),
        ("QueryInt", "1_000"),
        ("QueryInt", "٣"),
        ("QueryInt", "1e3"),
        ("QueryInt", "99999999999"),
        ("QueryBool", "yes"),
        ("Id", KNOWN.replace("-", "")),
        ("Id", f"urn:uuid:{KNOWN}"),
        ("Id", f"{{{KNOWN}}}"),
        ("Id", f"{KNOWN}\n"),
        ("Id", 5),
        ("Id", b"0" * 16),
        ("Date", "2023-02-29"),
        ("Date", "2023-2-9"),
        ("Date", "20230209"),
        ("Date", "2023-02-09T00:00:00"),
        ("Date", "0000-01-01"),
        ("Date", "9999-12-31"),
        ("Date", 1700000000),
        ("Date", datetime(2023, 2, 9, tzinfo=UTC)),
        ("Instant", 1700000000),
        ("Instant", "1700000000"),
        ("Instant", "2027-03-28"),
        ("Instant", "2027-03-28T09:30:00"),
        ("Instant", "2027-03-28 09:30:00Z"),
        ("Instant", "2027-03-28T09:30Z"),
        ("Instant", "2027-03-28T24:00:00Z"),
        ("Instant", "2027-03-28T09:30:60Z"),
        ("Instant", "2027-02-30T09:30:00Z"),
        ("Instant", "0001-01-01T00:00:00+01:00"),
        ("Instant", "9999-12-31T23:59:59.999999Z"),
        ("Instant", "9999-12-31T23:59:59-01:00"),
        ("TimeOfDay", "24:00"),
        ("TimeOfDay", "09:30:00"),
        ("TimeOfDay", 3600),
        ("Slug", "Two-Words"),
        ("Slug", "a--b"),
        ("Slug", "-a"),
        ("TypedCode", "<script>"),
        ("Secret", "short"),
        ("Secret", "a" * 19 + "/"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_kind_is_refused(kind, given):
    with pytest.raises(ValidationError):
        read(kind, given)


@pytest.mark.parametrize(
    "kind",
    ["ShortText", "LongText", "Document", "PersonName", "Password", "Email", "Telephone", "Postcode", "Slug", "TypedCode", "Secret", "TimeOfDay"],
)  # fmt: skip
def test_every_text_shows_its_pattern_in_the_contract(kind):
    schema = TypeAdapter(getattr(types, kind)).json_schema()
    assert schema["type"] == "string"
    assert schema["pattern"].startswith("^")
    assert schema["pattern"].endswith("$")
    re.compile(schema["pattern"])
    assert kind == "TimeOfDay" or schema["maxLength"] >= schema["minLength"] > 0


@pytest.mark.parametrize(("kind", "word"), [("Id", "uuid"), ("Date", "date"), ("Instant", "date-time")])
def test_ids_and_times_show_their_format(kind, word):
    assert TypeAdapter(getattr(types, kind)).json_schema() == {"type": "string", "format": word}


@pytest.mark.parametrize("kind", ["JInt", "Count", "Minutes", "Pence", "Version", "QueryInt"])
def test_every_number_shows_its_bounds(kind):
    assert TypeAdapter(getattr(types, kind)).json_schema().keys() == {"type", "minimum", "maximum"}


def test_a_text_of_another_length_is_made_of_the_same_parts():
    class NoteIn(In):
        note: Annotated[str, Field(min_length=1, max_length=5), ONE_LINE]

    assert NoteIn(note=" ab ").note == "ab"
    with pytest.raises(ValidationError):
        NoteIn(note="abcdef")
    assert NoteIn.model_json_schema()["properties"]["note"]["maxLength"] == 5


def test_bodies_refuse_unknown_fields_and_views_leave_them_out():
    class NameIn(In):
        name: str

    class NameView(View):
        name: str

    with pytest.raises(ValidationError) as error:
        NameIn.model_validate({"name": "a", "secret": "Sam Sample"})
    assert "Sam Sample" not in str(error.value)
    assert NameView.model_validate({"name": "a", "secret": "b"}).model_dump() == {"name": "a"}
