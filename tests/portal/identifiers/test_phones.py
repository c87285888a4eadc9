from __future__ import annotations

import pytest

from portal.identifiers.errors import (
    Missing,
    WrongCharacters,
    WrongLength,
)
from portal.identifiers.phones import check_phone, mask_phone
from tests.factories.numbers import (
    phone_number,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (phone_number(), "13900000001"),
        (13900000001.0, "13900000001"),
        ("+86 139-0000-0001", "13900000001"),
        ("8613900000001", "13900000001"),
        ("(023) 5512 3456", "02355123456"),
        ("023\u201455123456", "02355123456"),
        ("55123456", "55123456"),
    ],
)
def test_phone_numbers_come_to_plain_digits(value, expected):
    assert check_phone(value) == expected


@pytest.mark.parametrize(
    ("value", "error"), [("", Missing), ("12", WrongLength), ("19a00000001", WrongCharacters)]
)
def test_each_fault_of_a_phone_number_has_its_own_reason(value, error):
    with pytest.raises(error):
        check_phone(value)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        (phone_number(1234), "139****1234"),
        ("02355123456", "023******56"),
        ("08315123456", "0831*****56"),
        ("55123456", "******56"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_phone_numbers_are_masked_by_their_kind(number, masked):
    assert mask_phone(number) == masked


@pytest.mark.parametrize("length", range(6, 15))
def test_letters_are_named_where_the_length_is_that_of_a_phone(length):
    error = WrongCharacters if length in {7, 8, 10, 11, 12} else WrongLength
    with pytest.raises(error):
        check_phone("5" * (length - 1) + "a")
