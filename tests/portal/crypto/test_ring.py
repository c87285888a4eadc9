from __future__ import annotations

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.crypto.checks import check_keys
from portal.crypto.errors import KeyNotHere, UnknownKey
from portal.crypto.ring import key_ring
from tests.portal.crypto.conftest import text_key

GOOD = base64.b64encode(bytes(range(32))).decode()


def problems() -> list[str]:
    return [error.msg for error in check_keys()]


def test_complete_configuration_has_no_problem():
    assert problems() == []


@pytest.mark.parametrize(
    "variable",
    [
        "PORTAL_DATA_KEYS",
        "PORTAL_STAFF_INDEX_KEY",
        "PORTAL_INQUIRY_INDEX_KEY",
        "PORTAL_INTAKE_KEY",
    ],
)
def test_missing_key_stops_the_start_with_its_name(settings, variable):
    setattr(settings, variable, "")
    assert problems() == [f"{variable} is missing."]
    with pytest.raises(ImproperlyConfigured, match=f"{variable} is missing"):
        key_ring()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("d1", "write each key as id:aes256gcm|sm4gcm:base64."),
        ("D 1:aes256gcm:" + GOOD, "a key id has 1 to 16 of a-z"),
        ("d1:des:" + GOOD, "the algorithm of d1 is none of aes256gcm|sm4gcm."),
        ("d1:aes256gcm:%%%", "the key d1 is no base64."),
        ("d1:sm4gcm:" + GOOD, "the key d1 must have 16 bytes."),
        ("d1:aes256gcm:" + base64.b64encode(bytes(32)).decode(), "the key d1 is no random key."),
        (f"d1:aes256gcm:{GOOD},d1:aes256gcm:{GOOD}", "a key id occurs twice."),
    ],
)
def test_malformed_data_key_is_named_but_not_quoted(settings, text, sentence):
    settings.PORTAL_DATA_KEYS = text
    (found,) = problems()
    assert found.startswith("PORTAL_DATA_KEYS: ")
    assert sentence in found
    assert GOOD not in found


def test_an_index_has_exactly_one_key(settings):
    settings.PORTAL_STAFF_INDEX_KEY = f"{text_key('a', 'sha256')},{text_key('b', 'sha256')}"
    assert problems() == [
        "PORTAL_STAFF_INDEX_KEY: exactly one key, because stored hashes cannot be rotated."
    ]


def test_one_key_for_two_purposes_is_refused(settings):
    settings.PORTAL_STAFF_INDEX_KEY = f"a:sha256:{GOOD}"
    settings.PORTAL_INQUIRY_INDEX_KEY = f"b:sha256:{GOOD}"
    assert problems() == ["The same key material is used for two purposes."]


def test_unknown_surface_is_a_problem(settings):
    settings.PORTAL_SURFACE = "private"
    assert problems() == ["PORTAL_SURFACE must be one of all, staff, public."]


def test_public_surface_starts_without_data_and_staff_keys(public_surface):
    assert problems() == []
    with pytest.raises(KeyNotHere):
        _ = key_ring().current


def test_public_surface_refuses_to_start_with_keys_of_the_staff_side(settings):
    settings.PORTAL_SURFACE = "public"
    assert problems() == [
        "PORTAL_DATA_KEYS must not be set on the public surface.",
        "PORTAL_STAFF_INDEX_KEY must not be set on the public surface.",
        "PORTAL_INTAKE_KEY: this surface takes x25519-public keys only.",
    ]


def test_earlier_keys_still_open_and_lost_ones_are_named(settings):
    old, new = text_key("old", "sm4gcm", 16), text_key("new", "aes256gcm")
    settings.PORTAL_DATA_KEYS = old
    token = key_ring().current.encrypt(b"x", b"row")
    settings.PORTAL_DATA_KEYS = f"{new},{old}"
    assert key_ring().current.id == "new"
    assert key_ring().decrypt(token, b"row") == b"x"
    settings.PORTAL_DATA_KEYS = new
    with pytest.raises(UnknownKey) as lost:
        key_ring().decrypt(token, b"row")
    assert lost.value.key_id == "old"


def test_no_key_material_in_a_repr():
    assert "secret" not in repr(key_ring())
    assert base64.b64encode(bytes(5)).decode() not in repr(key_ring())
