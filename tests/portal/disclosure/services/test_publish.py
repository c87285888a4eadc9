from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

import pytest

from portal.audit.models import Entry
from portal.disclosure.enums import EditionStatus, Grain
from portal.disclosure.errors import NothingChanged, NothingPaid, NumberInText, WrongPeriod
from portal.disclosure.models import (
    DisclosedEntry,
    Edition,
    EntrySummary,
    Figure,
    Generation,
    MaskRule,
    SetTotal,
    TownshipSummary,
    VillageEntry,
)
from portal.disclosure.services.digest import digest_of
from portal.payouts.enums import BatchStatus
from portal.payouts.models import Line
from portal.policies.models import PolicyColumn
from portal.recipients.enums import RecipientKind
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.disclosure import Paid, give_back, make_people, make_person
from tests.factories.staff import make_user


def printed(edition: Edition) -> list[tuple[str, str]]:
    return list(DisclosedEntry.objects.of_edition(edition).values_list("name", "village_code"))


def test_published_rows_are_masked_and_ordered_by_printed_name(desk):
    desk.pay_people(9)
    edition = desk.publish()
    assert [name for name, _village in printed(edition)] == [
        "阿*·买**", "艾*福", "安*", "白*琼", "毕*", "蔡*", "曹*国", "欧阳*华", "单*坪",
    ]  # fmt: skip


def test_company_name_stands_in_full(desk):
    company = make_person(desk.villages[0], "云阳测试农机有限公司", kind=RecipientKind.ORGANISATION)
    desk.pay([company])
    desk.publish()
    entry = DisclosedEntry.objects.get()
    assert (entry.name, entry.surname) == ("云阳测试农机有限公司", "")


def test_equal_names_do_not_keep_the_order_of_the_batch(desk):
    people = [make_person(desk.villages[0], "安云") for _ in range(14)]
    desk.pay([Paid(person, f"{n}.00") for n, person in enumerate(people, 1)])
    desk.publish()
    amounts = list(DisclosedEntry.objects.order_by("id").values_list("amount", flat=True))
    assert sorted(amounts) == [Decimal(n) for n in range(1, 15)]
    assert amounts != sorted(amounts)


def test_mode_of_the_rule_is_derived_from_the_masked_form(desk):
    MaskRule.objects.create(disclosure_class="A", channel="WEBSITE", mode="SURNAME", basis="测试")
    desk.pay_people(5)
    edition = desk.publish()
    assert edition.mask_mode == "SURNAME"
    assert [name for name, _village in printed(edition)] == [
        "阿*·***", "艾**", "安*", "白**", "欧阳**",
    ]  # fmt: skip


def test_row_carries_what_the_sheet_declared(desk):
    person = make_person(desk.villages[0], "白玉琼")
    desk.pay(
        [Paid(person, "323.00", group="8组", quantity="3.8", unit="亩", rate="85.00")],
        paid_on=dt.date(2026, 9, 3),
    )
    edition = desk.publish()
    entry = DisclosedEntry.objects.get()
    assert (entry.group, entry.quantity, entry.unit, entry.rate, entry.amount, entry.paid_on) == (
        "8组", Decimal("3.8"), "亩", Decimal(85), Decimal(323), dt.date(2026, 9, 3),
    )  # fmt: skip
    assert (entry.policy_code, entry.period, entry.year) == ("042", "2026", 2026)
    assert (entry.township_code, entry.village_code) == ("500235131", desk.villages[0].code)
    assert (edition.quantity, edition.quantity_unit, edition.rate) == (
        Decimal("3.8"), "亩", Decimal(85),
    )  # fmt: skip


def test_only_public_columns_of_the_policy_come_along(desk):
    PolicyColumn.objects.create(policy=desk.policy, name="品种", public=True, reason="说明种什么")
    PolicyColumn.objects.create(policy=desk.policy, name="地块编号", reason="核对面积")
    person, other = make_people(desk.villages[0], 2)
    desk.pay([Paid(person, extra={"品种": "水稻", "地块编号": "Q-1"}), Paid(other)])
    desk.publish()
    extras = [entry.extra for entry in DisclosedEntry.objects.all()]
    assert sorted(extras, key=len) == [{}, {"品种": "水稻"}]


def test_edition_says_who_when_what_and_by_when(desk):
    desk.pay_people(6, paid_on=dt.date(2026, 9, 3))
    edition = desk.publish()
    assert edition.disclosure.ref == "GK-042-2026-500235131"
    assert (edition.number, edition.status, edition.published_by) == (
        1, EditionStatus.PUBLISHED, "云阳县江口镇人民政府",
    )  # fmt: skip
    assert (edition.as_of, edition.formed_on) == (dt.date(2026, 9, 10), dt.date(2026, 9, 3))
    # Twenty working days over a public holiday
    assert edition.due_on == dt.date(2026, 10, 8)
    assert edition.public_until == dt.date(2031, 9, 9)
    assert (edition.entry_count, edition.total, edition.unlisted) == (6, Decimal(615), None)


def test_digest_is_over_the_rows_as_printed(desk):
    person = make_person(desk.villages[0], "安云")
    desk.pay([Paid(person, "323.00", group="8组", quantity="3.8", unit="亩", rate="85.00")])
    edition = desk.publish()
    row = ["安*", "500235131", desk.villages[0].code, "8组", "3800", "亩", "8500", "32300"]
    lines = "GK-042-2026-500235131\t1\tA\n"
    lines += "\t".join([*row, "2026-09-03", "{}"]) + "\n"
    assert bytes(edition.digest) == hashlib.sha256(lines.encode()).digest()
    assert digest_of(Edition.objects.get(pk=edition.pk)) == bytes(edition.digest)


def test_failed_and_returned_payments_stay_out(desk):
    batch = desk.pay_people(6)
    give_back(Line.objects.filter(batch=batch).first(), by=desk.clerk.member)
    edition = desk.publish()
    assert edition.entry_count == 5


def test_batches_under_way_stay_out(desk):
    desk.pay_people(5)
    desk.pay_people(5, status=BatchStatus.SENT)
    assert desk.publish().entry_count == 5


def test_other_periods_and_units_are_other_sets(desk):
    desk.become("A", period_kind="QUARTER")
    desk.pay_people(5, period="2026Q1")
    desk.pay_people(6, period="2026Q2")
    assert desk.publish(period="2026Q2").entry_count == 6


def test_minors_and_people_of_unknown_age_are_left_out_everywhere(desk):
    villages = desk.villages
    desk.pay_people(6)
    desk.pay([make_person(villages[0], "毕成", adult_on=dt.date(2030, 1, 1))])
    desk.pay([make_person(villages[0], "蔡友", adult_on=None)])
    edition = desk.publish()
    assert (edition.entry_count, edition.total, edition.unlisted) == (6, Decimal(615), None)
    assert SetTotal.objects.get(edition=edition, grain=Grain.SET).payments == 6
    assert Figure.objects.whole().get().payments == 6
    assert EntrySummary.objects.get().payments == 6


def test_person_is_named_from_the_eighteenth_birthday_on(desk, clock):
    desk.pay([make_person(desk.villages[0], "毕成", adult_on=dt.date(2026, 9, 11))])
    assert desk.publish().entry_count == 0
    clock.set(2026, 9, 11)
    assert desk.publish().entry_count == 1


def test_unlisted_payments_are_counted_from_five_people_on(desk):
    desk.pay_people(5)
    young = make_people(desk.villages[0], 5, adult_on=dt.date(2030, 1, 1))
    desk.pay([*young, young[0]])
    assert desk.publish().unlisted == 6


def test_correction_is_a_new_edition(desk, clock):
    batch = desk.pay_people(6)
    first = desk.publish(change_note="first editions have nothing to change")
    clock.set(2026, 9, 20)
    give_back(Line.objects.filter(batch=batch).order_by("amount").first(), by=desk.clerk.member)
    second = desk.publish(change_note="退回1笔")
    first.refresh_from_db()
    assert (first.status, first.change_note) == (EditionStatus.SUPERSEDED, "")
    assert (second.number, second.change_note, second.formed_on) == (
        2,
        "退回1笔",
        dt.date(2026, 9, 20),
    )
    assert DisclosedEntry.objects.filter(edition=first, current=True).count() == 0
    assert DisclosedEntry.objects.filter(edition=first).count() == 6
    assert DisclosedEntry.objects.current().count() == 5
    assert (EntrySummary.objects.get().payments, TownshipSummary.objects.get().total) == (5, 515)
    assert second.public_until == first.public_until


def test_same_again_is_refused(desk):
    desk.pay_people(6)
    desk.publish()
    with pytest.raises(NothingChanged) as refusal:
        desk.publish()
    assert refusal.value.number == 1


def test_nothing_paid_is_refused_and_leaves_nothing(desk):
    with pytest.raises(NothingPaid):
        desk.publish()
    assert not Edition.objects.exists()


def test_wrong_period_is_refused(desk):
    with pytest.raises(WrongPeriod):
        desk.publish(period="2026Q9")


def test_number_of_a_person_in_a_public_text_blocks(desk):
    PolicyColumn.objects.create(policy=desk.policy, name="说明", public=True, reason="测试")
    people = make_people(desk.villages[0], 2)
    desk.pay([Paid(people[0], extra={"说明": "证号 500235198001011239"}), Paid(people[1])])
    with pytest.raises(NumberInText) as refusal:
        desk.publish()
    assert (refusal.value.column, refusal.value.rows) == ("说明", 1)
    assert "5002351980" not in str(refusal.value)
    assert not DisclosedEntry.objects.exists()


def test_only_the_unit_that_made_the_set_publishes_it(desk):
    desk.pay_people(5)
    stranger = make_user(Role.TOWNSHIP_CLERK, "500235001")
    with pytest.raises(NotAllowed):
        desk.publish(by=stranger)


def test_publishing_raises_the_generation_and_leaves_an_entry(desk):
    desk.pay_people(5)
    before = Generation.number()
    edition = desk.publish()
    assert Generation.number() == before + 1
    entry = Entry.objects.get(act="disclosure.publish")
    assert entry.subject_label == "GK-042-2026-500235131/1"
    assert entry.detail["digest"] == bytes(edition.digest).hex()
    assert (entry.detail["payments"], entry.detail["code"]) == (5, edition.code)


def test_class_b_goes_to_the_village_and_no_further(desk):
    desk.become("B")
    desk.pay_people(6)
    edition = desk.publish()
    assert VillageEntry.objects.filter(edition=edition).count() == 6
    assert not DisclosedEntry.objects.exists()
    assert not EntrySummary.objects.exists()
    assert set(edition.totals.values_list("grain", flat=True)) == {Grain.SET, Grain.TOWNSHIP}
    assert (edition.entry_count, edition.total) == (6, Decimal(615))


def test_class_b_set_of_few_people_shows_no_total(desk):
    desk.become("B")
    desk.pay_people(4)
    edition = desk.publish()
    assert (edition.entry_count, edition.total, edition.quantity) == (None, None, None)
    assert set(edition.totals.values_list("hidden", "payments", "total")) == {(True, None, None)}
    assert VillageEntry.objects.count() == 4


def test_small_township_hides_another_one_with_it(desk):
    desk.become("B")
    desk.pay_people(30, 3)
    edition = desk.publish()
    assert edition.entry_count == 33
    cells = edition.totals.filter(grain=Grain.TOWNSHIP)
    assert set(cells.values_list("hidden", "payments")) == {(True, None)}


def test_stricter_class_takes_down_what_was_public_by_name(desk):
    desk.pay_people(6)
    first = desk.publish()
    desk.become("B")
    second = desk.publish()
    first.refresh_from_db()
    assert (first.status, first.reason) == (EditionStatus.WITHDRAWN, "CLASS_CHANGED")
    assert not DisclosedEntry.objects.exists()
    assert not EntrySummary.objects.exists()
    assert VillageEntry.objects.filter(edition=second, current=True).count() == 6
