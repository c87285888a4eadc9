"""Lists ask the database as often for many rows as for one."""

from __future__ import annotations

import pytest

from portal.disclosure.services.publish import publish
from portal.recipients.services.account_change import request_account_change
from tests.cms.desk.conftest import Desk
from tests.factories.numbers import card_number
from tests.factories.payouts import make_draft, make_paid, make_payee, make_submitted

MANY = 6


def asked(desk, django_assert_num_queries, count, name, *args, **query):
    desk.get(name, *args, **query)
    with django_assert_num_queries(count):
        assert desk.get(name, *args, **query).status_code == 200


@pytest.mark.parametrize("rows", [1, MANY])
def test_batches(clerk, crew, django_assert_num_queries, rows):
    for _n in range(rows):
        make_submitted(crew)
    asked(clerk, django_assert_num_queries, 18, "batches")


@pytest.mark.parametrize("rows", [1, MANY])
def test_my_work(reviewer, crew, django_assert_num_queries, rows):
    for _n in range(rows):
        make_submitted(crew)
        change_of(crew)
        make_paid(crew, period=f"20{10 + _n}")
    asked(reviewer, django_assert_num_queries, 39, "wagtailadmin_home")


@pytest.mark.parametrize("rows", [1, MANY])
def test_account_changes(reviewer, crew, django_assert_num_queries, rows):
    for _n in range(rows):
        change_of(crew)
    asked(reviewer, django_assert_num_queries, 16, "accounts")


@pytest.mark.parametrize("rows", [1, MANY])
def test_published_and_owed_sets(clerk, crew, django_assert_num_queries, rows):
    for n in range(rows):
        make_paid(crew, period=f"20{10 + n}")
        make_paid(crew, period=f"20{20 + n}")
        publish(
            policy=crew.policy,
            period=f"20{20 + n}",
            unit=crew.unit,
            by=crew.clerk,
            preview_token=None,
        )
    asked(clerk, django_assert_num_queries, 22, "disclosures")


@pytest.mark.parametrize("rows", [1, 40])
def test_rows_of_a_batch(clerk, crew, django_assert_num_queries, rows):
    batch = make_submitted(crew, amounts=["10.00"] * rows)
    asked(clerk, django_assert_num_queries, 19, "batch_lines", batch.number)


@pytest.mark.parametrize("rows", [1, 40])
def test_one_batch(reviewer, crew, django_assert_num_queries, rows):
    batch = make_submitted(crew, amounts=["10.00"] * rows)
    asked(reviewer, django_assert_num_queries, 23, "batch", batch.number)


@pytest.mark.parametrize("text", ["042", ""])
def test_policies(crew, django_assert_num_queries, text):
    asked(Desk(crew.finance), django_assert_num_queries, 14, "policies", q=text)


@pytest.mark.parametrize("rows", [0, MANY])
def test_what_to_pay(clerk, crew, django_assert_num_queries, rows):
    for n in range(rows):
        make_draft(crew, period=f"20{10 + n}")
    asked(clerk, django_assert_num_queries, 21, "upload")


def change_of(crew):
    payee = make_payee(crew.villages[0])
    return request_account_change(
        id_number=payee.id_number,
        card_number=card_number(int(payee.card[6:-1]) + 500),
        bank_name="农商行",
        reason="卡丢失",
        unit=crew.unit,
        by=crew.clerk,
    )
