from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identifiers.accounts import (
    check_card_number,
    is_usual_card_length,
    luhn_ok,
    mask_card,
)
from portal.identifiers.errors import (
    MangledNumber,
    MaskedAlready,
    Missing,
    WrongCharacters,
    WrongLength,
)
from tests.factories.numbers import (
    card_number,
)

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}  # to full-width forms


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("6228 4800 0000 0000 123", "6228480000000000123"),
        ("6228-4800-0000-0000-123", "6228480000000000123"),
        ("6228480000000000123".translate(WIDE), "6228480000000000123"),
        (123456789012.0, "123456789012"),
        ("123456789012.00", "123456789012"),
    ],
)
def test_account_numbers_come_to_plain_digits(value, expected):
    assert check_card_number(value) == expected


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("", Missing),
        ("123456789", WrongLength),
        ("1" * 20, WrongLength),
        ("622848000000000012X", WrongCharacters),
        ("**** 0123", MaskedAlready),
        (6.22848e18, MangledNumber),
        (6228480000000000.0, MangledNumber),
        ("6.22848E+18", MangledNumber),
    ],
)
def test_each_fault_of_an_account_number_has_its_own_reason(value, error):
    with pytest.raises(error):
        check_card_number(value)


def test_accounts_of_organisations_may_be_longer_and_shorter():
    assert check_card_number("1" * 24, organisation=True) == "1" * 24
    assert check_card_number("1" * 8, organisation=True) == "1" * 8


def test_old_passbooks_are_accepted_but_unusual():
    assert check_card_number("4130123456") == "4130123456"
    assert not is_usual_card_length("4130123456")
    assert is_usual_card_length(card_number())


@given(st.integers(0, 10**11), st.integers(0, 18), st.integers(1, 9))
def test_luhn_finds_every_single_wrong_digit(seq, place, by):
    number = card_number(seq)
    wrong = f"{number[:place]}{(int(number[place]) + by) % 10}{number[place + 1 :]}"

    assert luhn_ok(number)
    assert not luhn_ok(wrong)
    assert not luhn_ok("")


def test_cards_show_their_last_four_digits_and_not_their_length():
    assert mask_card(card_number()) == f"****{card_number()[-4:]}"
    assert mask_card(card_number(length=16))[:4] == "****"
    assert mask_card("1234567") == "****"


@pytest.mark.parametrize(("length", "usual"), [(15, False), (16, True), (19, True), (20, False)])
def test_cards_have_16_to_19_digits(length, usual):
    assert is_usual_card_length("6" * length) is usual


@pytest.mark.parametrize(("organisation", "expected"), [(False, "10-19"), (True, "8-32")])
def test_a_wrong_length_says_which_would_be_right(organisation, expected):
    with pytest.raises(WrongLength) as refusal:
        check_card_number("1234567", organisation=organisation)
    assert (refusal.value.found, refusal.value.expected) == (7, expected)
