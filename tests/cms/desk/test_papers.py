"""The papers of a batch: list to sign, summary, approval form."""

from __future__ import annotations

import re

import pytest

from portal.audit.models import Entry
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_draft, make_payee, make_submitted, review
from tests.factories.staff import make_user

NAME = "欧阳明华"
PAPERS = ("papers", "summary", "approval")


@pytest.fixture
def payees(crew):
    return [make_payee(village, name=NAME) for village in crew.villages]


@pytest.fixture
def batch(crew, payees):
    return make_submitted(crew, payees=payees)


def test_the_list_is_masked_and_bears_sums_words_and_digest(clerk, batch, payees):
    page = clerk.post("roll", batch.number).content.decode()
    assert NAME not in page
    assert "欧阳*华" in page
    assert all(payee.id_number not in page and payee.card not in page for payee in payees)
    assert "陆佰元伍角整" in page
    assert "600.50" in page
    assert bytes(batch.digest).hex() in page
    assert bytes(batch.digest).hex() in clerk.page("papers", batch.number)
    assert "第 1 页，共 1 页" in page
    entry = Entry.objects.get(act="payouts.print_roll")
    assert entry.detail == {"village": "", "part": 1, "rows": 3, "purpose": ""}


def test_full_names_are_for_who_may_with_a_purpose_and_nothing_else_is_opened(
    clerk, crew, batch, payees
):
    page = clerk.post("roll", batch.number, names="full", purpose="SIGNATURE").content.decode()
    assert page.count(NAME) == 3
    assert all(payee.id_number not in page and payee.card not in page for payee in payees)
    entry = Entry.objects.get(act="payouts.print_roll")
    assert entry.detail["purpose"] == "SIGNATURE"
    refused = clerk.post("roll", batch.number, names="full", purpose="CURIOSITY")
    assert (refused.status_code, clerk.said(refused)[0][0]) == (302, "error")
    # Finance sees the batch, and prints it masked only
    finance = Desk(crew.finance)
    assert finance.post("roll", batch.number, names="full", purpose="FILE").status_code == 403
    assert NAME not in finance.post("roll", batch.number).content.decode()
    assert "SIGNATURE" not in finance.page("papers", batch.number)
    assert "SIGNATURE" in clerk.page("papers", batch.number)


def test_one_village_sums_up_itself(clerk, crew, batch):
    page = clerk.post("roll", batch.number, village=crew.villages[1].code).content.decode()
    assert "贰佰元伍角整" in page
    assert crew.villages[0].name not in page


def test_pages_have_sums_of_their_own_and_parts_go_on_counting(clerk, crew, monkeypatch):
    payee = make_payee(crew.villages[0])
    batch = make_draft(crew, payees=[payee] * 9, amounts=[f"{n}.00" for n in range(1, 10)])
    monkeypatch.setattr("portal.payouts.services.print_roll.ROWS_A_PAGE", 2)
    monkeypatch.setattr("cms.desk.papers.ROWS_A_PAGE", 2)
    monkeypatch.setattr("portal.payouts.services.print_roll.PAGES_A_PART", 2)
    monkeypatch.setattr("portal.payouts.services.print_roll.ROWS_A_PART", 4)
    first = clerk.post("roll", batch.number)
    assert [(leaf.number, leaf.total) for leaf in first.context["leaves"]] == [(1, 3), (2, 7)]
    assert first.context["next_part"] == 2
    assert "草稿，未提交" in first.content.decode()
    assert "肆拾伍元整" not in first.content.decode()
    last = clerk.post("roll", batch.number, part="3")
    assert [(leaf.number, leaf.total) for leaf in last.context["leaves"]] == [(5, 9)]
    assert last.context["next_part"] == 0
    page = last.content.decode()
    assert "第 5 页，共 5 页" in page
    assert "肆拾伍元整" in page
    assert "合计：9 笔，1 人" in page


def test_three_thousand_rows_are_one_list(clerk, crew, django_assert_num_queries):
    payees = [make_payee(village) for village in crew.villages] * 1000
    batch = make_draft(crew, payees=payees, amounts=["1.00"] * 3000)
    clerk.page("papers", batch.number)
    with django_assert_num_queries(22):
        response = clerk.post("roll", batch.number)
    page = response.content.decode()
    assert len(re.findall(r'<section class="sheet">', page)) == 167
    assert "第 167 页，共 167 页" in page
    assert "叁仟元整" in page
    assert len(page) < 3_000_000


def test_the_summary_and_the_approval_form_say_who_acted(clerk, crew, batch):
    summary = clerk.page("summary", batch.number)
    assert all(village.full_name in summary for village in crew.villages)
    assert "陆佰元伍角整" in summary
    review(batch, crew, until="FINANCE")
    response = clerk.get("approval", batch.number)
    # Entered, checked by the unit, reviewed by the department; finance and the bank are to come
    acted = [bool(entry["point"].at) for entry in response.context["route"]]
    assert acted == [True, True, True, False, False]
    form = response.content.decode()
    assert form.count("盖章：") == 5
    assert bytes(batch.digest).hex() in form
    assert NAME not in form + summary


def test_a_batch_out_of_scope_has_no_papers(crew, batch):
    desk = Desk(make_user(Role.TOWNSHIP_CLERK, "500235001"))
    answers = [desk.get(name, batch.number) for name in PAPERS] + [desk.post("roll", batch.number)]
    assert {answer.status_code for answer in answers} == {404}


def test_the_list_is_fetched_by_a_button_only(clerk, batch):
    assert clerk.get("roll", batch.number).status_code == 405
    assert clerk.address("papers", batch.number) in clerk.page("batch", batch.number)
