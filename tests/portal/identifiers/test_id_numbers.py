from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identifiers.errors import (
    FutureBirth,
    IdentifierError,
    ImpossibleBirthDate,
    MangledNumber,
    MaskedAlready,
    Missing,
    NumberReadAsDate,
    Subject,
    UnknownRegion,
    WrongCharacters,
    WrongCheckDigit,
    WrongLength,
)
from portal.identifiers.id_numbers import (
    Sex,
    adult_on,
    birth_date,
    check_id_number,
    mask_id_number,
    normalise_id_number,
    sex,
)
from tests.factories.numbers import (
    COUNTY_PREFIXES,
    id_number,
    old_id_number,
)

TODAY = date(2026, 11, 23)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}  # to full-width forms
ENDS_IN_X = next(
    number for number in (id_number(seq=seq) for seq in range(1, 99)) if number[-1] == "X"
)
VALID = st.builds(
    id_number,
    st.sampled_from([*COUNTY_PREFIXES, "110101", "810000", "830000"]),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@given(VALID)
def test_every_correct_number_is_accepted_as_it_stands(number):
    assert check_id_number(number, on=TODAY) == number


@given(VALID, st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(number, place, by):
    wrong = f"{number[:place]}{(int(number[place]) + by) % 10}{number[place + 1 :]}"

    with pytest.raises(IdentifierError):
        check_id_number(wrong, on=TODAY)


@given(VALID, st.integers(0, 15))
def test_two_swapped_digits_are_always_found(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(IdentifierError):
            check_id_number(swapped, on=TODAY)


@pytest.mark.parametrize(
    "written",
    [
        ENDS_IN_X.lower(),
        ENDS_IN_X.translate(WIDE),
        f"{ENDS_IN_X[:6]} {ENDS_IN_X[6:14]} {ENDS_IN_X[14:]}",
        f"'{ENDS_IN_X}",
        f"\t{ENDS_IN_X}\u3000",
        f"\ufeff{ENDS_IN_X}\u200b",
        f"{ENDS_IN_X[:17]}\u0425",
        f"{ENDS_IN_X[:17]}\u00d7",
    ],
)
def test_width_case_spaces_and_lookalikes_of_x_are_normalised(written):
    assert check_id_number(written) == ENDS_IN_X


def test_fifteen_digits_of_an_old_card_become_eighteen():
    assert normalise_id_number(old_id_number(seq=7)) == id_number("512225", "19650101", 7)
    assert normalise_id_number(float(old_id_number(seq=7))) == id_number("512225", "19650101", 7)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("", Missing),
        (None, Missing),
        ("  \u3000", Missing),
        ("500***********123X", MaskedAlready),
        ("5002351980010100", WrongLength),
        ("50023519800101001234", WrongLength),
        ("A0023519800101001X", WrongCharacters),
        ("50023519800101" + "\u4e09" * 4, WrongCharacters),
        ("5002351980010100" + "X" * 2, WrongCharacters),
        (True, WrongCharacters),
        (-5.0, WrongCharacters),
        (1.5, WrongCharacters),
        (id_number("990101")[:1].replace("9", "0") + id_number()[1:], UnknownRegion),
        (id_number(birth="19800230"), ImpossibleBirthDate),
        (id_number(birth="18991231"), ImpossibleBirthDate),
        (id_number(birth="20261124"), FutureBirth),
        ("5.00235E+17", MangledNumber),
        ("5.00235e+17", MangledNumber),
        ("5.00235199001011E+17", MangledNumber),
        (5.00235199001011e17, MangledNumber),
        (500235199001011234, MangledNumber),
        (float("nan"), MangledNumber),
        (float("inf"), MangledNumber),
        ("500235199001011234.0", MangledNumber),
        ("500235199001011000", MangledNumber),
        (date(1980, 1, 1), NumberReadAsDate),
        (datetime(1980, 1, 1, 8, 0), NumberReadAsDate),  # noqa: DTZ001 - a cell has no zone
        (time(8, 0), NumberReadAsDate),
        (timedelta(hours=30), NumberReadAsDate),
    ],
)
def test_each_fault_of_an_id_number_has_its_own_reason(value, error):
    with pytest.raises(IdentifierError) as caught:
        check_id_number(value, on=TODAY)

    assert type(caught.value) is error
    assert caught.value.subject == Subject.ID_NUMBER


def test_wrong_check_digit_is_named():
    wrong = id_number()[:17] + ("0" if id_number()[17] != "0" else "1")

    with pytest.raises(WrongCheckDigit):
        check_id_number(wrong)


def test_without_a_day_a_future_birth_is_not_judged():
    assert check_id_number(id_number(birth="20991231"))


def test_mangled_number_says_to_format_the_column_as_text():
    with pytest.raises(MangledNumber) as caught:
        check_id_number("5.00235E+17")

    assert "Format the column as text" in str(caught.value)


@pytest.mark.parametrize("prefix", COUNTY_PREFIXES)
def test_all_four_prefixes_of_the_county_are_residents(prefix):
    assert check_id_number(id_number(prefix, "19760504", 21))


@pytest.mark.parametrize("prefix", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macao_and_taiwan_are_accepted(prefix):
    assert check_id_number(id_number(prefix, "19760504", 21))


def test_permanent_residence_cards_of_foreigners_old_and_new_are_accepted():
    new = id_number("950840", "19760504", 21)

    assert check_id_number(new) == new
    assert check_id_number("USA500076050412") == "USA500076050412"
    assert birth_date("USA500076050412") == date(1976, 5, 4)
    assert birth_date("USA500015050412") == date(2015, 5, 4)
    assert sex("USA500076050412") is None


@given(VALID)
def test_birth_date_and_sex_are_read_from_the_number(number):
    assert birth_date(number) == date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    assert sex(number) == (Sex.MALE if number[16] in "13579" else Sex.FEMALE)


@pytest.mark.parametrize(
    ("birth", "adult"),
    [
        ("20080516", date(2026, 5, 16)),
        ("20080229", date(2026, 3, 1)),
        ("20081231", date(2026, 12, 31)),
    ],
)
def test_adulthood_begins_on_the_eighteenth_birthday_and_never_early(birth, adult):
    assert adult_on(id_number(birth=birth)) == adult


@given(VALID)
def test_adulthood_is_eighteen_years_after_birth(number):
    assert 6574 <= (adult_on(number) - birth_date(number)).days <= 6576


def test_staff_screens_show_three_and_one_character_of_an_id_number():
    number = id_number()

    assert mask_id_number(number) == f"500{'*' * 14}{number[-1]}"
    assert mask_id_number("12345678") == "********"
