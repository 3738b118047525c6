"""What is sealed opens in its own place only, and survives a change of keys."""

from uuid import UUID

import pytest

from app.crypto.seal import Keyring, SealBroken

OLD, NEW = b"o" * 32, b"n" * 32
ROW = UUID("0b9f1f7e-6c1c-4c58-9a8f-9f9a3f0f8a01")
OTHER_ROW = UUID("0b9f1f7e-6c1c-4c58-9a8f-9f9a3f0f8a02")


def a_ring(**changes) -> Keyring:
    return Keyring(**{"keys": {"k1": OLD}, "current": "k1", **changes})


@pytest.mark.parametrize("text", ["", "1 Test Street", "zażółć gęślą 🦊", "x" * 100_000])
def test_a_sealed_text_opens_again(text):
    ring = a_ring()
    assert ring.open_("addresses", "line", ROW, ring.seal("addresses", "line", ROW, text)) == text


def test_a_sealed_document_opens_again():
    ring, document = a_ring(), {"answers": ["yes", None, 3, {"because": "ż"}]}
    assert ring.open_json("t", "c", "a-b", ring.seal_json("t", "c", "a-b", document)) == document


def test_the_same_text_never_looks_the_same_twice():
    ring = a_ring()
    assert ring.seal("t", "c", ROW, "same") != ring.seal("t", "c", ROW, "same")


@pytest.mark.parametrize("place", [("u", "c", ROW), ("t", "d", ROW), ("t", "c", OTHER_ROW)])
def test_a_value_moved_to_another_place_does_not_open(place: tuple[str, str, UUID]):
    ring = a_ring()
    with pytest.raises(SealBroken):
        ring.open_(place[0], place[1], place[2], ring.seal("t", "c", ROW, "secret"))


def test_no_single_changed_byte_goes_unnoticed():
    ring = a_ring()
    sealed = ring.seal("t", "c", ROW, "secret")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealBroken):
            ring.open_("t", "c", ROW, bytes(changed))


def test_no_shortened_value_opens():
    ring = a_ring()
    sealed = ring.seal("t", "c", ROW, "secret")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            ring.open_("t", "c", ROW, sealed[:length])


def test_after_rotation_old_values_open_and_are_known_as_old():
    before = a_ring().seal("t", "c", ROW, "secret")
    ring = Keyring({"k1": OLD, "k2": NEW}, current="k2")
    after = ring.seal("t", "c", ROW, "secret")
    assert ring.open_("t", "c", ROW, before) == ring.open_("t", "c", ROW, after) == "secret"
    assert (ring.is_current(before), ring.is_current(after)) == (False, True)


def test_a_value_whose_key_is_gone_does_not_open():
    before = a_ring().seal("t", "c", ROW, "secret")
    with pytest.raises(SealBroken):
        Keyring({"k2": NEW}, current="k2").open_("t", "c", ROW, before)


def test_fingerprints_are_equal_for_equal_values_of_one_purpose_only():
    ring = a_ring()
    assert ring.index("email", "a@example.org") == ring.index("email", "a@example.org")
    assert ring.index("email", "a@example.org") != ring.index("telephone", "a@example.org")
    assert ring.index("email", "a@example.org") != a_ring(keys={"k1": NEW}).index("email", "a@example.org")
    assert len(ring.index("email", "")) == 32


def test_after_rotation_a_value_is_fingerprinted_by_the_new_key_and_found_by_both():
    rotated = Keyring({"k1": OLD, "k2": NEW}, current="k2")
    old, new = a_ring().index("email", "a@example.org"), rotated.index("email", "a@example.org")
    assert old != new
    assert rotated.indexes("email", "a@example.org") == (new, old)


@pytest.mark.parametrize(
    "changes",
    [{"current": "k2"}, {"keys": {"k1": b"short"}}, {"keys": {"ż": OLD}, "current": "ż"}],
)
def test_a_ring_that_cannot_work_is_refused_at_once(changes):
    with pytest.raises(ValueError, match=r"key|secret"):
        a_ring(**changes)


def test_a_ring_does_not_print_its_keys():
    assert repr(a_ring()) == "Keyring(current='k1')"
