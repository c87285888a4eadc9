from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from portal.disclosure.models import DisclosedEntry, Disclosure, Edition, SetTotal, VillageEntry
from portal.payouts.models import Line, LineSecret
from portal.recipients.models import CardAccount, Recipient, RecipientSecret

if TYPE_CHECKING:
    from django.db.models import Model


@pytest.fixture
def published(desk):
    desk.pay_people(6)
    return desk.publish()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (DisclosedEntry, {"amount": 1}),
        (DisclosedEntry, {"name": "安云"}),
        (Edition, {"total": 1}),
        (Edition, {"digest": b"x" * 32}),
        (SetTotal, {"payments": 9}),
        (Disclosure, {"period": "2025"}),
    ],
)
def test_what_was_published_cannot_be_changed(published, model: type[Model], change: dict):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.parametrize("model", [DisclosedEntry, Edition, SetTotal, Disclosure])
def test_what_was_published_cannot_be_deleted(published, model: type[Model]):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_rows_of_class_b_are_frozen_too(desk):
    desk.become("B")
    desk.pay_people(6)
    desk.publish()
    with pytest.raises(IntegrityError), transaction.atomic():
        VillageEntry.objects.update(amount=1)


def test_an_entry_may_become_past_and_an_edition_may_end(published):
    assert DisclosedEntry.objects.update(current=False) == 6
    assert Edition.objects.update(status="EXPIRED", ended_at=published.published_at) == 1


@pytest.mark.parametrize("model", [DisclosedEntry, VillageEntry, SetTotal])
def test_no_public_row_leads_back_to_a_person(model: type[Model]):
    people = {Recipient, RecipientSecret, CardAccount, Line, LineSecret}
    related = {field.related_model for field in model._meta.get_fields() if field.is_relation}
    assert not related & people
