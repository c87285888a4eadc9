"""Rows with figures and nobody's name: plots of the person above, once somebody says so."""

from __future__ import annotations

import pytest

from portal.payouts.sheets.plots_below import ABOVE, MISSING
from tests.factories.layouts import HEAD, book, line, person, questions, read
from tests.factories.sheets import delimited

PLOT = line(面积=2, 补贴金额=70)
ROWS = [HEAD, person(1, 50), PLOT, person(2, 60), PLOT, line(面积=3, 补贴金额=20)]


def names(payments):
    return [raw.text("name") for raw in payments]


@pytest.mark.parametrize("make", [book, delimited])
def test_they_are_asked_about_together_and_belong_to_the_person_above(make):
    parsed, payments, _wrong = read(make(ROWS))
    [question] = parsed.open_questions
    assert (question.kind.name, question.lasting) == ("PLOTS_BELOW", False)
    assert "3, 5-6" in question.sentence

    parsed, payments, _wrong = read(make(ROWS), answer=ABOVE.value)
    assert parsed.open_questions == []
    assert names(payments) == ["张二", "张二", "张三", "张三", "张三"]
    assert payments[1].text("id_number") == payments[0].text("id_number")
    assert payments[1].text("village") == "五星村"
    assert [raw.text("amount") for raw in payments[3:]] == ["70", "20"]
    sheet = parsed.sheets[0].name
    assert parsed.spanned == {(sheet, 3), (sheet, 5), (sheet, 6)}


def test_they_stay_without_a_person_when_somebody_says_that_entries_are_missing():
    parsed, payments, _wrong = read(book(ROWS), answer=MISSING.value)
    assert parsed.spanned == set()
    assert names(payments).count("") + len(parsed.totals) == 3


@pytest.mark.parametrize(
    "row",
    [
        line(面积=7, 补贴金额=110),
        line(序号="合计", 面积=2, 补贴金额=70),
        line(姓名="李四", 面积=2, 补贴金额=70),
        line(备注="二号地块", 面积=2),
        line(补贴金额=70),
    ],
)
def test_sums_and_rows_of_somebody_are_not_asked_about(row):
    parsed, _payments, _wrong = read(book([HEAD, person(1, 50), person(2, 60), row]))

    assert questions(parsed) == []


def test_a_sum_of_a_part_is_not_asked_about():
    rows = [HEAD, *(person(n, 50) for n in (1, 2, 3, 4)), line(面积=2, 补贴金额=100)]

    assert questions(read(book(rows))[0]) == []


def test_a_row_below_a_blank_one_belongs_to_nobody():
    parsed, _payments, _wrong = read(book([HEAD, person(1, 50), person(2, 60), [], PLOT]))

    assert questions(parsed) == []
