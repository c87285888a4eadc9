"""What the digests of a batch's rows cover, and what they do not depend on."""

from __future__ import annotations

import os

import pytest

from portal.audit.triggers import lifted_all
from portal.payouts.models import DraftLine, DraftLineSecret, Line
from portal.payouts.services.digest import digest_of_content, digest_of_rows
from tests.factories.payouts import make_draft, make_payee, submit

CHANGES = {
    "amount": 7,
    "quantity": 7,
    "unit": "株",
    "rate": 7,
    "group": "9组",
    "note": "x",
    "name_masked": "x",
    "id_number_masked": "x",
    "card_masked": "x",
    "payee_name_masked": "x",
    "phone_masked": "x",
    "extra": {"面积": "1"},
}


@pytest.fixture
def draft(crew):
    return make_draft(crew)


def both(batch, model=DraftLine):
    return digest_of_rows(model, batch), digest_of_content(model, batch)


def last(batch):
    return DraftLine.objects.filter(pk=DraftLine.objects.filter(batch=batch).last().pk)


@pytest.mark.parametrize("column", [*CHANGES, "village", "account"])
def test_every_column_of_a_row_counts(crew, draft, column):
    before = both(draft)
    other = make_payee(crew.villages[1])
    value = {"village": crew.villages[1], "account": other.account} | CHANGES
    last(draft).update(**{column: value[column]})
    rows, content = both(draft)
    assert rows != before[0]
    assert content != before[1]


@pytest.mark.parametrize("name", ["name", "id_number", "card", "payee_name", "phone"])
def test_every_keyed_hash_of_a_row_counts(draft, name):
    before = both(draft)
    secret = DraftLineSecret.objects.filter(owner__in=last(draft))
    secret.update(**{f"{name}_digest": os.urandom(32)})
    rows, content = both(draft)
    assert rows != before[0]
    assert content != before[1]


def test_a_value_never_runs_into_the_next(draft):
    last(draft).update(unit="亩1", group="组")
    before = both(draft)
    last(draft).update(unit="亩", group="1组")
    assert both(draft) != before
    last(draft).update(note="-", unit="")
    before = both(draft)
    last(draft).update(note="", unit="-")
    assert both(draft) != before


def test_only_the_digest_of_rows_depends_on_their_order(draft):
    before = both(draft)
    numbers = dict(DraftLine.objects.filter(batch=draft).values_list("pk", "number"))
    for pk, number in numbers.items():
        DraftLine.objects.filter(pk=pk).update(number=100 - number)
    rows, content = both(draft)
    assert rows != before[0]
    assert content == before[1]


def test_further_columns_count_whatever_their_order(draft):
    last(draft).update(extra={"面积": "1", "品种": "玉米"})
    before = both(draft)
    last(draft).update(extra={"品种": "玉米", "面积": "1"})
    assert both(draft) == before


def test_a_row_that_was_added_or_removed_counts(draft):
    before = both(draft)
    with lifted_all():
        DraftLineSecret.objects.filter(owner__in=last(draft)).delete()
    without_secret = both(draft)
    assert without_secret != before
    last(draft).delete()
    assert both(draft) not in (before, without_secret)


def test_what_was_handed_in_has_the_digest_of_the_draft(crew, draft):
    rows = digest_of_rows(DraftLine, draft)
    batch = submit(draft, crew.clerk)
    assert digest_of_rows(Line, batch) == rows
