from __future__ import annotations

import datetime as dt

import pytest

from portal.audit.models import Entry
from portal.clocks.enums import DayKind, HolidayKind
from portal.clocks.errors import BadLength, BasisMissing, PointlessDay, UnknownRule
from portal.clocks.models import DeadlineRule, Holiday
from portal.clocks.queries import (
    Deadline,
    add_days,
    add_working_days,
    count_working_days,
    due,
    is_working_day,
    working_day_on_or_after,
)
from portal.clocks.services import (
    change_rule,
    complete_year,
    load_rules,
    remove_holiday,
    set_holiday,
)
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.staff import make_user

NEW_YEAR = dt.date(2027, 1, 1)
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"


def enter(officer, on=NEW_YEAR, kind=HolidayKind.HOLIDAY, basis=NOTICE) -> Holiday:
    return set_holiday(on=on, kind=kind, name="元旦", basis=basis, by=officer)


def test_the_numbers_of_the_norms_are_loaded_once(db):
    assert load_rules() == DeadlineRule.objects.count() == 25
    assert load_rules() == 0
    rules = {r.code: (r.length, r.day_kind, r.extension) for r in DeadlineRule.objects.all()}
    assert rules["PROACTIVE_DISCLOSURE"] == (20, DayKind.WORKING, 0)
    assert rules["BOARD_POSTING"] == (15, DayKind.CALENDAR, 0)
    assert rules["PETITION_CLOSURE"] == (60, DayKind.CALENDAR, 30)
    assert rules["INFORMATION_REQUEST"] == (20, DayKind.WORKING, 20)
    assert rules["BANK_PAYMENT"] == (2, DayKind.WORKING, 0)
    assert not DeadlineRule.objects.filter(basis="").exists()


def test_a_rule_says_by_when(db):
    load_rules()
    start = dt.date(2026, 11, 23)
    assert due("BANK_PAYMENT", start) == Deadline(dt.date(2026, 11, 25), certain=True)
    assert due("PROACTIVE_DISCLOSURE", start).on == dt.date(2026, 12, 21)
    assert due("PETITION_CLOSURE", start, extended=True) == Deadline(dt.date(2027, 2, 22), False)
    with pytest.raises(UnknownRule):
        due("NO_SUCH_RULE", start)


def test_a_day_entered_moves_deadlines_and_leaves_a_trace(officer):
    start = dt.date(2026, 12, 31)
    assert add_working_days(start, 1) == Deadline(NEW_YEAR, certain=False)
    enter(officer)
    assert add_working_days(start, 1) == Deadline(dt.date(2027, 1, 4), certain=False)
    complete_year(year=2027, basis=NOTICE, by=officer)
    assert add_working_days(start, 1) == Deadline(dt.date(2027, 1, 4), certain=True)
    acts = list(Entry.objects.filter(act__startswith="clocks.").values_list("act", flat=True))
    assert sorted(acts) == ["clocks.complete_year", "clocks.set_holiday"]


def test_changing_and_removing_a_day_keeps_what_was(officer):
    holiday = enter(officer)
    set_holiday(on=NEW_YEAR, kind=HolidayKind.HOLIDAY, name="元旦假期", basis=NOTICE, by=officer)
    entry = Entry.objects.filter(act="clocks.set_holiday").latest("pk")
    assert entry.detail["before"] == {"kind": "HOLIDAY", "name": "元旦"}
    remove_holiday(holiday=holiday, by=officer)
    assert is_working_day(NEW_YEAR)
    assert Entry.objects.filter(act="clocks.remove_holiday").count() == 1


def test_a_day_without_basis_or_without_effect_is_refused(officer):
    with pytest.raises(BasisMissing):
        enter(officer, basis=" ")
    with pytest.raises(PointlessDay):
        enter(officer, on=dt.date(2027, 1, 2))
    with pytest.raises(PointlessDay):
        enter(officer, on=dt.date(2027, 1, 4), kind=HolidayKind.WORKDAY)
    with pytest.raises(BasisMissing):
        complete_year(year=2027, basis="", by=officer)
    assert Holiday.objects.count() == 0


def test_a_changed_rule_keeps_before_and_after(officer):
    load_rules()
    rule = DeadlineRule.objects.get(code="NOTICE_PERIOD")
    change = {"day_kind": DayKind.WORKING, "extension": 0, "confirmed": True, "by": officer}
    change_rule(rule=rule, length=10, basis="县政府令第1号", **change)
    detail = Entry.objects.get(act="clocks.change_rule").detail
    assert (detail["before"]["length"], detail["after"]["length"]) == (7, 10)
    assert load_rules() == 0
    assert DeadlineRule.objects.get(code="NOTICE_PERIOD").length == 10
    with pytest.raises(BadLength):
        change_rule(rule=rule, length=0, basis="甲", **change)
    with pytest.raises(BasisMissing):
        change_rule(rule=rule, length=1, basis="", **change)


def test_a_clerk_does_not_change_the_calendar(officer):
    clerk = make_user(Role.TOWNSHIP_CLERK, "500235131")
    load_rules()
    rule = DeadlineRule.objects.first()
    with pytest.raises(NotAllowed):
        enter(clerk)
    with pytest.raises(NotAllowed):
        complete_year(year=2027, basis=NOTICE, by=clerk)
    with pytest.raises(NotAllowed):
        change_rule(
            rule=rule,
            length=1,
            day_kind=DayKind.WORKING,
            extension=0,
            basis="甲",
            confirmed=False,
            by=clerk,
        )


def test_asking_for_a_day_costs_two_queries(db, django_assert_num_queries):
    friday = dt.date(2026, 11, 20)
    with django_assert_num_queries(8):
        assert add_days(friday, 1, DayKind.CALENDAR).on == dt.date(2026, 11, 23)
        assert add_days(friday, 1, DayKind.WORKING).on == dt.date(2026, 11, 23)
        assert working_day_on_or_after(dt.date(2026, 11, 21)).on == dt.date(2026, 11, 23)
        assert count_working_days(friday, dt.date(2026, 11, 24)) == 2
