"""One merged amount over several rows of one person is asked about, never paid by itself."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest

from portal.payouts.sheets.merged_amounts import APART, TOGETHER
from portal.payouts.sheets.numbers import decimal_of
from tests.factories.layouts import HEAD, book, left_out, person, questions, read

PERSON = ("D", "E", "F")
PLOT = {"姓名": None, "身份证号": None, "一卡通账号": None}


def merged(columns, first, last):
    return [f"{column}{first}:{column}{last}" for column in columns]


def below(seq, **cells):
    """A further plot of the person above: an area of its own, no amount."""
    return person(seq, None, **{**PLOT, **cells})


def figures(payments):
    return [(raw.row, raw.text("amount"), decimal_of(raw.values["quantity"])) for raw in payments]


ROWS = [HEAD, person(1, 350, 面积=1.5), below(1, 面积=2), person(2, 100)]
TWO = merged([*PERSON, "H"], 2, 3)


def test_it_is_asked_about_and_becomes_one_payment_with_the_areas_added_together():
    parsed, payments, _wrong = read(book(ROWS, merged=TWO))
    [question] = parsed.open_questions
    assert (question.code, question.lasting) == ("SHT323", True)
    assert "2-3" in question.sentence
    assert figures(payments) == [(2, "350", Decimal("3.5")), (4, "100", 1)]

    parsed, payments, _wrong = read(book(ROWS, merged=TWO), answer=TOGETHER.value)
    assert parsed.open_questions == []
    assert figures(payments) == [(2, "350", Decimal("3.5")), (4, "100", 1)]
    assert [raw.plots for raw in payments] == [(2, 3), ()]
    assert left_out(parsed) == {3: "ADDED"}
    assert [skipped.into for skipped in parsed.skipped] == [2]
    assert parsed.row_count == 2


def test_rows_stay_without_an_amount_when_somebody_says_that_each_needs_its_own():
    parsed, payments, _wrong = read(book(ROWS, merged=TWO), answer=APART.value)
    assert parsed.open_questions == []
    assert figures(payments) == [(2, "350", Decimal("1.5")), (3, "", 2), (4, "100", 1)]
    assert [raw.text("name") for raw in payments[:2]] == ["张二", "张二"]


def test_it_may_reach_over_three_rows_and_notes_are_kept_each_once():
    rows = [
        HEAD,
        person(1, 600, 面积="1头", 备注="坝上"),
        below(1, 面积="2头", 备注="屋后"),
        below(1, 面积="3头", 备注="屋后"),
    ]
    parsed, [payment], _wrong = read(book(rows, merged=merged([*PERSON, "H"], 2, 4)))
    assert questions(parsed) == ["MERGED_AMOUNT"]
    assert (payment.text("quantity"), payment.text("note")) == ("6头", "坝上；屋后")


def test_two_people_are_two_groups_of_one_question():
    rows = [*ROWS[:3], person(2, 200), below(2, 面积=4)]
    areas = [*TWO, *merged([*PERSON, "H"], 4, 5)]
    parsed, payments, _wrong = read(book(rows, merged=areas))
    [question] = parsed.open_questions
    assert "2-5" in question.sentence
    assert figures(payments) == [(2, "350", Decimal("3.5")), (4, "200", 5)]


@pytest.mark.parametrize("number", [1, None], ids=["numbered", "blank"])
def test_a_merged_area_counts_once(number):
    rows = [HEAD, person(1, 350, 面积=3.5), below(1, 序号=number, 面积=None), person(2, 100)]
    if number is None:
        rows[2] = []
    areas = merged([*PERSON, "G", "H"], 2, 3)
    parsed, payments, _wrong = read(book(rows, merged=areas))
    assert figures(payments) == [(2, "350", Decimal("3.5")), (4, "100", 1)]
    assert questions(parsed) == ([] if number is None else ["MERGED_AMOUNT"])


def test_a_person_written_out_in_every_row_is_the_same_person():
    again = person(1, None, 面积=2)
    parsed, payments, _wrong = read(book([HEAD, ROWS[1], again], merged=merged("H", 2, 3)))
    assert questions(parsed) == ["MERGED_AMOUNT"]
    assert figures(payments) == [(2, "350", Decimal("3.5"))]


def test_a_person_named_in_the_first_row_alone_is_asked_about_as_well():
    parsed, payments, _wrong = read(book(ROWS, merged=merged("H", 2, 3)))
    assert questions(parsed) == ["PLOTS_BELOW", "MERGED_AMOUNT"]
    assert figures(payments) == [(2, "350", Decimal("3.5")), (4, "100", 1)]


@pytest.mark.parametrize(
    "second",
    [
        person(2, None, 面积=2),
        person(1, None, 面积=2, 组="二组"),
        person(1, None, 面积=None),
        person(1, None, 面积="两亩"),
        person(1, None, 面积="2亩"),
        person(1, None, 面积=2, 姓名="王五"),
    ],
    ids=["another person", "another group", "no area", "no figure", "another unit", "another name"],
)
def test_rows_that_differ_or_lack_an_area_stay_apart(second):
    parsed, payments, _wrong = read(book([HEAD, ROWS[1], second], merged=merged("H", 2, 3)))
    assert questions(parsed) == []
    assert [raw.text("amount") for raw in payments] == ["350", ""]


def test_an_amount_hidden_below_a_merged_cell_is_none():
    hidden = person(2, 250)
    assert [raw.text("amount") for raw in read(book([HEAD, ROWS[1], hidden]))[1]] == ["350", "250"]
    _parsed, payments, _wrong = read(with_hidden([HEAD, ROWS[1], hidden], "H2:H3"))
    assert [raw.text("amount") for raw in payments] == ["350", ""]


@pytest.mark.parametrize("answer", ["", "leave"])
def test_an_amount_shared_with_a_row_that_is_not_paid_is_refused(answer):
    areas = merged([*PERSON, "H"], 2, 3)
    rows = [HEAD, ROWS[1], below(1, 面积=2, 备注="已死亡"), ROWS[3]]
    parsed, _payments, _wrong = read(book(rows, merged=areas), answer=answer)
    assert [(fault.code, fault.row) for fault in parsed.faults] == [("SHT105", 2)]


def with_hidden(rows, cells):
    """A workbook that keeps what stands below a merged cell, as copied formats leave it."""
    stream = book(rows)
    with zipfile.ZipFile(stream) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    tag = f'</sheetData><mergeCells count="1"><mergeCell ref="{cells}"/></mergeCells>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", tag.encode())
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    to.seek(0)
    return to
