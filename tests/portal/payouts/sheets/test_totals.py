from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.payouts.sheets.faults import DeclaredTotal
from portal.payouts.sheets.reader import read_sheet
from portal.payouts.sheets.totals import check_totals
from tests.factories.sheets import HEADER, payment, workbook


def declared(row, amount, *, subtotal=False, sheet="S", **more):
    amount = None if amount is None else Decimal(amount)
    return DeclaredTotal(sheet, row, subtotal, amount, 2, **more)


AMOUNTS = [
    ("S", 2, Decimal(10), Decimal(1)),
    ("S", 3, Decimal(20), Decimal(1)),
    ("S", 5, Decimal(5), Decimal(1)),
    ("T", 2, Decimal(99), Decimal(1)),
]


def test_a_total_that_fits_is_not_mentioned():
    assert check_totals([declared(6, "35.00")], AMOUNTS) == []


def test_subtotals_speak_of_the_rows_since_the_last_one():
    totals = [declared(4, 30, subtotal=True), declared(6, 5, subtotal=True)]

    assert check_totals([*totals, declared(7, 35)], AMOUNTS) == []


def test_a_running_total_may_speak_of_all_rows_above():
    assert check_totals([declared(4, 30), declared(6, 35)], AMOUNTS) == []


def test_a_wrong_total_is_reported_with_the_sum_of_the_rows():
    (total,) = check_totals([declared(6, 36)], AMOUNTS)
    (subtotal,) = check_totals([declared(4, 30), declared(6, 6, subtotal=True)], AMOUNTS)

    assert (total.declared.row, total.found) == (6, Decimal(35))
    assert subtotal.found == Decimal(5)


def test_a_total_without_amount_is_not_judged():
    assert check_totals([declared(6, None)], AMOUNTS) == []


def test_totals_of_a_file_are_held_against_its_rows():
    parsed = read_sheet(
        workbook([
            HEADER,
            payment(1, 10),
            payment(2, 20),
            ["小计", None, None, None, None, 30],
            payment(3, 5),
            ["小计", None, None, None, None, 6],
            ["合计", None, None, None, None, 35],
        ])
    )  # fmt: skip
    amounts = [
        (row.sheet, row.row, Decimal(row.text("amount")), Decimal(0)) for row in parsed.rows()
    ]

    (wrong,) = check_totals(parsed.totals, reversed(amounts))

    assert (wrong.declared.row, wrong.found) == (6, Decimal(5))


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=30), st.randoms())
def test_the_order_of_rows_does_not_matter(fen, random):
    amounts = [("S", row, Decimal(one).scaleb(-2), Decimal(1)) for row, one in enumerate(fen, 2)]
    total = declared(len(fen) + 2, Decimal(sum(fen)).scaleb(-2))
    random.shuffle(amounts)

    assert check_totals([total], amounts) == []
