from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identifiers.errors import (
    MangledNumber,
    Missing,
    WrongCharacters,
    WrongCheckDigit,
    WrongLength,
)
from portal.identifiers.organisation_codes import (
    check_organisation_code,
)
from tests.factories.numbers import (
    organisation_code,
)


@given(st.integers(0, 99_999_999))
def test_every_correct_organisation_code_is_accepted_and_a_changed_one_is_not(seq):
    code = organisation_code(seq)

    assert check_organisation_code(code.lower()) == code
    # One in some thousands looks like what a spreadsheet does to a number
    with pytest.raises((WrongCheckDigit, MangledNumber)):
        check_organisation_code(code[:8] + str((int(code[8]) + 1) % 10) + code[9:])


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("", Missing),
        ("91500235", WrongLength),
        ("91500235I000000010", WrongCharacters),
        (9.1500235e17, MangledNumber),
        # Digits alone, as a spreadsheet rounds them to fifteen
        ("915002350000017000", MangledNumber),
        ("915002350000017009", WrongCheckDigit),
        ("91500235A000017000", WrongCheckDigit),
    ],
)
def test_each_fault_of_an_organisation_code_has_its_own_reason(value, error):
    with pytest.raises(error):
        check_organisation_code(value)


def test_published_example_of_an_organisation_code_is_correct():
    # The first code ever issued, printed in many guides to GB 32100
    assert check_organisation_code("91350100M000100Y43") == "91350100M000100Y43"
