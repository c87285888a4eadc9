"""A draft is replaced whole or discarded, by those who may."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.audit.models import Entry
from portal.payouts.enums import BatchStatus
from portal.payouts.errors import DraftOfAnother, NotADraft, WrongStep
from portal.payouts.models import BatchEvent, DraftLine, DraftLineSecret, SourceFile
from portal.payouts.services.discard import discard_draft
from portal.payouts.services.importing.drafts import replace_draft
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.imports import codes, drafted, submitted
from tests.factories.payout_sheets import csv_sheet, entries, plain_sheet
from tests.factories.staff import make_user


@pytest.fixture
def village(crew) -> str:
    return crew.villages[0].name


def test_a_corrected_sheet_replaces_all_rows_of_a_draft(crew, village):
    rows = entries(3, village=village)
    batch = drafted(crew, rows)
    first = set(DraftLine.objects.values_list("pk", flat=True))
    changed = [rows[0].but(amount="300.00", quantity="3"), rows[1]]
    outcome = replace_draft(
        by=crew.clerk, batch=batch, stream=csv_sheet(changed), filename="neu.csv"
    )
    assert (outcome.batch, outcome.batch.line_count, outcome.batch.total) == (
        batch,
        2,
        Decimal(550),
    )
    assert not first & set(DraftLine.objects.values_list("pk", flat=True))
    assert (DraftLine.objects.count(), DraftLineSecret.objects.count()) == (2, 2)
    assert SourceFile.objects.filter(batch=batch).count() == 2
    assert Entry.objects.filter(act="payouts.replace").count() == 1


def test_a_faulty_sheet_leaves_the_draft_as_it_was(crew, village):
    rows = entries(3, village=village)
    batch = drafted(crew, rows)
    before = list(DraftLine.objects.order_by("pk").values_list("pk", "amount"))
    faulty = [rows[0].but(amount="1.00"), rows[1].but(card="")]
    outcome = replace_draft(by=crew.clerk, batch=batch, stream=csv_sheet(faulty), filename="")
    assert (outcome.batch, codes(outcome)) == (None, {"PAY308": [2], "PAY201": [3]})
    assert list(DraftLine.objects.order_by("pk").values_list("pk", "amount")) == before
    batch.refresh_from_db()
    assert (batch.line_count, batch.total) == (3, Decimal(750))


def test_only_the_maker_of_a_draft_replaces_its_rows(crew, village):
    rows = entries(2, village=village)
    batch = drafted(crew, rows)
    colleague = make_user(Role.TOWNSHIP_CLERK, crew.unit)
    with pytest.raises(DraftOfAnother):
        replace_draft(by=colleague, batch=batch, stream=plain_sheet(rows), filename="")


def test_what_was_submitted_is_not_replaced(crew, village):
    batch = submitted(crew, entries(1, village=village))
    with pytest.raises(NotADraft):
        replace_draft(by=crew.clerk, batch=batch, stream=csv_sheet(entries(1)), filename="")
    with pytest.raises(WrongStep):
        discard_draft(by=crew.clerk, batch=batch)


def test_a_discarded_draft_loses_its_rows_and_frees_its_file(crew, village):
    rows = entries(2, village=village)
    batch = drafted(crew, rows)
    discard_draft(by=crew.clerk, batch=batch, note="重复")
    batch.refresh_from_db()
    assert (batch.status, DraftLine.objects.count(), DraftLineSecret.objects.count()) == (
        BatchStatus.DISCARDED,
        0,
        0,
    )
    assert BatchEvent.objects.get(batch=batch).note == "重复"
    assert drafted(crew, rows).number.endswith("-2")


def test_only_the_units_own_people_replace_or_discard(crew, village):
    batch = drafted(crew, entries(1, village=village))
    stranger = make_user(Role.TOWNSHIP_CLERK, "500235001")
    with pytest.raises(NotAllowed):
        discard_draft(by=stranger, batch=batch)
    with pytest.raises(NotAllowed):
        replace_draft(by=stranger, batch=batch, stream=csv_sheet(entries(1)), filename="")
