"""What repeats down a column is read once, and every row still gets its own findings."""

from __future__ import annotations

from itertools import product

import pytest

from portal.payouts.checks.amounts import read_amounts
from portal.payouts.checks.columns import check_public_texts, read_texts
from portal.payouts.checks.findings import Findings
from portal.payouts.checks.rows import Cells, Party, PayoutRow, Readings

UNITS = ("亩", "头", "一个很长很长很长很长的单位", 1, 1.0, True, None, "13812345678")
BANKS = ("农商行", " 农商行", "6217001234567890123", "行" * 61, "", 0)
RATES = ("85.00", "85元/亩", "-", "", "八十五", "85.001", 85.0, True, None, "0")
QUANTITIES = ("2", "2亩", "2头", "0", "2.0001", 2.0, True, None, "无")


def _rows(readings: Readings | None) -> tuple[list[PayoutRow], object]:
    """Read every pair of neighbouring cells twice, as rows of one sheet."""
    findings = Findings()
    rows = []
    cells_of_rows = [
        *({"unit": unit, "quantity": quantity} for unit, quantity in product(UNITS, QUANTITIES)),
        *({"bank_name": bank, "note": bank, "rate": rate} for bank, rate in product(BANKS, RATES)),
    ]
    for number, values in enumerate(cells_of_rows * 2):
        cells = Cells(
            {"name": "张大山", "amount": "170.00", **values},
            sheet="五星村",
            row=number,
            headings={},
            findings=findings,
            readings=readings if readings is not None else Readings(),
        )
        row = PayoutRow("五星村", number, Party("张大山", "500235198001010000"), group="张大山组")
        read_texts(cells, row)
        read_amounts(cells, row, unit="亩")
        check_public_texts(cells, row)
        rows.append(row)
    return rows, (findings.counts, findings.in_order({"五星村": 0}))


def test_rows_that_share_readings_say_what_each_row_says_by_itself() -> None:
    rows, said = _rows(Readings())
    alone, said_alone = _rows(None)
    assert rows == alone
    assert [*map(_typed, rows)] == [*map(_typed, alone)]
    assert said == said_alone


def _typed(row: PayoutRow) -> list[str]:
    """Return the values with their types: 1 and 1.0 are equal, as cells they are not."""
    return [repr(value) for value in (row.unit, row.bank_name, row.note, row.rate, row.quantity)]


@pytest.mark.parametrize("written", [1, 1.0, True, None])
def test_only_texts_are_remembered(written: object) -> None:
    readings = Readings()
    readings.remember("unit", written, "x")
    assert readings.of("unit", written) is None


def test_the_meaning_of_a_text_rests_on_its_column_and_on_what_stands_beside_it() -> None:
    readings = Readings()
    readings.remember("quantity", "2亩", 2, "亩")
    assert readings.of("quantity", "2亩", "亩") == 2
    assert readings.of("quantity", "2亩", "头") is None
    assert readings.of("rate", "2亩", "亩") is None
