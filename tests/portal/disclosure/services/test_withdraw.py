from __future__ import annotations

import pytest

from portal.audit.models import Entry
from portal.disclosure.enums import EditionStatus, Grain
from portal.disclosure.errors import NotReadable, UnknownReason, WindowOver
from portal.disclosure.models import (
    DisclosedEntry,
    Edition,
    EntrySummary,
    Figure,
    Generation,
    TownshipSummary,
    VillageEntry,
)
from portal.disclosure.services.withdraw import withdraw
from portal.governance.enums import RecordKind
from portal.payouts.models import Line
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.disclosure import give_back
from tests.factories.governance import erased
from tests.factories.staff import make_user


@pytest.fixture
def two_editions(desk):
    desk.pay_people(8)
    first = desk.publish()
    give_back(Line.objects.first(), by=desk.clerk.member)
    return first, desk.publish()


def test_withdrawing_removes_the_rows_of_every_edition(desk, two_editions):
    first, second = two_editions
    before = Generation.number()
    ended = withdraw(edition=second, reason="PRIVACY", by=desk.clerk)
    first.refresh_from_db()
    assert ended.status == first.status == EditionStatus.WITHDRAWN
    assert ended.reason == first.reason == "PRIVACY"
    assert ended.ended_at is not None
    assert not DisclosedEntry.objects.exists()
    assert not EntrySummary.objects.exists()
    assert not TownshipSummary.objects.exists()
    assert not Figure.objects.exists()
    assert not ended.totals.filter(grain=Grain.VILLAGE).exists()
    assert Generation.number() == before + 1
    assert Entry.objects.get(act="disclosure.withdraw").detail == {
        "set": "GK-042-2026-500235131",
        "reason": "PRIVACY",
        "rows": 15,
        "ended": ["GK-042-2026-500235131/2", "GK-042-2026-500235131/1"],
    }


def test_other_sets_stay(desk):
    desk.become("A", period_kind="QUARTER")
    desk.pay_people(5, period="2026Q1")
    desk.pay_people(6, period="2026Q2")
    first, _second = desk.publish(period="2026Q1"), desk.publish(period="2026Q2")
    withdraw(edition=first, reason="WRONG_DATA", by=desk.clerk)
    assert DisclosedEntry.objects.current().count() == 6
    assert EntrySummary.objects.get().payments == 6
    assert Figure.objects.whole().get().payments == 6


def test_rows_of_class_b_go_as_well(desk):
    desk.become("B")
    desk.pay_people(6)
    withdraw(edition=desk.publish(), reason="LEGAL", by=desk.clerk)
    assert not VillageEntry.objects.exists()


def test_reason_must_stand_on_the_list(desk, two_editions):
    with pytest.raises(UnknownReason):
        withdraw(edition=two_editions[1], reason="because", by=desk.clerk)


def test_what_is_gone_cannot_be_withdrawn_again(desk, two_editions):
    withdraw(edition=two_editions[1], reason="LEGAL", by=desk.clerk)
    with pytest.raises(NotReadable):
        withdraw(edition=two_editions[1], reason="LEGAL", by=desk.clerk)


def test_disclosure_office_may_withdraw_anywhere_and_strangers_may_not(desk, two_editions):
    stranger = make_user(Role.TOWNSHIP_CLERK, "500235001")
    with pytest.raises(NotAllowed):
        withdraw(edition=two_editions[1], reason="LEGAL", by=stranger)
    office = make_user(Role.DISCLOSURE_OFFICE, "O01")
    assert withdraw(edition=two_editions[1], reason="LEGAL", by=office).reason == "LEGAL"


def test_new_edition_brings_a_withdrawn_set_back(desk, two_editions):
    withdraw(edition=two_editions[1], reason="WRONG_DATA", by=desk.clerk)
    third = desk.publish(change_note="重新公开")
    assert (third.number, third.entry_count) == (3, 7)
    assert EntrySummary.objects.get().payments == 7


def test_set_expires_the_day_after_its_last_public_day(desk, clock, two_editions):
    assert two_editions[1].public_until.isoformat() == "2031-09-09"
    clock.set(2031, 9, 9)
    assert erased() == {}
    clock.set(2031, 9, 10)
    assert erased() == {RecordKind.DISCLOSURES: 1}
    assert set(Edition.objects.values_list("status", flat=True)) == {EditionStatus.EXPIRED}
    assert not DisclosedEntry.objects.exists()
    assert not EntrySummary.objects.exists()
    assert Entry.objects.get(act="disclosure.expire").actor_account == "system"


def test_figures_outlive_the_window(desk, clock, two_editions):
    before = list(Figure.objects.values_list("policy_code", "township_code", "payments", "people"))
    clock.set(2031, 9, 10)
    erased()
    after = Figure.objects.values_list("policy_code", "township_code", "payments", "people")
    assert list(after) == before


def test_expired_figures_still_count_when_another_set_comes_out(desk, clock):
    desk.become("A", period_kind="QUARTER", public_years=1)
    desk.pay_people(5, period="2026Q1")
    desk.publish(period="2026Q1")
    desk.pay_people(6, period="2026Q2")
    clock.set(2027, 9, 10)
    erased()
    desk.publish(period="2026Q2")
    assert Figure.objects.whole().get().payments == 11


def test_nothing_comes_out_after_the_window(desk, clock, two_editions):
    clock.set(2031, 9, 10)
    give_back(Line.objects.last(), by=desk.clerk.member)
    with pytest.raises(WindowOver):
        desk.publish()
