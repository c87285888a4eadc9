from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.recipients.identifier_errors import (
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
from portal.recipients.identifiers import (
    Sex,
    adult_on,
    birth_date,
    check_card_number,
    check_id_number,
    check_organisation_code,
    check_phone,
    is_usual_card_length,
    looks_like_id_number,
    luhn_ok,
    normalise_card_number,
    normalise_id_number,
    normalise_organisation_code,
    normalise_phone,
    sex,
)
from tests.factories.numbers import (
    COUNTY_PREFIXES,
    card_number,
    id_number,
    old_id_number,
    organisation_code,
    phone_number,
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
def test_width_case_spaces_and_lookalikes_of_x_are_put_right(written):
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


@given(st.integers(0, 99_999_999))
def test_every_correct_organisation_code_is_accepted_and_a_changed_one_is_not(seq):
    code = organisation_code(seq)

    assert check_organisation_code(code.lower()) == code
    with pytest.raises(WrongCheckDigit):
        check_organisation_code(code[:8] + str((int(code[8]) + 1) % 10) + code[9:])


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("", Missing),
        ("91500235", WrongLength),
        ("91500235I000000010", WrongCharacters),
        (9.1500235e17, MangledNumber),
    ],
)
def test_each_fault_of_an_organisation_code_has_its_own_reason(value, error):
    with pytest.raises(error):
        check_organisation_code(value)


def test_published_example_of_an_organisation_code_is_correct():
    # The first code ever issued, printed in many guides to GB 32100
    assert check_organisation_code("91350100M000100Y43") == "91350100M000100Y43"


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


def test_an_id_number_in_the_account_column_is_recognised():
    assert looks_like_id_number(id_number())
    assert not looks_like_id_number(card_number())
    assert not looks_like_id_number("")


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
