"""Who has not handed in yet, and the reminder that their clerks see until they have."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from portal.audit.models import Entry
from portal.clocks import today
from portal.payouts.models import Reminder
from portal.payouts.queries.villages_paid import villages_paid
from portal.payouts.reminder_errors import NothingMissing, RemindedToday
from portal.payouts.services.remind import remind
from portal.policies.periods import Period
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.explained import explained
from tests.factories.payouts import make_draft, make_payee, make_returned, make_submitted
from tests.factories.staff import make_user

TASK = "上报未报的补贴"


@pytest.fixture
def now() -> str:
    return str(today().year)


@pytest.fixture
def before(crew):
    """Handed in for the year before: by the township, for its three villages."""
    return make_submitted(crew, period=str(today().year - 1))


def rows(desk, **query):
    return [
        (row.policy.code, row.unit.code, row.period.code)
        for row, _today in desk.get("missing", **query).context["rows"]
    ]


def villages(desk, **query):
    shown = desk.get("missing", policy="042", **query).context["villages"]
    return [row.village.name for row, _today in shown]


def tasks(desk) -> list[str]:
    return [str(task.what) for task in desk.get("wagtailadmin_home").context["work"].tasks]


def press(desk, crew, period, **more):
    return desk.post("remind", policy="042", unit=crew.unit.code, period=period, **more)


def test_who_handed_in_before_is_expected_until_it_is_handed_in_again(crew, before, now):
    desk = Desk(crew.department)
    missing = [("042", crew.unit.code, now)]
    assert rows(desk) == missing
    assert rows(desk, policy="015") == []
    assert rows(desk, unit="500235001") == []
    draft = make_draft(crew, period=now)
    ((row, _today),) = desk.get("missing").context["rows"]
    assert (row.begun, row.rows, row.total) == (draft.number, 3, before.total)
    make_returned(crew, period=now)
    assert rows(desk) == missing
    make_submitted(crew, period=now)
    assert rows(desk) == []


def test_villages_that_are_missing_stand_below(crew, before, now):
    finance, township = Desk(crew.finance), Desk(crew.reviewer)
    every = [village.name for village in crew.villages]
    # Of a unit that has handed in nothing, where it is chosen or the only one
    assert sorted(villages(finance, unit=crew.unit.code)) == sorted(every)
    make_submitted(crew, period=now, payees=[make_payee(crew.villages[0])], amounts=["1.00"])
    assert sorted(villages(finance)) == sorted(every[1:])
    assert sorted(villages(township)) == sorted(every[1:])
    assert rows(finance) == []


def test_one_click_reminds_and_the_clerks_see_it_until_they_have_handed_in(
    crew, clerk, before, now
):
    desk = Desk(crew.department)
    assert TASK not in tasks(clerk)
    assert desk.said(press(desk, crew, now))[0][0] == "success"
    assert TASK in tasks(clerk)
    assert crew.department.member.name in clerk.page("wagtailadmin_home")
    assert TASK not in tasks(Desk(make_user(Role.TOWNSHIP_CLERK, "500235001")))
    assert TASK not in tasks(Desk(crew.reviewer))
    assert "今天已催报" in desk.page("missing")
    make_draft(crew, period=now)
    assert TASK in tasks(clerk)
    make_submitted(crew, period=now)
    assert TASK not in tasks(clerk)


def test_once_a_day_for_each_unit_and_policy(crew, before, now, monkeypatch):
    desk = Desk(crew.department)
    press(desk, crew, now)
    assert desk.said(press(desk, crew, now))[-1][0] == "error"
    # Nobody else either
    finance = Desk(crew.finance)
    assert finance.said(press(finance, crew, now))[-1][0] == "error"
    assert Reminder.objects.count() == 1
    entry = Entry.objects.get(act="payouts.remind")
    assert entry.detail == {"unit": crew.unit.code, "village": "", "period": now}
    tomorrow = today() + dt.timedelta(days=1)
    monkeypatch.setattr("portal.payouts.services.remind.today", lambda: tomorrow)
    assert press(desk, crew, now).status_code == 302
    assert Reminder.objects.count() == 2


def test_a_village_is_reminded_by_its_township(crew, before, now):
    village, other = crew.villages[:2]
    of_village, of_other = (Desk(make_user(Role.VILLAGE_CLERK, v.code)) for v in (village, other))
    desk = Desk(crew.reviewer)
    press(desk, crew, now, village=village.code)
    assert TASK in tasks(of_village)
    assert TASK not in tasks(of_other)
    make_submitted(crew, period=now, payees=[make_payee(other)], amounts=["1.00"])
    assert TASK in tasks(of_village)
    make_submitted(crew, period=now, payees=[make_payee(village)], amounts=["1.00"])
    assert TASK not in tasks(of_village)


def test_the_service_itself_refuses(crew, before, now):
    period = Period.parse(now)
    parts = {"policy": crew.policy, "unit": crew.unit}
    for user in (
        crew.treasury,
        make_user(Role.DEPARTMENT_REVIEWER, "D04"),
        make_user(Role.TOWNSHIP_REVIEWER, "500235001"),
    ):
        with pytest.raises(PermissionDenied):
            remind(**parts, period=period, by=user)
    with pytest.raises(NothingMissing):
        remind(**parts, period=Period.parse("2001"), by=crew.finance)
    with pytest.raises(NothingMissing):
        remind(**parts, period=Period.parse(f"once:{now}-01-05"), by=crew.finance)
    remind(**parts, period=period, by=crew.finance)
    with pytest.raises(RemindedToday) as refused:
        remind(**parts, period=period, by=crew.finance)
    assert crew.unit.short_name in str(refused.value)


def test_the_screen_is_for_those_who_remind(crew, before, now):
    assert rows(Desk(make_user(Role.DEPARTMENT_REVIEWER, "D04"))) == []
    assert rows(Desk(make_user(Role.SUPERVISOR, "F00"))) == [("042", crew.unit.code, now)]
    for user in (make_user(Role.AUDITOR, "O02"), crew.treasury):
        desk = Desk(user)
        assert desk.get("missing").status_code == 403
        assert press(desk, crew, now).status_code == 403
        assert "desk-missing" not in desk.page("wagtailadmin_home")
    other = Desk(make_user(Role.TOWNSHIP_REVIEWER, "500235001"))
    assert rows(other) == []
    assert press(other, crew, now).status_code == 403
    assert Reminder.objects.count() == 0


def test_what_is_no_subject_is_not_there(crew):
    desk = Desk(crew.finance)
    assert press(desk, crew, "soon").status_code == 404
    assert desk.get("missing", year="1", month="99", policy="zzz").status_code == 200


@pytest.mark.postgres_only
def test_which_villages_are_missing_is_read_from_an_index(crew, before, now):
    address = f"{Desk(crew.finance).address('missing')}?policy=042&unit={crew.unit.code}"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        # Of a few rows each index is as good; that of batches alone is taken away for the test
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP INDEX payouts_line_batch_id_8fc31ff9")
    statements = explained(Desk(crew.finance).client, address)
    (pairs,) = (one for one in statements if "RECURSIVE" in one.sql)
    assert "line_village" in pairs.indexes
    assert "payouts_line" not in pairs.read_through


def test_villages_of_batches_are_each_named_once(crew):
    first, second, third = crew.villages[:3]
    payees = [make_payee(village) for village in (third, first, third, first)]
    batch = make_submitted(crew, payees=payees, amounts=["1.00"] * 4)
    other = make_submitted(crew, period="2020", payees=[make_payee(second)], amounts=["1.00"])
    pairs = {(batch.pk, first.pk), (batch.pk, third.pk)}
    assert villages_paid([batch.pk]) == pairs
    assert villages_paid([batch.pk, other.pk]) == {*pairs, (other.pk, second.pk)}
    assert villages_paid([]) == set()


@pytest.mark.parametrize("sets", [1, 4])
def test_the_list_asks_as_often_for_many(crew, django_assert_num_queries, sets, now):
    before = str(today().year - 1)
    for n in range(sets):
        make_submitted(crew, period=before, payees=[make_payee(crew.villages[n % 3])])
    desk = Desk(crew.finance)
    desk.get("missing", policy="042")
    with django_assert_num_queries(26):
        assert desk.get("missing", policy="042", unit=crew.unit.code).status_code == 200
