"""Rows of a batch: narrowed, ordered, searched for, taken away masked."""

from __future__ import annotations

import csv
import io
import logging
from typing import TYPE_CHECKING

import openpyxl
import pytest

from cms.desk.templatetags.desk import options
from portal.audit.models import Entry
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_draft, make_paid, make_payee, make_submitted
from tests.factories.staff import make_user

if TYPE_CHECKING:
    from portal.payouts.models import Batch


@pytest.fixture
def payees(crew):
    names = ("张三丰", "李四", "张三", "欧阳明华", "王五")
    villages = (crew.villages[0], crew.villages[1]) * 3
    return [make_payee(village, name=name) for name, village in zip(names, villages, strict=False)]


@pytest.fixture
def batch(crew, payees) -> Batch:
    return make_submitted(crew, payees=payees, amounts=["30.00", "10.00", "20.00", "10.00", "5.00"])


def numbers(answer) -> list[int]:
    assert answer.status_code == 200
    return [row.number for row in answer.context["rows"]]


def find(desk: Desk, batch: Batch, words: str, purpose: str = "", **more: str) -> list[int]:
    return numbers(desk.post("batch_lines", batch.number, words=words, purpose=purpose, **more))


def test_rows_come_page_by_page_and_back(clerk, batch, monkeypatch):
    monkeypatch.setattr("cms.desk.batch_rows.ROWS_A_PAGE", 2)
    first = clerk.get("batch_lines", batch.number)
    second = clerk.get("batch_lines", batch.number, after="2")
    last = clerk.get("batch_lines", batch.number, after="4")
    back = clerk.get("batch_lines", batch.number, before="3")
    assert [numbers(page) for page in (first, second, last, back)] == [[1, 2], [3, 4], [5], [1, 2]]
    assert (first.context["before"], first.context["next"]) == (None, 2)
    assert (second.context["before"], second.context["next"]) == (3, 4)
    assert (last.context["before"], last.context["next"]) == (5, None)
    assert (back.context["before"], back.context["next"]) == (None, 2)


@pytest.mark.parametrize("place", ["9" * 30, "x", "-1", "²"])
def test_a_place_that_is_none_begins_at_the_beginning(clerk, batch, place):
    assert numbers(clerk.get("batch_lines", batch.number, after=place)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("number", [1, 2, 3, 4, 5]),
        ("amount", [5, 2, 4, 3, 1]),
        ("-amount", [1, 3, 4, 2, 5]),
        ("nonsense", [1, 2, 3, 4, 5]),
    ],
)
def test_each_order_is_the_same_page_by_page(clerk, batch, monkeypatch, sort, order):
    monkeypatch.setattr("cms.desk.batch_rows.ROWS_A_PAGE", 2)
    page = clerk.get("batch_lines", batch.number, sort=sort)
    seen = numbers(page)
    while (place := page.context["next"]) is not None:
        page = clerk.get("batch_lines", batch.number, sort=sort, after=str(place))
        seen += numbers(page)
    assert seen == order
    back = clerk.get("batch_lines", batch.number, sort=sort, before=str(order[-1]))
    assert numbers(back) == order[2:4]


def test_people_of_one_printed_name_stand_together(clerk, batch):
    names = [
        row.name_masked
        for row in clerk.get("batch_lines", batch.number, sort="name").context["rows"]
    ]
    assert len(names) == 5
    assert [names.index(name) for name in sorted(set(names), key=names.index)] == [0, 1, 2, 3, 4]
    assert abs(names.index("张*丰") - names.index("张*")) == 1


def test_rows_are_narrowed_to_village_and_group(clerk, crew, batch):
    village = crew.villages[1]
    assert numbers(clerk.get("batch_lines", batch.number, village=village.code)) == [2, 4]
    assert numbers(clerk.get("batch_lines", batch.number, group="3组")) == []
    assert numbers(clerk.get("batch_lines", batch.number, village="50023' OR 1")) == [1, 2, 3, 4, 5]


def test_what_was_chosen_stays_chosen(clerk, crew, batch):
    village = crew.villages[1]
    page = clerk.get("batch_lines", batch.number, village=village.code, sort="-amount")
    text = page.content.decode()
    assert f'<option value="{village.code}" selected>' in text
    assert '<option value="-amount" selected>' in text
    # The options of show, order and purpose have none beside them
    assert text.count(" selected>") == 2


def test_options_are_escaped():
    text = options([('"x"', "<b>"), ("y", "z")], "y")
    assert text == (
        '<option value="&quot;x&quot;">&lt;b&gt;</option><option value="y" selected>z</option>'
    )


def test_failed_rows_only_with_their_reason(clerk, crew, payees):
    batch = make_paid(crew, payees=payees, amounts=["1.00"] * 5, failed=[2, 5])
    answer = clerk.get("batch_lines", batch.number, show="failed")
    assert numbers(answer) == [2, 5]
    assert {row.failure_label for row in answer.context["rows"]} == {"账号不存在"}
    assert numbers(clerk.get("batch_lines", make_draft(crew).number, show="failed")) == []


def test_changed_rows_say_what_was_paid_before(clerk, crew, payees):
    make_paid(crew, payees=payees[:4], amounts=["10.00", "20.00", "30.00", "40.00"], period="2025")
    batch = make_submitted(
        crew, payees=payees, amounts=["10.00", "21.00", "30.00", "40.00", "50.00"]
    )
    answer = clerk.get("batch_lines", batch.number, show="changed")
    assert [(row.number, row.before and f"{row.before}") for row in answer.context["rows"]] == [
        (2, "20.00"),
        (5, None),
    ]
    one_off = make_submitted(crew, payees=payees, amounts=["1.00"] * 5, period="2019")
    assert numbers(clerk.get("batch_lines", one_off.number, show="changed")) == []


def test_rows_with_a_finding_of_any_check_or_of_one(clerk, crew, payees):
    batch = make_draft(crew, payees=payees, amounts=["1.00"] * 5)
    batch.checks = [
        {"code": "PAY502", "findings": 201, "rows": [2]},
        {"code": "PAY401", "findings": 2, "rows": [4, 5]},
        {"code": "PAY101", "findings": 0, "rows": []},
    ]
    batch.save(update_fields=["checks"])
    every = clerk.get("batch_lines", batch.number, show="finding")
    assert numbers(every) == [2, 4, 5]
    assert every.context["not_all"] == ["PAY502"]
    assert numbers(clerk.get("batch_lines", batch.number, show="PAY401")) == [4, 5]


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("张三", [3]),
        ("张 三", [3]),
        ("张*", [3]),
        ("张*丰", [1]),
        ("张", [1, 3]),
        ("欧阳", [4]),
        ("欧阳明华", [4]),
        ("赵六", []),
    ],
)
def test_a_name_finds_its_rows_in_full_as_printed_or_by_surname(clerk, batch, words, rows):
    assert find(clerk, batch, words) == rows


def test_a_number_finds_its_rows_with_a_purpose_that_is_recorded(clerk, batch, payees):
    assert find(clerk, batch, payees[3].id_number, "VISIT") == [4]
    assert find(clerk, batch, payees[1].card, "FAILURE") == [2]
    entries = Entry.objects.filter(act="payouts.look_up").order_by("pk")
    assert [entry.detail for entry in entries] == [
        {"by": "id_number", "purpose": "VISIT", "rows": 1},
        {"by": "account", "purpose": "FAILURE", "rows": 1},
    ]
    assert {entry.subject_label for entry in entries} == {batch.number}


@pytest.mark.parametrize("purpose", ["", "CURIOSITY"])
def test_without_a_purpose_no_number_is_looked_up(clerk, batch, payees, purpose):
    answer = clerk.post("batch_lines", batch.number, words=payees[3].id_number, purpose=purpose)
    assert numbers(answer) == []
    assert [level for level, _text in clerk.said(answer)] == ["error"]
    assert not Entry.objects.filter(act="payouts.look_up").exists()


def test_half_a_number_is_refused_and_not_searched_for(clerk, batch, payees):
    answer = clerk.post("batch_lines", batch.number, words=payees[3].id_number[:8], purpose="VISIT")
    assert numbers(answer) == []
    assert [level for level, _text in clerk.said(answer)] == ["error"]


def test_what_is_searched_for_stands_in_no_address_and_no_log(clerk, batch, payees, caplog):
    caplog.set_level(logging.DEBUG)
    answer = clerk.post(
        "batch_lines", batch.number, words=payees[3].id_number, purpose="VISIT", query="?sort=name"
    )
    page = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    # Nowhere but in the field it was typed into, and in the forms that lead on from there
    assert page.count(payees[3].id_number) == page.count(f'value="{payees[3].id_number}"') == 1
    assert payees[3].id_number not in caplog.text
    assert str([*Entry.objects.values_list("detail", flat=True)]).count(payees[3].id_number) == 0


def test_a_search_is_leafed_through_by_forms(clerk, batch, monkeypatch):
    monkeypatch.setattr("cms.desk.batch_rows.ROWS_A_PAGE", 1)
    assert find(clerk, batch, "张") == [1]
    assert find(clerk, batch, "张", after="1") == [3]
    assert find(clerk, batch, "张", before="3") == [1]


def test_rows_are_taken_away_masked_and_it_is_recorded(clerk, crew, payees):
    batch = make_paid(crew, payees=payees, amounts=["1.00"] * 5, failed=[2])
    answer = clerk.post("batch_rows_file", batch.number, query="?show=failed", form="csv")
    text = b"".join(answer.streaming_content).decode()
    header, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert text.startswith("\ufeff")
    assert (header[0], row[0], row[1]) == ("序号", "2", "李*")
    assert row[-1] == "账号不存在"
    assert all(value not in text for payee in payees for value in (payee.id_number, payee.card))
    assert answer["Content-Disposition"] == f'attachment; filename="{batch.number}-rows.csv"'
    entry = Entry.objects.get(act="payouts.take_rows")
    assert entry.detail["rows"] == 1
    assert entry.detail["show"] == "failed"


def test_a_workbook_holds_every_row_and_no_formula(clerk, crew, payees):
    batch = make_draft(crew, payees=payees, amounts=["1.50"] * 5)
    batch.draftlines.filter(number=1).update(group="=1+1", unit="@亩")
    answer = clerk.post("batch_rows_file", batch.number, form="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [*book.active.values]
    assert len(rows) == 7
    assert rows[2][5] == "'=1+1"
    assert rows[2][7] == "'@亩"
    assert [float(row[8]) for row in rows[2:]] == [1.5] * 5


def test_outside_of_scope_no_rows_are_found_or_taken(crew, batch, payees):
    other = Desk(make_user("township_clerk", "500235001"))
    got = other.post("batch_lines", batch.number, words=payees[0].id_number, purpose="VISIT")
    taken = other.post("batch_rows_file", batch.number, form="csv")
    assert (got.status_code, taken.status_code) == (404, 404)
    assert not Entry.objects.filter(act__in=("payouts.look_up", "payouts.take_rows")).exists()
