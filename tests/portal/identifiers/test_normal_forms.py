from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.identifiers.accounts import (
    check_card_number,
    mask_card,
    normalise_card_number,
)
from portal.identifiers.errors import (
    IdentifierError,
)
from portal.identifiers.id_numbers import (
    check_id_number,
    mask_id_number,
    normalise_id_number,
)
from portal.identifiers.organisation_codes import (
    check_organisation_code,
    normalise_organisation_code,
)
from portal.identifiers.phones import check_phone, mask_phone, normalise_phone


@given(st.text("0123456789X*. E+-", max_size=20), st.sampled_from(["id", "card", "phone", "org"]))
def test_no_error_ever_repeats_the_value(text, kind):
    check = {
        "id": check_id_number,
        "card": check_card_number,
        "phone": check_phone,
        "org": check_organisation_code,
    }[kind]
    try:
        check(text)
    except IdentifierError as error:
        told = str(error)
        assert len(text.strip()) < 7 or text.strip() not in told
        assert len(text.strip()) < 7 or text.strip() not in repr(error)  # noqa: PT017


NORMALISERS = (
    normalise_id_number,
    normalise_card_number,
    normalise_phone,
    normalise_organisation_code,
)
WRITTEN = st.text(
    st.one_of(
        st.characters(max_codepoint=0x24F),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0xFF01, max_codepoint=0xFFE6),
        st.sampled_from("0123456789Xx -."),
    ),
    max_size=30,
)


@given(WRITTEN)
def test_normal_forms_are_stable(text):
    for normalise in NORMALISERS:
        try:
            once = normalise(text)
        except IdentifierError:
            continue
        assert normalise(once) == once


@given(st.text("0123456789X", max_size=25))
def test_masks_of_numbers_are_stable_and_never_tell_all(number):
    for mask in (mask_id_number, mask_card, mask_phone):
        assert mask(mask(number)) == mask(number)
        assert not number or number not in mask(number)
