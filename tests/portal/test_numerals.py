from __future__ import annotations

from decimal import Decimal

import pytest

from portal.numerals import KEYS, WholeNumber, whole_number, yuan

NO_NUMBERS = (
    "", " 7", "7 ", "+7", "-7", "07", "000001500000", "7.0", "7e3", "1_0",
    "\uff17", "\u0667", "²", "七",
    "7\n", "\x007", "0x7", "nan", "9" * 19, "9" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_another_spelling_is_no_number(text) -> None:
    assert whole_number(text, KEYS) is None


def test_a_number_lies_within_its_range() -> None:
    assert whole_number("0", range(2)) == 0
    assert whole_number("1", range(2)) == 1
    assert whole_number("2", range(2)) is None
    assert whole_number(str(2**63 - 1), KEYS) == 2**63 - 1


@pytest.mark.parametrize(
    "text", [*NO_NUMBERS[:7], "1.234", ".5", "5.", "1e9", "1" * 13, "9" * 5000]
)
def test_another_spelling_is_no_amount(text) -> None:
    assert yuan(text) is None


def test_an_amount_has_two_decimals_at_most() -> None:
    assert (yuan("366.5"), yuan("0.01"), yuan("12")) == (
        Decimal("366.5"), Decimal("0.01"), Decimal(12),
    )  # fmt: skip


def test_each_number_in_an_address_is_a_possible_key() -> None:
    greatest = "9" * 18
    assert WholeNumber().to_python(greatest) in KEYS
