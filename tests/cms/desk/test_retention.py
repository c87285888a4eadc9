"""The page of retention terms: who sees it, proposes, signs, holds and releases."""

from __future__ import annotations

import pytest

from portal.governance.models import RetentionHold
from portal.governance.rules import days_in_force
from portal.staff.enums import Role
from portal.staff.models import StaffProposal
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import load_small_county, make_crew, make_draft
from tests.factories.staff import make_user

SYSTEM, SECURITY = (Role.SYSTEM_ADMIN, "F00"), (Role.SECURITY_ADMIN, "F00")
AUDIT, AUDITOR = (Role.AUDIT_ADMIN, "O01"), (Role.AUDITOR, "O02")


@pytest.fixture
def desks(db):
    load_small_county()
    return {who: Desk(make_user(*who)) for who in (SYSTEM, SECURITY, AUDIT, AUDITOR)}


def test_administrators_and_auditor_see_each_rule_with_its_norm(desks):
    for desk in desks.values():
        page = desk.page("retention")
        assert "登录记录" in page
        assert "《网络安全法》第二十三条" in page
        assert "10957 天" in page


def test_others_do_not(crew):
    for user in (crew.clerk, crew.reviewer):
        assert Desk(user).get("retention").status_code == 403


def test_one_proposes_and_another_signs_on_the_desk(desks):
    terms = {"kind": "sign_ins", "days": 730, "basis": "云财发〔2026〕9号"}
    assert desks[SECURITY].post("retention", **terms).status_code == 403
    assert desks[SYSTEM].post("retention", **terms).status_code == 302
    assert "登录记录：自此保存730天" in desks[SECURITY].page("retention")
    proposal = StaffProposal.objects.get()
    assert proposal.get_kind_display() in desks[SECURITY].page("staff_changes")
    desks[SECURITY].confirm("staff_change_act", proposal.uuid, act="sign")
    assert days_in_force("sign_ins") == 730
    assert "730 天" in desks[AUDIT].page("retention")


def test_a_term_below_the_floor_is_refused_and_stays_typed(desks):
    answer = desks[SYSTEM].post("retention", kind="sign_ins", days=30, basis="云财发〔2026〕9号")
    page = answer.content.decode()
    assert "至少保存184天" in page
    assert 'value="30"' in page
    assert not StaffProposal.objects.exists()


def test_a_hold_is_placed_by_one_and_released_by_another(desks):
    batch = make_draft(make_crew())
    desks[AUDITOR].post("retention_hold", kind="", number=batch.number, basis="审计通知")
    hold = RetentionHold.objects.get()
    assert batch.number in desks[AUDIT].page("retention")
    desks[AUDITOR].post("retention_release", hold.uuid, basis="审计结束")
    hold.refresh_from_db()
    assert hold.released_at is None
    assert desks[SYSTEM].post("retention_release", hold.uuid, basis="x").status_code == 403
    second = Desk(make_user(Role.SUPERVISOR, "F00"))
    second.post("retention_release", hold.uuid, basis="审计结束")
    hold.refresh_from_db()
    assert hold.released_by == second.user.member
    assert "审计结束" in desks[AUDIT].page("retention")


def test_a_number_that_nothing_has_is_refused_and_stays_typed(desks):
    answer = desks[AUDITOR].post("retention_hold", kind="", number="PC-写错", basis="审计通知")
    assert "PC-写错" in answer.content.decode()
    assert not RetentionHold.objects.exists()
