"""What comes out is what the publisher looked at, whoever calls the service."""

from __future__ import annotations

import pytest

from portal.disclosure.errors import PreviewOutdated
from portal.disclosure.models import Disclosure, Edition, Generation, MaskRule
from portal.payouts.models import Line
from tests.factories.disclosure import Paid, give_back, make_person


def another_payment(desk) -> None:
    desk.pay([Paid(make_person(desk.villages[1], "单家坪"), "40.00")])


def one_payment_back(desk) -> None:
    give_back(Line.objects.order_by("pk").first(), by=desk.clerk.member)


def one_payment_for_another(desk) -> None:
    """Change neither the number of payments nor the people, only the sum."""
    one_payment_back(desk)
    another_payment(desk)


def other_masking(_desk) -> None:
    MaskRule.objects.create(disclosure_class="A", channel="WEBSITE", mode="SURNAME", basis="测试")


def stricter_class(desk) -> None:
    desk.become("B")


def an_edition_meanwhile(desk) -> None:
    desk.publish()
    another_payment(desk)


CHANGES = (
    another_payment,
    one_payment_back,
    one_payment_for_another,
    other_masking,
    stricter_class,
    an_edition_meanwhile,
)


def test_what_was_previewed_comes_out(desk):
    desk.pay_people(9, 6)
    seen = desk.prepare()
    edition = desk.publish(preview_token=seen.preview_token)
    assert (edition.entry_count, edition.total) == (seen.total.payments, seen.total.total)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_since_the_preview_does_not_come_out(desk, change):
    desk.pay_people(9, 6)
    seen = desk.prepare()
    change(desk)
    editions = set(Edition.objects.values_list("pk", flat=True))
    generation = Generation.number()
    with pytest.raises(PreviewOutdated):
        desk.publish(preview_token=seen.preview_token)
    assert set(Edition.objects.values_list("pk", flat=True)) == editions
    assert Generation.number() == generation


@pytest.mark.parametrize("preview_token", ["", "0" * 32])
def test_a_form_without_its_preview_publishes_nothing(desk, preview_token):
    desk.pay_people(9)
    with pytest.raises(PreviewOutdated):
        desk.publish(preview_token=preview_token)
    assert not Disclosure.objects.exists()


def test_the_preview_of_another_set_publishes_nothing(desk):
    desk.pay_people(9)
    desk.become("A", period_kind="QUARTER")
    desk.pay_people(7, period="2026Q1")
    desk.pay_people(9, period="2026Q2")
    with pytest.raises(PreviewOutdated):
        desk.publish(period="2026Q2", preview_token=desk.prepare(period="2026Q1").preview_token)
