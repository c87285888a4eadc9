"""Words struck out within a cell, in every form in which a workbook may hold them."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from portal.payouts.sheets.faults import FaultKind
from tests.factories.layouts import HEAD, book, left_out, person, questions, read
from tests.factories.sheets import workbook

ROWS = [HEAD, person(1), person(2), person(3)]
NAME, AMOUNT, NOTE = HEAD.index("姓名"), HEAD.index("补贴金额"), HEAD.index("备注")


def shared(column, *parts):
    """A workbook whose third row has text of several fonts in one cell, as Excel writes it."""

    def write(made):
        fonts = [made.add_format({"font_strikeout": struck}) for _text, struck in parts]
        pieces = [
            piece
            for font, (text, _struck) in zip(fonts, parts, strict=True)
            for piece in (font, text)
        ]
        made.worksheets()[0].write_rich_string(2, column, *pieces)

    return workbook(ROWS, write)


def inline(column, *parts):
    """The same with the text in the cell itself."""
    made = load_workbook(book(ROWS))
    blocks = [TextBlock(InlineFont(strike=struck), text) for text, struck in parts]
    made.active.cell(3, column + 1).value = CellRichText(*blocks)
    to = io.BytesIO()
    made.save(to)
    to.seek(0)
    return to


FORMS = pytest.mark.parametrize("form", [shared, inline])


@FORMS
def test_a_name_whose_words_are_all_struck_out_is_a_row_struck_out(form):
    parsed, payments, _wrong = read(form(NAME, ("张", True), ("二", True)))

    assert ([raw.row for raw in payments], questions(parsed)) == ([2, 4], ["STOPPED"])
    assert left_out(parsed) == {3: "STOPPED"}


@FORMS
@pytest.mark.parametrize("column", [NAME, AMOUNT])
def test_a_cell_of_which_some_words_are_struck_out_blocks(form, column):
    parsed, payments, _wrong = read(form(column, ("100", True), ("150", False)))

    assert [raw.row for raw in payments] == [2, 3, 4]
    assert [(fault.kind, fault.row) for fault in parsed.faults] == [(FaultKind.STRUCK_WORDS, 3)]


@FORMS
def test_words_of_several_fonts_that_are_not_struck_out_are_read(form):
    parsed, payments, _wrong = read(form(NAME, ("张", False), ("二", False)))

    assert (len(payments), questions(parsed), parsed.faults) == (3, [], [])


@FORMS
def test_a_note_of_which_some_words_are_struck_out_is_no_matter(form):
    parsed, payments, _wrong = read(form(NOTE, ("一号", True), ("二号地块", False)))

    assert (len(payments), questions(parsed), parsed.faults) == (3, [], [])
