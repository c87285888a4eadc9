from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.crypto.errors import KeyNotHere, MalformedToken, Tampered, UnknownKey
from portal.crypto.intake import open_intake, seal_intake
from tests.portal.crypto.conftest import text_key


@given(st.binary(max_size=300), st.text(max_size=20))
def test_staff_open_what_was_sealed(message, context):
    assert open_intake(seal_intake(message, context=context), context=context) == message


def test_public_process_seals_and_cannot_open(settings, public_surface):
    sealed = seal_intake("电话 13800000000".encode(), context="complaints.case:1")
    with pytest.raises(KeyNotHere) as refused:
        open_intake(sealed, context="complaints.case:1")
    assert refused.value.variable == "PORTAL_INTAKE_KEY"


def test_sealed_message_of_the_public_process_is_opened_by_staff(settings, request):
    private = settings.PORTAL_INTAKE_KEY
    request.getfixturevalue("public_surface")
    sealed = seal_intake(b"hello", context="c")
    settings.PORTAL_SURFACE = "all"
    settings.PORTAL_DATA_KEYS = text_key("d", "aes256gcm")
    settings.PORTAL_STAFF_INDEX_KEY = text_key("s", "sha256")
    settings.PORTAL_INTAKE_KEY = f"{text_key('next', 'x25519-private')},{private}"
    assert open_intake(sealed, context="c") == b"hello"


def test_sealed_message_opens_in_its_own_context_only():
    sealed = seal_intake(b"hello", context="complaints.case:1")
    with pytest.raises(Tampered):
        open_intake(sealed, context="complaints.case:2")


@given(st.data())
def test_altered_message_is_refused(data):
    sealed = bytearray(seal_intake(b"hello", context="c"))
    start = 2 + sealed[1]
    place = data.draw(st.integers(start, len(sealed) - 1))
    # The highest bit of an X25519 coordinate is ignored by its definition (RFC 7748)
    bit = data.draw(st.integers(0, 6 if place == start + 31 else 7))
    sealed[place] ^= 1 << bit
    with pytest.raises(Tampered):
        open_intake(bytes(sealed), context="c")


def test_message_for_a_key_that_is_gone_names_it(settings):
    sealed = seal_intake(b"hello", context="c")
    old = settings.PORTAL_INTAKE_KEY.split(":")[0]
    settings.PORTAL_INTAKE_KEY = text_key("other", "x25519-private")
    with pytest.raises(UnknownKey) as lost:
        open_intake(sealed, context="c")
    assert lost.value.key_id == old


def test_cut_message_is_called_damaged():
    sealed = seal_intake(b"hello", context="c")
    with pytest.raises(MalformedToken):
        open_intake(sealed[:20], context="c")
