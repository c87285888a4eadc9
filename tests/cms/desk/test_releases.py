"""The page of releases: who sees it, enters and signs, and the task while nothing is recorded."""

from __future__ import annotations

import pytest

from portal.clocks import today
from portal.governance.models import ReleaseRecord
from portal.governance.running import running_version
from portal.governance.services.releases import record_first_release
from portal.staff.enums import Role
from portal.staff.models import StaffProposal
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

SYSTEM, SECURITY = (Role.SYSTEM_ADMIN, "F00"), (Role.SECURITY_ADMIN, "F00")
AUDIT, AUDITOR = (Role.AUDIT_ADMIN, "O01"), (Role.AUDITOR, "O02")
TASK = "正在运行的版本没有财政部门同意的登记"


@pytest.fixture
def desks(db):
    load_small_county()
    return {who: Desk(make_user(*who)) for who in (SYSTEM, SECURITY, AUDIT, AUDITOR)}


def entered(**changes):
    paper = {"basis": "云财社〔2026〕12号", "on": today().isoformat(), "changes": "导入提速"}
    return {"version": running_version(), **paper, **changes}


def test_administrators_and_auditor_see_what_runs(desks):
    for desk in desks.values():
        page = desk.page("releases")
        assert running_version() in page
        assert "当前版本未登记" in page
    assert f'value="{running_version()}"' in desks[SYSTEM].page("releases")
    assert "<form" not in desks[AUDITOR].page("releases").split('id="running"')[1]


def test_others_do_not(crew):
    for user in (crew.clerk, crew.reviewer):
        assert Desk(user).get("releases").status_code == 403


def test_the_alarm_leads_to_the_record_and_ends_with_it(desks):
    assert TASK in desks[SYSTEM].page("wagtailadmin_home")
    assert TASK not in desks[SECURITY].page("wagtailadmin_home")
    assert desks[SECURITY].post("releases", **entered()).status_code == 403
    assert desks[SYSTEM].post("releases", **entered()).status_code == 302
    assert TASK not in desks[SYSTEM].page("wagtailadmin_home")
    assert "登记待第二人签批" in desks[AUDIT].page("releases")
    proposal = StaffProposal.objects.get()
    page = desks[SECURITY].page("staff_changes")
    assert f"同意运行版本 {running_version()}" in page
    assert "修改内容：导入提速" in page
    desks[SECURITY].confirm("staff_change_act", proposal.uuid, act="sign")
    assert ReleaseRecord.objects.get().version == running_version()
    page = desks[AUDITOR].page("releases")
    assert "云财社〔2026〕12号" in page
    assert "当前版本未登记" not in page


def test_what_is_refused_stays_typed(desks):
    answer = desks[SYSTEM].post("releases", **entered(version="0.2.0"))
    page = answer.content.decode()
    assert "“0.2.0”不是版本号" in page
    assert 'value="0.2.0"' in page
    assert not StaffProposal.objects.exists()


def test_a_version_is_entered_before_it_runs(desks):
    record_first_release()
    assert TASK not in desks[SYSTEM].page("wagtailadmin_home")
    page = desks[SYSTEM].page("releases")
    assert "首次安装" in page
    assert f'value="{running_version()}"' not in page
    desks[SYSTEM].post("releases", **entered(version="0.2.0+0123456789abcdef"))
    desks[SECURITY].confirm("staff_change_act", StaffProposal.objects.get().uuid, act="sign")
    assert "0.2.0+0123456789abcdef" in desks[AUDITOR].page("releases")


def test_an_alarm_stands_again_when_another_version_runs(desks, monkeypatch):
    record_first_release()
    other = "0.2.0+0123456789abcdef"
    monkeypatch.setattr("portal.governance.queries.running_version", lambda: other)
    monkeypatch.setattr("cms.desk.sections.releases.running_version", lambda: other)
    page = desks[SYSTEM].page("wagtailadmin_home")
    assert TASK in page
    assert other in page
