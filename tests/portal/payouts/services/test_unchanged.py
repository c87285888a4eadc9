"""What a reviewer gave back is not handed in again: as a revision, sorted anew or as new."""

from __future__ import annotations

import pytest

from portal.payouts.acts import SUBMIT
from portal.payouts.enums import BatchStatus, Origin
from portal.payouts.models import Batch
from portal.payouts.route_errors import NothingCorrected
from portal.payouts.services.importing.drafts import replace_draft
from portal.payouts.services.review import recall_batch, return_batch
from portal.payouts.services.revise import revise_batch
from tests.factories.imports import drafted, returned
from tests.factories.payout_sheets import csv_sheet, entries
from tests.factories.payouts import submit
from tests.portal.payouts.services.test_route_switch import switch


def rows_of(crew, count=3):
    return entries(count, village=crew.villages[0].name)


def replaced(crew, draft, rows):
    outcome = replace_draft(by=crew.clerk, batch=draft, stream=csv_sheet(rows), filename="x.csv")
    assert outcome.batch is not None, outcome.findings
    return outcome.batch


def test_rows_in_another_order_correct_nothing(crew):
    rows = rows_of(crew)
    revision = replaced(crew, revise_batch(batch=returned(crew, rows), by=crew.clerk), rows[::-1])
    with pytest.raises(NothingCorrected):
        submit(revision, crew.clerk)


def test_a_new_draft_with_the_returned_rows_is_refused_too(crew):
    rows = rows_of(crew)
    first = returned(crew, rows)
    with pytest.raises(NothingCorrected) as refused:
        submit(drafted(crew, rows), crew.clerk)
    assert refused.value.number == first.number


def test_what_was_returned_before_the_last_revision_is_refused(crew):
    rows = rows_of(crew)
    first = returned(crew, rows)
    second = revise_batch(batch=first, by=crew.clerk)
    changed = [rows[0].but(quantity="3", amount="300.00"), *rows[1:]]
    second = submit(replaced(crew, second, changed), crew.clerk)
    second = return_batch(batch=second, by=crew.reviewer, reason="数量不符")
    third = replaced(crew, revise_batch(batch=second, by=crew.clerk), rows)
    with pytest.raises(NothingCorrected) as refused:
        submit(third, crew.clerk)
    assert refused.value.number == first.number


def test_what_its_maker_called_back_may_be_handed_in_as_it_was(crew):
    batch = submit(drafted(crew, rows_of(crew)), crew.clerk)
    recalled = recall_batch(batch=batch, by=crew.clerk)
    revision = revise_batch(batch=recalled, by=crew.clerk)
    assert submit(revision, crew.clerk).status == BatchStatus.SUBMITTED


def test_the_act_is_no_longer_there_before_anything_changed(crew):
    rows = rows_of(crew)
    first = returned(crew, rows)
    revision = revise_batch(batch=first, by=crew.clerk)
    for draft in (revision, replaced(crew, revision, rows[::-1])):
        assert not SUBMIT.is_possible(crew.clerk, draft)
    changed = replaced(crew, revision, [rows[0].but(name="冉更正"), *rows[1:]])
    assert SUBMIT.is_possible(crew.clerk, changed)


@pytest.mark.parametrize("older", ["returned", "revision", "both"])
def test_batches_from_before_the_digest_was_kept_are_refused_by_their_rows(crew, older):
    first = returned(crew, rows_of(crew))
    if older != "revision":
        Batch.objects.filter(pk=first.pk).update(draft_content=None)
    revision = replaced(crew, revise_batch(batch=first, by=crew.clerk), rows_of(crew)[::-1])
    Batch.objects.filter(pk=first.pk if older == "returned" else revision.pk).update(
        draft_content=None
    )
    if older == "both":
        Batch.objects.filter(pk=first.pk).update(draft_content=None)
    revision.refresh_from_db()
    with pytest.raises(NothingCorrected) as refused:
        submit(revision, crew.clerk)
    assert (refused.value.number, refused.value.reason) == (first.number, "卡号有误")


def test_a_revision_tells_an_older_batch_what_its_rows_are(crew):
    first = returned(crew, rows_of(crew))
    Batch.objects.filter(pk=first.pk).update(draft_content=None)
    revision = revise_batch(batch=first, by=crew.clerk)
    first.refresh_from_db()
    assert bytes(first.draft_content) == bytes(revision.draft_content)
    assert not SUBMIT.is_possible(crew.clerk, revision)


def test_the_way_of_a_batch_is_a_change_as_well(crew):
    rows = rows_of(crew)
    first = returned(crew, rows)
    assert first.origin == Origin.PLATFORM
    switch(crew, local=True)
    assert submit(drafted(crew, rows), crew.clerk).origin == Origin.LOCAL
