"""Batches handed in before the routes were enforced take their place on them."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from portal.audit.triggers import lifted_all
from portal.payouts.models import Batch, BatchEvent
from tests.factories.payouts import (
    load_small_county,
    make_approved,
    make_crew,
    make_sent,
    make_submitted,
    review,
)

# Run on the models of today: going back to its state would drop what came later.
MIGRATION = import_module("portal.payouts.migrations.0006_take_the_routes")


def as_before(batch, office, by):
    """Give a batch the one approval of this office that was enough then."""
    Batch.objects.filter(pk=batch.pk).update(path=None, review_step="")
    events = BatchEvent.objects.filter(batch=batch, step="APPROVE")
    events.exclude(pk=events.last().pk if events else 0).delete()
    events.update(organisation=office, by=by.member, review="", digest=None)


@pytest.mark.parametrize(
    ("who", "waits_for"),
    [("reviewer", "DEPARTMENT"), ("department", "UNIT_CHECK"), ("finance", "UNIT_CHECK")],
)
def test_one_approval_counts_as_the_review_of_its_office(transactional_db, who, waits_for):
    load_small_county()
    crew = make_crew()
    submitted, approved, sent = make_submitted(crew), make_approved(crew), make_sent(crew)[0]
    by = getattr(crew, who)
    office = by.member.posts.get().organisation
    with lifted_all():
        for batch in (submitted, approved, sent):
            as_before(batch, office, by)
        MIGRATION.forwards(apps, None)
    for batch in (submitted, approved, sent):
        batch.refresh_from_db()
        assert batch.path == "UNIT_CHECK DEPARTMENT FINANCE"
    assert (submitted.status, submitted.review_step) == ("SUBMITTED", "UNIT_CHECK")
    assert (approved.status, approved.review_step) == ("SUBMITTED", waits_for)
    assert approved.approved_by is None
    assert (sent.status, sent.review_step) == ("SENT", "")
    # It is no dead end: what is missing is reviewed now.
    assert review(approved, crew).status == "APPROVED"
