"""The quick search of ordinary markup and the exact parse must tell the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payouts.sheets.errors import DamagedFile, TooManyColumns, TooManyRows
from portal.payouts.sheets.limits import Limits
from portal.payouts.sheets.markup import (
    Unusual,
    _number_above,
    column_index,
    column_letters,
    parse,
    scan,
)
from tests.factories.sheets import markup

LIMITS = Limits()
CELL = st.tuples(
    st.integers(0, 39), st.sampled_from(["", "<f>A1</f>", "<f/>"]), st.sampled_from(["", ' t="e"'])
)
ROWS = st.lists(st.tuples(st.booleans(), st.lists(CELL, max_size=6)), max_size=8)


@given(ROWS, st.integers(1, 99))
def test_quick_search_and_exact_parse_agree(rows, size):
    text = ""
    for number, (hidden, cells) in enumerate(rows, 1):
        unique = {index: (formula, kind) for index, formula, kind in cells}
        inside = "".join(
            f'<c r="{column_letters(index)}{number}" s="1"{kind}>{formula}<v>1</v></c>'
            for index, (formula, kind) in sorted(unique.items())
        )
        hiding = ' hidden="1"' if hidden else ""
        text += f'<row r="{number}"{hiding}>{inside}</row>'
    content = markup(
        text.encode(), before=b'<cols><col min="2" max="3" width="9" hidden="1"/></cols>'
    )
    pieces = [content[at : at + size * 10] for at in range(0, len(content), size * 10)]

    quick, exact = scan(pieces, LIMITS), parse(pieces, LIMITS)

    assert quick.formulas == exact.formulas
    assert quick.error_values == exact.error_values
    assert quick.hidden_rows == exact.hidden_rows == sum(hidden for hidden, _cells in rows)
    assert quick.hidden_columns == exact.hidden_columns == [(1, 2)]
    assert quick.cells == exact.cells


@given(st.integers(1, 999_999), st.integers(0, 9_999_999))
def test_the_pattern_for_numbers_above_a_limit_is_exact(limit, number):
    found = re.fullmatch(b"(?:" + _number_above(limit) + rb")[0-9]*", str(number).encode())

    assert bool(found) == (number > limit or number == 0)


@given(st.integers(0, 16_383))
def test_letters_of_columns_are_read_back(index):
    assert column_index(column_letters(index)) == index


def test_letters_of_columns_are_those_of_spreadsheets():
    assert [column_letters(index) for index in (0, 25, 26, 39, 701, 702)] == [
        "A", "Z", "AA", "AN", "ZZ", "AAA",
    ]  # fmt: skip


def test_wide_sheets_are_parsed_exactly_and_measured_by_filled_cells():
    wide = markup(b'<row r="1"><c r="GS1" s="1"/><c r="GR1"><v>1</v></c></row>')
    with pytest.raises(Unusual):
        scan([wide], LIMITS)
    assert parse([wide], LIMITS).cells == 2
    with pytest.raises(TooManyColumns):
        parse([wide], Limits(max_columns=199))


def test_filled_cells_beyond_the_limits_are_found_by_the_quick_search():
    cell = b'<row r="1"><c r="A1"><v>1</v></c><c r="%s" s="1"%s</row>'

    for reference, error in ((b"A300001", TooManyRows), (b"GS1", TooManyColumns)):
        with pytest.raises(error):
            scan([markup(cell % (reference, b"><v>1</v></c>"))], LIMITS)
        assert scan([markup(cell % (reference, b"/>"))], LIMITS).cells == 2


def test_a_rectangle_too_large_for_memory_is_refused():
    rows = (
        b'<row r="1"><c r="GR1"><v>1</v></c></row><row r="200000"><c r="A200000"><v>1</v></c></row>'
    )

    with pytest.raises(TooManyColumns):
        parse([markup(rows)], LIMITS)
    with pytest.raises(TooManyRows):
        parse([markup(rows)], Limits(max_rows=100_000))


@pytest.mark.parametrize("reference", ["1A", "A", "$A$1", "A1:B2", "AAAA1", "A-1"])
def test_references_that_are_none_are_damage(reference):
    row = f"<row r='1'><c r='{reference}'><v>1</v></c></row>".encode()

    with pytest.raises(DamagedFile):
        parse([markup(row)], LIMITS)


def test_a_text_without_end_is_damage():
    with pytest.raises(DamagedFile):
        scan([b"<worksheet><", *[b"x" * 1_000_000] * 6], LIMITS)
