"""The ledger and the monthly report on the desk: screen, workbook, paper."""

from __future__ import annotations

import io

import openpyxl
import pytest

from portal.clocks import today
from portal.policies.models import Policy
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_draft, make_paid, make_payee
from tests.factories.staff import make_user

KINDS = ("ledger", "month")


def cells(answer) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    (sheet,) = book.worksheets
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def payees(crew):
    return [make_payee(village, name="欧阳明华") for village in crew.villages]


@pytest.fixture
def batch(crew, payees):
    return make_paid(crew, payees=payees, failed=[2])


def test_the_screen_says_what_was_paid_and_what_the_figures_count(clerk, batch):
    page = clerk.page("ledger", year="2026")
    assert "600.50" in page
    assert "400.00" in page
    assert "200.50" in page
    assert "不重复的人数" in page
    (row,) = clerk.get("ledger", year="2026").context["rows"]
    assert (row.submitted.people, row.paid.people, row.failed.people) == (3, 2, 1)
    assert clerk.get("ledger", year="2020").context["rows"] == []


def test_the_same_figures_stand_on_the_batch_the_ledger_and_the_report(clerk, batch):
    settled = clerk.get("batch", batch.number).context["settled"]
    (row,) = clerk.get("ledger", year="2026").context["rows"]
    report = clerk.get("month").context["total"]
    for figures in (row, *(_Deeds(report.month), _Deeds(report.year))):
        assert (figures.paid.rows, figures.paid.total) == (settled.paid_count, settled.paid_total)
        assert figures.failed.total == settled.failed_total
        assert figures.submitted.total == settled.total


class _Deeds:
    """Figures of a month by attribute."""

    def __init__(self, figures) -> None:
        self.__dict__.update(figures)


def test_the_workbook_holds_lines_sum_and_notes(clerk, crew, batch):
    Policy.objects.filter(code="042").update(name="=1+1")
    answer = clerk.get("ledger_file", "ledger", year="2026")
    assert answer["Content-Disposition"].startswith("attachment")
    title, header, row, total, *rest = cells(answer)
    assert title[0].startswith("发放台账")
    assert crew.clerk.member.name in title[0]
    assert header[4].startswith("计划")
    # What a spreadsheet program would take for a formula is text
    assert row[1] == "'=1+1"
    assert row[4:16] == [3, 3, 600.5, 3, 3, 600.5, 2, 2, 400, 1, 1, 200.5]
    assert total[4:16] == row[4:16]
    assert any(line[0] and "待反馈" in str(line[0]) for line in rest)


def test_the_report_as_a_workbook_has_the_month_and_the_year(clerk, batch):
    day = today()
    _title, header, row, total, *_rest = cells(
        clerk.get("ledger_file", "month", year=str(day.year), month=str(day.month))
    )
    assert len(header) == len(row) == 24
    assert row[2:12] == [3, 600.5, 3, 600.5, 2, 400, 0, 0, 1, 200.5]
    assert total[2:] == row[2:]


@pytest.mark.parametrize("kind", KINDS)
def test_paper_has_its_heading_and_places_to_sign(clerk, crew, batch, payees, kind):
    page = clerk.page("ledger_paper", kind, year=str(today().year), month=str(today().month))
    for words in ("发放", "金额单位：元", "审核人（签字）", "单位（盖章）", crew.clerk.member.name):
        assert words in page
    assert all(payee.name not in page for payee in payees)


def test_a_ledger_too_long_for_paper_says_so(clerk, batch, monkeypatch):
    monkeypatch.setattr("cms.desk.ledger.PRINTED", 0)
    page = clerk.page("ledger_paper", "ledger", year="2026")
    assert "不便打印" in page
    assert "600.50" not in page


def test_others_see_theirs_and_those_without_the_power_nothing(crew, batch):
    other = Desk(make_user(Role.TOWNSHIP_CLERK, "500235001"))
    assert other.get("ledger", year="2026").context["rows"] == []
    assert cells(other.get("ledger_file", "ledger", year="2026"))[2][4] == 0
    editor = Desk(make_user(Role.EDITOR, "O01"))
    addresses = [("ledger",), ("month",)]
    addresses += [(name, kind) for name in ("ledger_file", "ledger_paper") for kind in KINDS]
    assert {editor.get(*address).status_code for address in addresses} == {403}
    assert "desk-ledger" not in editor.page("wagtailadmin_home")
    assert "desk-ledger" in other.page("wagtailadmin_home")


@pytest.mark.parametrize("name", ["ledger_file", "ledger_paper"])
def test_there_is_no_third_kind(clerk, name):
    assert clerk.get(name, "secret").status_code == 404


def test_what_is_no_filter_is_left_out(clerk, batch):
    query = {"year": "99999", "month": "13", "policy": "x" * 50, "by": "person"}
    assert clerk.get("ledger", **query).status_code == 200
    assert clerk.get("month", **query).status_code == 200


@pytest.mark.parametrize("sets", [1, 6])
def test_the_ledger_asks_as_often_for_many_lines(clerk, crew, django_assert_num_queries, sets):
    for n in range(sets):
        make_paid(crew, period=f"2026-{n + 1:02}", failed=[1])
        make_draft(crew, period=f"2026-{n + 1:02}")
    clerk.get("ledger", year="2026")
    with django_assert_num_queries(33):
        clerk.get("ledger", year="2026")
    with django_assert_num_queries(28):
        clerk.get("month")
