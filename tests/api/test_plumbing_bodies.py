"""Bodies: what is no JSON is 400, what says nonsense is 422 and where, what is called otherwise is 415; never a 500."""

import json
from collections.abc import AsyncIterator

import pytest

from app.api.json_body import parse_strictly
from app.domain.errors import Invalid, Malformed
from tests.api.plumbing_world import ask, post

MALFORMED = {
    "cut off": b'{"name": "a"',
    "blank": b"   ",
    "two documents": b"{}{}",
    "single quotes": b"{'name': 'a'}",
    "a trailing comma": b'{"name": "a",}',
    "a comment": b'{"name": "a"} // b',
    "a key twice": b'{"name": "a", "name": "b"}',
    "a key twice, spelt differently": b'{"name": "a", "na\\u006de": "b"}',
    "a key twice, deep down": b'{"name": "a", "children": [{"name": "a", "name": "b"}]}',
    "NaN": b'{"name": "a", "number": NaN}',
    "Infinity": b'{"name": "a", "number": Infinity}',
    "minus Infinity": b'{"name": "a", "number": -Infinity}',
    "1e400": b'{"name": "a", "number": 1e400}',
    "-1e400": b'{"name": "a", "number": -1e400}',
    "65 bits": b'{"name": "a", "number": 9223372036854775808}',
    "5,000 digits": b'{"name": "a", "number": ' + b"9" * 5000 + b"}",
    "33 levels": b"[" * 33 + b"]" * 33,
    "33 levels of objects": b'{"a":' * 33 + b"1" + b"}" * 33,
    "900 levels": b'{"name": ' + b"[" * 900 + b"]" * 900 + b"}",
    "100,000 levels": b"[" * 100_000,
    "no UTF-8": b'{"name": "\xff"}',
    "overlong UTF-8": b'{"name": "\xc0\x80"}',
    "a surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "UTF-32": '{"name": "a"}'.encode("utf-32"),
    "a byte order mark": b'\xef\xbb\xbf{"name": "a"}',
    "a bare control character": b'{"name": "a\x01"}',
    "a bare NUL": b'{"name": "a\x00"}',
}
INVALID = {
    "NUL": (b'{"name": "a\\u0000"}', "/name"),
    "NUL in a key": (b'{"name": "a", "b\\u0000": 1}', ""),
    "half a pair": (b'{"name": "\\ud800"}', "/name"),
    "the other half": (b'{"name": "\\udc00a"}', "/name"),
    "a pair the wrong way round": (b'{"name": "\\udc00\\ud800"}', "/name"),
    "half a pair deep down": (b'{"name": "a", "children": [{"name": "\\ud800", "birth_date": "2020-01-01"}]}', "/children/0/name"),
    "null": (b"null", ""),
    "a list": (b"[]", ""),
    "a text": (b'"name"', ""),
    "nothing in it": (b"{}", "/name"),
    "an unknown field": (b'{"name": "a", "names": "b"}', "/names"),
    "a key to be escaped": (b'{"name": "a", "a/b~c": "b"}', "/a~1b~0c"),
    "a number for text": (b'{"name": 1}', "/name"),
    "text for a number": (b'{"name": "a", "number": "1"}', "/number"),
    "true for a number": (b'{"name": "a", "number": true}', "/number"),
    "a broken number": (b'{"name": "a", "number": 1.5}', "/number"),
    "a number of 64 bits": (b'{"name": "a", "number": 9223372036854775807}', "/number"),
    "3e19": (b'{"name": "a", "number": 3e19}', "/number"),
    "text too long": (b'{"name": "' + b"a" * 201 + b'"}', "/name"),
    "no text": (b'{"name": ""}', "/name"),
    "spaces only": (b'{"name": "  \\u00a0 "}', "/name"),
    "a line end": (b'{"name": "a\\nb"}', "/name"),
    "turned round": (b'{"name": "a\\u202eb"}', "/name"),
    "zero width": (b'{"name": "a\\u200bb"}', "/name"),
    "no choice of ours": (b'{"name": "a", "colour": "green"}', "/colour"),
    "too many children": (b'{"name": "a", "children": [{},{},{},{}]}', "/children"),
    "a day not in the calendar": (b'{"name": "a", "children": [{"name": "b", "birth_date": "2023-02-29"}]}', "/children/0/birth_date"),
    "seconds for an instant": (b'{"name": "a", "begins_at": 1700000000}', "/begins_at"),
    "an instant without offset": (b'{"name": "a", "begins_at": "2027-03-28T09:30:00"}', "/begins_at"),
    "an instant before time": (b'{"name": "a", "begins_at": "0001-01-01T00:00:00+01:00"}', "/begins_at"),
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_json_is_refused_as_such(name):
    answer = post(MALFORMED[name])
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems#malformed")


@pytest.mark.parametrize("name", INVALID)
def test_what_says_nonsense_is_refused_with_its_place(name):
    body, pointer = INVALID[name]
    answer = post(body)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_several_things_wrong_are_told_at_once():
    body = {"children": [{"name": "b", "birth_date": "x"}, {"name": ""}], "zzz": 1, "number": "1"}
    errors = post(json.dumps(body).encode()).json()["errors"]
    assert {error["pointer"] for error in errors} == {
        "/name",
        "/children/0/birth_date",
        "/children/1/name",
        "/children/1/birth_date",
        "/zzz",
        "/number",
    }
    assert all(error["detail"].endswith(".") and error["code"] == error["code"].lower() for error in errors)


def test_a_refusal_never_repeats_what_was_sent():
    secret = "Hedgehog-Seven-Lane"
    body = {"name": secret + "\u202e", "number": secret, "email": secret, "begins_at": secret, "colour": secret}
    answer = post(json.dumps(body).encode())
    assert answer.status_code == 422
    assert secret not in answer.text


def test_an_unknown_name_is_cut_and_made_printable():
    answer = post(json.dumps({"name": "a", "x" * 5000: 1, "a\u202eb": 2}).encode())
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert "/" + "x" * 64 in pointers
    assert "/a?b" in pointers


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_taken_under_its_name(content_type):
    assert post(b'{"name": "a"}', content_type=content_type).status_code == 201


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "text/json",
        "application/xml",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "json",
        "\x7f",
    ],
)
def test_anything_else_is_the_wrong_kind(content_type):
    assert post(b'{"name": "a"}', content_type=content_type).status_code == (400 if content_type == "\x7f" else 415)


def test_a_missing_body_is_missing():
    answer = post(b"", content_type=None)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "missing")


def test_a_body_of_two_hundred_and_fifty_six_kilobytes_is_read():
    body = b'{"name": "a"}'
    assert post(body + b" " * (256 * 1024 - len(body))).status_code == 201


def test_one_byte_more_is_too_large():
    answer = post(b" " * (256 * 1024 + 1))
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


def test_a_body_that_hides_its_length_is_counted():
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 10_000

    answer = ask("POST", "/v1/things", content=drip(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems#too-large")


def test_a_route_may_take_more_and_then_has_its_own_limit():
    assert post(b'{"name": "a"}' + b" " * 500_000, path="/v1/things/large").status_code == 200
    assert post(b" " * 1_000_001, path="/v1/things/large").status_code == 413


def test_a_large_body_is_refused_even_where_nothing_reads_it():
    assert post(b" " * 300_000, path="/v1/nowhere").status_code == 413


@pytest.mark.parametrize("document", [None, True, 0, -(2**63), 2**63 - 1, 1.5, "ż🦊", [], {}, {"a": [{"b": [1, "c"]}]}])
def test_good_json_is_read_as_it_stands(document):
    assert parse_strictly(json.dumps(document).encode()) == document


def test_thirty_two_levels_are_read():
    assert parse_strictly(b"[" * 32 + b"]" * 32)


def test_numbers_at_the_edge_of_floats_are_read():
    assert parse_strictly(b"[1.7976931348623157e308, 5e-324, 1e-400]") == [1.7976931348623157e308, 5e-324, 0.0]


def test_the_parser_says_which_of_the_two_it_is():
    with pytest.raises(Malformed):
        parse_strictly(b"{")
    with pytest.raises(Invalid) as refusal:
        parse_strictly(b'{"a": ["\\ud800", "\\u0000"]}')
    assert [issue.pointer for issue in refusal.value.issues] == ["/a/0", "/a/1"]
