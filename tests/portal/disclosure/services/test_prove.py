"""Whoever changes what was published behind the product's back is found."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from portal.audit.models import Entry
from portal.audit.triggers import lifted_all
from portal.disclosure.enums import EditionStatus
from portal.disclosure.models import (
    DisclosedEntry,
    Edition,
    SetTotal,
    TownshipSummary,
    VillageEntry,
)
from portal.disclosure.services.prove import compare_editions, compare_summaries
from portal.disclosure.services.withdraw import withdraw
from tests.factories.disclosure import expire_due
from tests.factories.proofs import differences

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("own_tables")


def facts() -> set[tuple[str, str]]:
    return differences(compare_editions, compare_summaries)


@pytest.fixture
def edition(desk) -> Edition:
    desk.pay_people(12, 6)
    return desk.publish()


def test_every_honest_life_of_a_set_agrees_with_the_trail(desk, edition):
    assert facts() == set()
    desk.pay_people(5)
    second = desk.publish(change_note="补发五户")
    assert facts() == set()
    withdraw(edition=second, reason="PRIVACY", by=desk.clerk)
    assert facts() == set()
    desk.publish(change_note="重新公开")
    assert facts() == set()
    expire_due(dt.date(2099, 1, 1))
    assert facts() == set()


@pytest.mark.parametrize("letter", ["B", "C"])
def test_a_set_of_another_class_agrees_and_ends_the_one_before(desk, edition, clock, letter):
    clock.set(2027, 2, 1)  # a year of class C comes out when it is over
    desk.become(letter)
    desk.publish(change_note="改为不公开姓名")
    assert facts() == set()
    assert not DisclosedEntry.objects.exists()


def pay_more(edition: Edition) -> None:
    entry = DisclosedEntry.objects.filter(edition=edition).first()
    DisclosedEntry.objects.filter(pk=entry.pk).update(amount=Decimal("1.00"))


def rename(edition: Edition) -> None:
    entry = DisclosedEntry.objects.filter(edition=edition).first()
    DisclosedEntry.objects.filter(pk=entry.pk).update(name="王*")


def drop_row(edition: Edition) -> None:
    DisclosedEntry.objects.filter(edition=edition).first().delete()


def hide_row(edition: Edition) -> None:
    entry = DisclosedEntry.objects.filter(edition=edition).first()
    DisclosedEntry.objects.filter(pk=entry.pk).update(current=False)


def digest_too(edition: Edition) -> None:
    pay_more(edition)
    Edition.objects.filter(pk=edition.pk).update(digest=b"d" * 32)


def change_total(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(total=Decimal("1.00"))


def change_village(edition: Edition) -> None:
    SetTotal.objects.filter(edition=edition, grain="VILLAGE").update(people=99)


def show_hidden(edition: Edition) -> None:
    SetTotal.objects.filter(edition=edition, grain="TOWNSHIP").update(payments=1, people=99)


def prolong(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(public_until=dt.date(2099, 1, 1))


def another_note(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(change_note="没有更正")


def take_down(edition: Edition) -> None:
    DisclosedEntry.objects.filter(edition=edition).delete()
    Edition.objects.filter(pk=edition.pk).update(
        status=EditionStatus.WITHDRAWN, reason="PRIVACY", ended_at=edition.published_at
    )


def unrecorded(edition: Edition) -> None:
    edition.pk = edition.uuid = None
    edition.number, edition.code = 2, "other"
    edition.status, edition.ended_at = EditionStatus.SUPERSEDED, edition.published_at
    edition.save(force_insert=True)


@pytest.mark.parametrize(
    ("attack", "fact"),
    [
        (pay_more, "rows"),
        (rename, "rows"),
        (drop_row, "rows"),
        (digest_too, "rows"),
        (hide_row, "current"),
        (change_total, "totals"),
        (change_village, "totals"),
        (show_hidden, "totals"),
        (prolong, "totals"),
        (another_note, "head"),
        (take_down, "status"),
        (unrecorded, "unrecorded"),
    ],
)
def test_a_change_behind_the_services_is_found(
    edition: Edition, attack: Callable[[Edition], None], fact: str
):
    label = edition.audit_label
    with lifted_all():
        attack(edition)
    expected = label.replace("/1", "/2") if attack is unrecorded else label
    assert (expected, fact) in facts()


def test_an_earlier_edition_put_back_in_force_is_found(desk, edition):
    desk.pay_people(5)
    second = desk.publish(change_note="补发")
    with lifted_all():
        Edition.objects.filter(pk=second.pk).update(
            status=EditionStatus.SUPERSEDED, ended_at=second.published_at
        )
        Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.PUBLISHED, ended_at=None)
        DisclosedEntry.objects.filter(edition=second).update(current=False)
        DisclosedEntry.objects.filter(edition=edition).update(current=True)
    assert {(edition.audit_label, "status"), (second.audit_label, "status")} <= facts()


def test_a_village_row_is_proved_like_a_public_one(desk):
    desk.become("B")
    desk.pay_people(12)
    edition = desk.publish()
    assert facts() == set()
    with lifted_all():
        VillageEntry.objects.filter(edition=edition).update(amount=Decimal("1.00"))
    assert facts() == {(edition.audit_label, "rows")}


def test_sums_beside_the_rows_are_compared_with_them(edition):
    summary = TownshipSummary.objects.first()
    TownshipSummary.objects.filter(pk=summary.pk).update(payments=summary.payments + 1)
    assert facts() == {("disclosure_townshipsummary", "sums")}


def test_an_edition_of_before_is_compared_with_what_its_entry_says(edition):
    entry = Entry.objects.get(act="disclosure.publish")
    del entry.detail["figures"], entry.detail["villages"]
    with lifted_all():
        Entry.objects.filter(pk=entry.pk).update(detail=entry.detail)
    assert facts() == {(edition.audit_label, "unproved")}


def test_the_end_of_a_set_of_before_is_counted_not_guessed(desk, edition):
    withdraw(edition=edition, reason="PRIVACY", by=desk.clerk)
    entry = Entry.objects.get(act="disclosure.withdraw")
    del entry.detail["ended"]
    with lifted_all():
        Entry.objects.filter(pk=entry.pk).update(detail=entry.detail)
    assert facts() == {(edition.audit_label, "unproved")}
