from __future__ import annotations

import pytest

from portal.payouts.sheets.names import names_at
from tests.factories.layouts import book
from tests.factories.numbers import id_number
from tests.factories.sheets import delimited, workbook

ROWS = [
    ["姓名", "村"],
    ["张小一", "五星村"],
    [None, "五星村"],
    [id_number(), None],
    ["李\u200b二 ", ""],
]


@pytest.mark.parametrize(("make", "sheet"), [(workbook, "Sheet1"), (delimited, "CSV")])
def test_names_of_rows_are_read_as_they_stand(make, sheet):
    names = names_at(make(ROWS), {sheet: "A"}, {sheet: {2, 3, 4, 5, 99}})

    assert names == {(sheet, 2): "张小一", (sheet, 5): "李二"}


def test_a_merged_cell_names_every_row_that_it_spans():
    stream = book([[None, *row] for row in ROWS], merged=["B2:B3"])

    assert names_at(stream, {"Sheet1": "B"}, {"Sheet1": {3}}) == {("Sheet1", 3): "张小一"}


def test_only_worksheets_that_were_asked_for_are_read():
    stream = workbook({"一": ROWS, "二": ROWS})

    assert names_at(stream, {"二": "A", "三": "A"}, {"一": {2}, "二": {2}}) == {("二", 2): "张小一"}
