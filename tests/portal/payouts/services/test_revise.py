from __future__ import annotations

import pytest

from portal.audit.actors import SYSTEM
from portal.crypto.reveal import reveal_many
from portal.payouts.errors import AlreadyCorrected, NotReturned
from portal.payouts.models import Batch, DraftLine, Line
from portal.payouts.services.discard import discard_draft
from portal.payouts.services.review import recall_batch
from portal.payouts.services.revise import revise_batch
from portal.staff.errors import NotAllowed
from tests.factories.payouts import (
    make_payee,
    make_returned,
    make_submitted,
    submit,
)


def test_a_revision_begins_with_the_rows_of_the_returned_batch(crew):
    returned = make_returned(crew)
    revision = revise_batch(batch=returned, by=crew.clerk)
    assert (revision.status, revision.revision, revision.corrects) == ("DRAFT", 2, returned)
    assert (revision.line_count, str(revision.total)) == (3, "600.50")
    assert returned.number.removesuffix("-1") + "-2" == revision.number
    copied = DraftLine.objects.filter(batch=revision).order_by("number")
    kept = Line.objects.filter(batch=returned).order_by("number")
    columns = ("uuid", "number", "recipient", "account", "amount", "name_masked")
    assert list(copied.values_list(*columns)) == list(kept.values_list(*columns))


def test_a_revision_is_submitted_like_any_draft_and_its_values_open(crew):
    payee = make_payee(crew.villages[0], name="张小三")
    submitted = make_submitted(crew, payees=[payee], amounts=["1.00"])
    returned = recall_batch(batch=submitted, by=crew.clerk)
    revision = submit(batch=revise_batch(batch=returned, by=crew.clerk), by=crew.clerk)
    opened = reveal_many(Line, revision.lines.all(), ["name"], by=SYSTEM, purpose="test")
    assert list(opened.values()) == [{"name": "张小三"}]
    assert Line.objects.count() == 2


def test_the_returned_batch_and_its_correction_know_each_other(crew):
    returned = make_returned(crew)
    assert list(Batch.objects.uncorrected()) == [returned]
    revision = revise_batch(batch=returned, by=crew.clerk)
    assert Batch.objects.get(pk=returned.pk).correction == revision
    assert list(Batch.objects.uncorrected()) == [revision]


def test_a_batch_is_corrected_once_unless_the_revision_is_discarded(crew):
    returned = make_returned(crew)
    revision = revise_batch(batch=returned, by=crew.clerk)
    with pytest.raises(AlreadyCorrected) as caught:
        revise_batch(batch=returned, by=crew.clerk)
    assert caught.value.revision == revision.number
    discard_draft(batch=revision, by=crew.clerk)
    assert revise_batch(batch=returned, by=crew.clerk).number.endswith("-3")


def test_only_a_returned_batch_is_corrected(crew):
    with pytest.raises(NotReturned):
        revise_batch(batch=make_submitted(crew), by=crew.clerk)


def test_a_reviewer_does_not_correct(crew):
    with pytest.raises(NotAllowed):
        revise_batch(batch=make_returned(crew), by=crew.reviewer)
