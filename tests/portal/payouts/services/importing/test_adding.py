"""Several rows of one person become one payment only at the uploader's click, and only safely."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.payouts.checks.plots import ADD
from portal.payouts.models import DraftLine, SourceFile
from portal.policies.models import PolicyColumn
from tests.factories.imports import codes, upload
from tests.factories.numbers import card_number
from tests.factories.payout_sheets import HEADER, entries, entry
from tests.factories.sheets import workbook

ADDED = {"PAY401": ADD}


@pytest.fixture
def village(crew):
    return crew.villages[0].name


def plots(village, **changes):
    """Three people; the first has a second plot in the last row."""
    rows = entries(3, village=village)
    second = rows[0].but(quantity="1.25", amount="125.00")
    return [*rows, second.but(**changes)]


def test_two_plots_are_one_payment_at_the_uploaders_click(crew, village):
    rows = plots(village)
    assert codes(upload(crew, rows)) == {"PAY401": [5]}

    outcome = upload(crew, rows, answers=ADDED)

    assert (codes(outcome), outcome.rows) == ({"PAY403": [2]}, 3)
    lines = DraftLine.objects.filter(batch=outcome.batch).order_by("number")
    assert [(line.number, line.quantity, line.amount) for line in lines] == [
        (1, Decimal("3.750"), Decimal("375.00")),
        (2, Decimal("2.500"), Decimal("250.00")),
        (3, Decimal("2.500"), Decimal("250.00")),
    ]
    assert (outcome.batch.line_count, outcome.batch.total) == (3, Decimal("875.00"))
    assert outcome.batch.total == sum(line.amount for line in lines)


def test_which_row_went_into_which_is_kept_for_reviewer_and_auditor(crew, village):
    rows = entries(3, village=village)
    first = rows[0].but(quantity="1", amount="100.00")
    outcome = upload(crew, [rows[1], first, rows[0], rows[2]], answers=ADDED)

    [source] = SourceFile.objects.filter(batch=outcome.batch)
    assert source.skipped == [{"sheet": "CSV", "row": 4, "why": "ADDED", "into": 3}]
    checks = {check["code"]: check["rows"] for check in outcome.batch.checks if check["findings"]}
    assert checks == {"PAY403": [2]}
    [finding] = outcome.findings
    assert "350.00" in finding.sentence
    assert "100.00 + 250.00" in finding.sentence


def test_findings_of_rows_below_keep_the_number_of_their_row(crew, village):
    rows = plots(village)
    last = entry(5, village=village).but(card=card_number(6)[:-1])
    outcome = upload(crew, [rows[0], rows[3], rows[1], last], answers=ADDED)
    checks = {check["code"]: check["rows"] for check in outcome.batch.checks if check["findings"]}
    assert checks == {"PAY403": [1], "PAY204": [3]}


@pytest.mark.parametrize(
    "changes",
    [
        {"card": card_number(700)},
        {"name": "李四四"},
        {"rate": "50.00", "quantity": "2.5"},
        {"group": "4组"},
        {"phone": "13800138000"},
        {"quantity": "", "rate": ""},
        {"quantity": "2.5", "amount": "250.00"},
        {"amount": "九百"},
    ],
)
def test_what_does_not_agree_is_not_added(crew, village, changes):
    outcome = upload(crew, plots(village, **changes), answers=ADDED)
    assert outcome.batch is None
    assert "PAY403" not in codes(outcome)
    assert codes(outcome)["PAY401"] == [5]


def test_why_rows_cannot_be_added_is_said(crew, village):
    def sentence(**changes):
        outcome = upload(crew, plots(village, **changes))
        return next(one.sentence for one in outcome.findings if one.code == "PAY401")

    assert "add the rows together" in sentence()
    assert "the accounts differ" in sentence(card=card_number(700))
    assert "the rates differ" in sentence(rate="50.00", quantity="2.5")
    assert "entered twice" in sentence(quantity="2.5", amount="250.00")


def test_rows_that_are_alike_are_told_apart_by_their_notes(crew, village):
    rows = entries(2, village=village)
    again = rows[0].but(more={"备注": "二号地块"})
    outcome = upload(crew, [*rows, again], answers=ADDED)
    first = DraftLine.objects.get(batch=outcome.batch, number=1)
    assert (first.amount, first.note) == (Decimal("500.00"), "二号地块")


def test_everybody_is_added_or_refused_by_himself(crew, village):
    rows = plots(village)
    other = rows[1].but(card=card_number(701), amount="100.00", quantity="1")
    outcome = upload(crew, [*rows, other], answers=ADDED)
    assert codes(outcome) == {"PAY403": [2], "PAY401": [6], "PAY207": [6]}


def test_rows_that_the_policy_tells_apart_stay_apart(crew, village):
    PolicyColumn.objects.create(policy=crew.policy, name="地块编号", position=1)
    crew.policy.repeat_key = ["地块编号"]
    crew.policy.save()
    rows = [
        row.but(more={"地块编号": number})
        for row, number in zip(plots(village), "1112", strict=True)
    ]
    outcome = upload(crew, rows, answers=ADDED)
    assert (codes(outcome), outcome.rows) == ({}, 4)


def test_a_total_is_held_against_the_rows_as_the_sheet_has_them(crew, village):
    rows = [row.cells(HEADER) for row in plots(village)]
    right, wrong = ["合计", *[None] * 6, 875, None], ["合计", *[None] * 6, 750, None]
    outcome = upload(crew, workbook([HEADER, *rows, wrong]), answers=ADDED)
    assert codes(outcome) == {"PAY403": [2], "PAY002": [6]}
    assert codes(upload(crew, workbook([HEADER, *rows, right]), answers=ADDED)) == {"PAY403": [2]}


def test_merged_cells_say_by_themselves_that_two_rows_are_of_one_person(crew, village):
    head = ["姓名", "身份证号", "一卡通账号", "村", "面积", "补贴标准", "金额"]
    people = entries(3, village=village)
    rows = [head]
    for row in people:
        rows.append([row.name, row.id_number, row.card, village, 1, 150, 150])
        rows.append([None, None, None, None, 1, 150, 150])

    def merge(book):
        sheet = book.worksheets()[0]
        for top in (1, 3, 5):
            for column, value in enumerate(rows[top][:4]):
                sheet.merge_range(top, column, top + 1, column, value)

    assert codes(upload(crew, workbook(rows, merge))) == {"PAY401": [3, 5, 7]}
    outcome = upload(crew, workbook(rows, merge), answers=ADDED)
    lines = DraftLine.objects.filter(batch=outcome.batch)
    assert [(line.quantity, line.amount) for line in lines] == [(Decimal(2), Decimal(300))] * 3


def shared(village, *, rate=100, amount=350):
    """Two plots of the first person under one merged amount, and a second person."""
    head = ["姓名", "身份证号", "一卡通账号", "村", "面积", "补贴标准", "金额"]
    first, second, _third = entries(3, village=village)
    rows = [
        head,
        [first.name, first.id_number, first.card, village, 1.5, rate, amount],
        [None, None, None, None, 2, rate, None],
        [second.name, second.id_number, second.card, village, 1, rate, rate],
    ]

    def merge(book):
        for column in (0, 1, 2, 3, 6):
            book.worksheets()[0].merge_range(1, column, 2, column, rows[1][column])

    return lambda: workbook(rows, merge)


def test_one_merged_amount_is_one_payment_once_somebody_said_so(crew, village):
    sheet = shared(village)
    [question] = upload(crew, sheet()).questions
    answers = {question.key: "together"}

    outcome = upload(crew, sheet(), answers=answers)

    assert (codes(outcome), outcome.rows) == ({"PAY404": [2]}, 2)
    assert "2、3" in outcome.findings[0].sentence
    lines = DraftLine.objects.filter(batch=outcome.batch).order_by("number")
    assert [(line.quantity, line.amount) for line in lines] == [
        (Decimal("3.5"), Decimal(350)),
        (Decimal(1), Decimal(100)),
    ]
    [source] = SourceFile.objects.filter(batch=outcome.batch)
    assert source.skipped == [{"sheet": "Sheet1", "row": 3, "why": "ADDED", "into": 2}]


def test_one_merged_amount_that_is_not_the_areas_times_the_rate_is_refused(crew, village):
    sheet = shared(village, amount=340)
    [question] = upload(crew, sheet()).questions
    assert codes(upload(crew, sheet(), answers={question.key: "together"})) == {
        "PAY308": [2],
        "PAY404": [2],
    }
    assert codes(upload(crew, sheet(), answers={question.key: "apart"})) == {
        "PAY308": [2],
        "PAY301": [3],
        "PAY401": [3],
    }
