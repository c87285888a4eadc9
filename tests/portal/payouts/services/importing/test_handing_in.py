"""Handing in names what was looked at: the digest of the draft's rows."""

from __future__ import annotations

import pytest

from portal.payouts.enums import BatchStatus
from portal.payouts.route_errors import DraftReplaced, NothingCorrected
from portal.payouts.services.importing.drafts import replace_draft
from portal.payouts.services.revise import revise_batch
from portal.payouts.services.submit import submit_batch
from portal.staff.errors import NothingSeen
from tests.factories.imports import drafted, returned
from tests.factories.payout_sheets import csv_sheet, entries
from tests.factories.payouts import submit


def rows_of(crew, count):
    return entries(count, village=crew.villages[0].name)


def test_what_was_shown_is_what_is_submitted(crew):
    draft = drafted(crew, rows_of(crew, 3))
    shown = bytes(draft.draft_digest)
    replace_draft(by=crew.clerk, batch=draft, stream=csv_sheet(rows_of(crew, 4)), filename="x.csv")
    with pytest.raises(DraftReplaced):
        submit_batch(batch=draft, by=crew.clerk, digest=shown)
    draft.refresh_from_db()
    assert draft.status == BatchStatus.DRAFT
    assert submit(draft, crew.clerk).line_count == 4


@pytest.mark.parametrize(("digest", "refusal"), [(b"", NothingSeen), (bytes(32), DraftReplaced)])
def test_a_digest_that_is_not_the_drafts_submits_nothing(crew, digest, refusal):
    with pytest.raises(refusal):
        submit_batch(batch=drafted(crew, rows_of(crew, 2)), by=crew.clerk, digest=digest)


def test_an_unchanged_revision_is_not_handed_in_again(crew):
    revision = revise_batch(batch=returned(crew, rows_of(crew, 3)), by=crew.clerk)
    with pytest.raises(NothingCorrected):
        submit(revision, crew.clerk)


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": "3", "amount": "300.00"},
        {"group": "9组"},
        {"village": "滨河社区"},
        {"more": {"备注": "已核实"}},
    ],
    ids=str,
)
def test_a_revision_that_corrects_anything_is_handed_in(crew, change):
    rows = rows_of(crew, 3)
    revision = revise_batch(batch=returned(crew, rows), by=crew.clerk)
    corrected = [rows[0].but(**change), *rows[1:]]
    outcome = replace_draft(
        by=crew.clerk, batch=revision, stream=csv_sheet(corrected), filename="x.csv"
    )
    assert outcome.batch is not None, outcome.findings
    assert submit(outcome.batch, crew.clerk).status == BatchStatus.SUBMITTED
