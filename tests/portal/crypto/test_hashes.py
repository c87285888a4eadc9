from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from portal.crypto.errors import KeyNotHere
from portal.crypto.hashes import inquiry_digest, staff_digest, staff_digests


def secret_of(variable: str) -> bytes:
    return base64.b64decode(getattr(settings, variable).split(":")[2])


@given(st.text(max_size=30))
def test_staff_digest_is_plain_hmac_over_kind_and_value(value):
    expected = hmac.digest(
        secret_of("PORTAL_STAFF_INDEX_KEY"), b"name\0" + value.encode(), hashlib.sha256
    )
    assert staff_digest("name", value) == expected


def test_kinds_are_apart():
    assert staff_digest("card", "6217") != staff_digest("phone", "6217")


def test_bulk_digests_equal_single_ones():
    assert staff_digests("name", ["张三", None, "李四"]) == [
        staff_digest("name", "张三"),
        None,
        staff_digest("name", "李四"),
    ]


def test_sm3_digest_follows_gb_t_32905(settings):
    settings.PORTAL_STAFF_INDEX_KEY = "g1:sm3:" + base64.b64encode(bytes(range(32))).decode()
    padded = bytes(range(32)).ljust(64, b"\0")
    inner = hashlib.new("sm3", bytes(b ^ 0x36 for b in padded) + b"name\0" + "张三".encode())
    outer = hashlib.new("sm3", bytes(b ^ 0x5C for b in padded) + inner.digest())
    assert staff_digest("name", "张三") == outer.digest()


def test_inquiry_digest_refuses_a_single_value():
    with pytest.raises(ValueError, match="at least two"):
        inquiry_digest("name+id", "500235199001011234")
    with pytest.raises(ValueError, match="none of them empty"):
        inquiry_digest("name+id", "张三", "")


def test_inquiry_parts_cannot_be_shifted():
    assert inquiry_digest("k", "ab", "c") != inquiry_digest("k", "a", "bc")


def test_public_process_has_inquiry_digests_only(settings, public_surface):
    assert len(inquiry_digest("k", "a", "b")) == 32
    with pytest.raises(KeyNotHere) as refused:
        staff_digest("name", "张三")
    assert refused.value.variable == "PORTAL_STAFF_INDEX_KEY"
