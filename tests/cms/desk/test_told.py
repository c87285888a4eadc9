"""Who was told that a payment failed: recorded for many at once, listed, and whose task it is."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, transaction

from portal.audit.models import Entry
from portal.clocks import today
from portal.payouts.models import Batch, PayeeNotice
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.cms.desk.test_failures import draft_of, settle
from tests.factories.payouts import make_paid, make_payee
from tests.factories.staff import make_user
from tests.portal.payouts.services.test_reissue import correct

TELL, CORRECT, AGAIN = "告知发放失败的补贴对象", "更正发放失败的账户", "补发账户已更正的款项"


@pytest.fixture
def payees(crew):
    return [make_payee(crew.villages[0]) for _n in range(3)]


@pytest.fixture
def batch(crew, payees):
    return make_paid(crew, payees=payees, failed=[1, 3])


def tell(desk, batch, *rows, query: str = "", **values):
    keys = [batch.lines.get(number=number).pk for number in rows]
    data = {"way": "PHONE", "on": f"{today():%Y-%m-%d}", "told_by": ""} | values
    return desk.post("failed", query=query, row=keys, **data)


def told(desk, **query):
    lines = desk.get("failed", **query).context["lines"]
    return {line.number: (str(line.told_how), line.told_on, line.told_by) for line in lines}


def tasks(desk) -> dict[str, tuple[str, str]]:
    """Return detail and address of what failed rows ask of a person."""
    listed = desk.get("wagtailadmin_home").context["work"].tasks
    work = {str(task.what): (task.detail, task.url) for task in listed}
    return {what: work[what] for what in (TELL, CORRECT, AGAIN) if what in work}


def test_it_is_recorded_who_told_whom_when_and_how(clerk, batch, payees):
    assert told(clerk) == {1: ("", None, None), 3: ("", None, None)}
    answer = tell(clerk, batch, 1)
    assert (answer.status_code, clerk.said(answer)) == (302, [("success", "已记录告知 1 人。")])
    name = clerk.user.member.name
    assert told(clerk) == {1: ("电话", today(), name), 3: ("", None, None)}
    assert told(clerk, told="no") == {3: ("", None, None)}
    (notice,) = PayeeNotice.objects.all()
    assert (notice.by, notice.line.number) == (clerk.user.member, 1)
    entry = Entry.objects.get(act="payouts.tell_payees")
    assert entry.detail == {"rows": [1], "way": "PHONE", "on": f"{today():%Y-%m-%d}"}
    page = clerk.page("failed")
    assert not any(text in page for payee in payees for text in (payee.card, payee.id_number))


def test_several_are_told_at_once_by_somebody_else(clerk, batch):
    tell(clerk, batch, 1, 3, way="BOARD", told_by=" 村干部老田 ")
    assert set(told(clerk).values()) == {("村务公开栏（姓名脱敏）", today(), "村干部老田")}
    tell(clerk, batch, 3, way="DOOR")
    assert told(clerk)[3] == ("上门", today(), clerk.user.member.name)


@pytest.mark.parametrize(
    ("rows", "values", "word"),
    [
        ([], {}, "勾选"),
        ([1], {"way": "RAVEN"}, "告知方式"),
        ([1], {"way": ""}, "告知方式"),
        ([1], {"on": f"{today() + timedelta(days=1):%Y-%m-%d}"}, "之间"),
        ([1], {"on": f"{today() - timedelta(days=1):%Y-%m-%d}"}, "之间"),
        ([1], {"on": "昨天"}, "之间"),
        ([1], {"told_by": "13800138000"}, "不得填写号码"),
        ([1], {"told_by": "字" * 21}, "20"),
        ([1, 2], {}, "不在名单"),
    ],
)
def test_what_is_refused_says_why_and_loses_nothing(clerk, batch, rows, values, word):
    typed = {"told_by": "老田"} | values
    answer = tell(clerk, batch, *rows, query="?told=no", **typed)
    ((level, sentence),) = clerk.said(answer)
    assert (level, word in sentence, answer.status_code) == ("error", True, 200)
    assert answer.context["ticked"] == {batch.lines.get(number=n).pk for n in rows}
    assert f'name="told_by" value="{typed["told_by"]}"' in answer.content.decode()
    assert answer.context["untold"] is True
    assert not PayeeNotice.objects.exists()


def test_only_clerks_of_the_unit_record_it(crew, batch):
    for desk in (Desk(crew.reviewer), Desk(crew.finance)):
        assert 'name="row"' not in desk.page("failed")
        assert desk.said(tell(desk, batch, 1))[0][0] == "error"
    stranger = Desk(make_user(Role.TOWNSHIP_CLERK, "500235001"))
    assert stranger.said(tell(stranger, batch, 1))[0][0] == "error"
    assert not PayeeNotice.objects.exists()


def test_the_list_of_one_batch_keeps_its_filter(clerk, crew, batch):
    other = make_paid(crew, failed=[2], period="2025")
    assert set(told(clerk)) == {1, 2, 3}
    assert set(told(clerk, batch=other.number)) == {2}
    query = "?" + urlencode({"batch": other.number, "told": "no"})
    answer = tell(clerk, other, 2, query=query)
    assert answer.url == Desk.address("failed") + query
    assert told(clerk, batch="x" * 99) == {}


def test_the_batch_says_how_many_nobody_told(clerk, batch):
    page = clerk.page("batch", batch.number)
    assert "2 人尚未告知" in page
    assert f"{Desk.address('failed')}?batch={batch.number}" in page
    tell(clerk, batch, 1, 3)
    assert "尚未告知" not in clerk.page("batch", batch.number)
    assert clerk.page("reissue", batch.number).count("电话") == 2


def test_each_step_is_somebodys_task_until_it_is_done(clerk, reviewer, batch, payees):
    both, one = f"{batch.number} · 2 笔，400.00 元", f"{batch.number} · 1 笔，"
    failed, again = Desk.address("failed"), Desk.address("reissue", batch.number)
    assert tasks(clerk) == {
        TELL: (both, f"{failed}?told=no&batch={batch.number}"),
        CORRECT: (both, f"{failed}?repair=to_correct&batch={batch.number}"),
    }
    assert tasks(reviewer) == {}
    tell(clerk, batch, 1, 3)
    assert set(tasks(clerk)) == {CORRECT}
    correct(payees[0])
    work = tasks(clerk)
    assert work == {
        CORRECT: (f"{one}300.00 元", work[CORRECT][1]),
        AGAIN: (f"{one}100.00 元", again),
    }
    clerk.post("reissue", batch.number, row=["1"])
    draft = Batch.objects.get(reissues=batch)
    assert set(tasks(clerk)) == {CORRECT}
    assert Desk.address("batch", draft.number) in clerk.page("wagtailadmin_home")


def test_what_fails_again_is_to_be_told_again(clerk, crew, batch, payees):
    tell(clerk, batch, 1, 3)
    correct(payees[0])
    second = settle(draft_of(clerk, batch, 1), crew, failed=[1])
    assert told(clerk, told="no") == {1: ("", None, None)}
    assert tasks(clerk)[TELL][1].endswith(second.number)


def test_a_notice_is_never_changed(clerk, batch):
    tell(clerk, batch, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        PayeeNotice.objects.update(way="DOOR")
    with pytest.raises(DatabaseError), transaction.atomic():
        PayeeNotice.objects.all().delete()
