"""Screens of the administrators: who is signed in, and maintenance accounts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from portal.programs.models import Heartbeat
from portal.staff.enums import Role
from portal.staff.models import MaintenanceWindow, User
from portal.staff.services import appoint, open_account
from tests.cms.desk.conftest import Desk
from tests.factories.factors import come_in
from tests.factories.programs import all_alive
from tests.factories.staff import make_member, make_user


@pytest.fixture
def system(crew) -> Desk:
    return Desk(make_user(Role.SYSTEM_ADMIN, "F00"))


@pytest.fixture
def security(crew) -> Desk:
    return Desk(make_user(Role.SECURITY_ADMIN, "F00"))


@pytest.fixture
def vendor(crew) -> User:
    member = make_member("工程师")
    appoint(member=member, role=Role.TOWNSHIP_CLERK, organisation=crew.unit, by=None)
    return open_account(member=member, username="vendor", password="pw", by=None, maintenance=True)


def test_only_the_security_administrator_sees_and_ends_sessions(security, system, clerk):
    assert {session.account for session in security.get("oversight").context["sessions"]} == {
        security.user,
        system.user,
        clerk.user,
    }
    for other in (system, clerk):
        assert other.get("oversight").status_code == 403
        assert other.post("end_sessions_of", clerk.user.pk, reason="x").status_code == 403
    security.post("end_sessions_of", clerk.user.pk, reason=" ")
    assert clerk.get("batches").status_code == 200
    security.post("end_sessions_of", clerk.user.pk, reason="手机丢失")
    assert clerk.get("batches").status_code == 302


def test_a_session_is_looked_for_by_account_and_by_name(security, clerk):
    def accounts(text: str) -> list[str]:
        sessions = security.get("oversight", q=text).context["sessions"]
        return [session.account.username for session in sessions]

    name = clerk.user.username
    assert accounts(name) == [name]
    assert accounts("nobody of this name") == []
    assert len(accounts(clerk.user.member.name)) >= 1


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_asks_as_often_for_many(security, crew, django_assert_num_queries, rows):
    for _n in range(rows):
        Desk(make_user(Role.TOWNSHIP_CLERK, crew.unit))
    security.get("oversight")
    with django_assert_num_queries(11):
        security.get("oversight")


def proposal() -> dict[str, str]:
    now = timezone.localtime()
    return {
        "account": "vendor",
        "starts_at": f"{now - dt.timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + dt.timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "reason": "升级",
    }


def test_a_maintenance_account_from_proposal_to_its_end(system, security, vendor, clerk):
    assert security.get("maintenance").context["form"] is None
    system.post("maintenance", **proposal())
    window = MaintenanceWindow.objects.get()
    assert "审批维护账号的使用" in security.page("wagtailadmin_home")
    assert clerk.get("maintenance").status_code == 403
    security.confirm("maintenance_act", window.uuid, act="allow")
    window.refresh_from_db()
    assert window.status == "APPROVED"
    client = Client()
    assert come_in(client, vendor).status_code == 302
    assert client.get("/admin/").status_code == 200
    security.post("maintenance_act", window.uuid, act="end", reason="完成")
    assert client.get("/admin/").status_code == 302
    form = {"username": "vendor", "password": "pw"}
    assert Client().post("/admin/login/", form).status_code == 200


def test_everybody_sees_a_maintenance_account_that_may_be_used(system, security, vendor, clerk):
    system.post("maintenance", **proposal())
    window = MaintenanceWindow.objects.get()
    assert "工程师" not in clerk.page("wagtailadmin_home")
    security.confirm("maintenance_act", window.uuid, act="allow")
    assert "工程师" in clerk.page("wagtailadmin_home")
    security.post("maintenance_act", window.uuid, act="end", reason="完成")
    assert "工程师" not in clerk.page("wagtailadmin_home")


def test_a_proposal_that_is_refused_says_why_and_keeps_what_was_typed(system, vendor):
    late = {**proposal(), "ends_at": "2099-01-01T08:00"}
    answer = system.post("maintenance", **late)
    assert "72" in answer.content.decode()
    assert not MaintenanceWindow.objects.exists()
    assert 'value="2099-01-01T08:00"' in answer.content.decode()


def test_administrators_are_told_which_program_is_silent(system, security, clerk, settings):
    def home(desk: Desk) -> str:
        return desk.client.get("/admin/").content.decode()

    all_alive()
    assert "审计封存程序" not in home(system)
    set_back = Heartbeat.objects.filter(program="sealer").update
    set_back(alive_at=timezone.now() - dt.timedelta(minutes=5))
    settings.PORTAL_ON_CALL = "信息中心值班室 0839-1234567"
    for desk in (system, security):
        assert "审计封存程序" in home(desk)
        assert "请联系：信息中心值班室 0839-1234567" in home(desk)
    assert "审计封存程序" not in home(clerk)
    settings.PORTAL_ON_CALL = ""
    set_back(alive_at=timezone.now(), worked_at=timezone.now() - dt.timedelta(hours=1))
    assert "没有完成任何工作" in home(system)
    Heartbeat.objects.filter(program="sealer").delete()
    assert "请联系负责服务器运行维护的人员" in home(system)
