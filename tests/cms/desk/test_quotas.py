"""Full values seen, on the desk: who reads it, the warning, the refusal and its way out."""

from __future__ import annotations

import pytest

from portal.staff.enums import RevealWay, Role
from portal.staff.models import QuotaRaise
from portal.staff.quotas import Quota
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_draft, make_payee
from tests.factories.staff import make_user

NAME = "欧阳明华"
NAMED = {"names": "full", "purpose": "SIGNATURE"}


@pytest.fixture
def security(crew):
    return Desk(make_user(Role.SECURITY_ADMIN, "F00"))


@pytest.fixture
def batch(crew, monkeypatch):
    """Four rows, where four people a day are allowed."""
    monkeypatch.setattr("portal.staff.services.quotas.quota_of", lambda *_a: Quota(4, 100))
    monkeypatch.setattr("portal.staff.services.quota_report.quota_of", lambda *_a: Quota(4, 100))
    payee = make_payee(crew.villages[0], name=NAME)
    return make_draft(crew, payees=[payee] * 4, amounts=[f"{n}.00" for n in range(1, 5)])


def test_a_clerk_is_warned_then_refused_asks_and_goes_on(clerk, crew, batch, security):
    first = clerk.post("roll", batch.number, **NAMED)
    assert first.content.decode().count(NAME) == 4
    assert any(
        "今天还可查看0人次" in text
        for _level, text in clerk.said(clerk.get("papers", batch.number))
    )
    refused = clerk.post("roll", batch.number, **NAMED)
    level, text = clerk.said(refused)[-1]
    assert (refused.status_code, level) == (302, "error")
    assert "安全管理员" in text
    assert security.user.member.name in text
    values = {"account": crew.clerk.username, "way": RevealWay.LIST, "persons": 4, "reason": "补打"}
    assert security.post("quotas", **values).status_code == 302
    assert clerk.post("roll", batch.number, **NAMED).content.decode().count(NAME) == 4
    page = security.page("quotas")
    assert "8 / 8" in page
    assert "补打" in page
    assert NAME not in page


def test_security_audit_administrator_and_auditor_read_it_and_only_one_raises(
    clerk, crew, batch, security
):
    clerk.post("roll", batch.number, **NAMED)
    values = {"account": crew.clerk.username, "way": RevealWay.LIST, "persons": 4, "reason": "补打"}
    for who in ((Role.AUDIT_ADMIN, "O01"), (Role.AUDITOR, "O02")):
        desk = Desk(make_user(*who))
        page = desk.page("quotas")
        assert crew.clerk.member.name in page
        assert "打印含全名的花名册" in page
        assert "4人次，1次" in page
        assert desk.get("quotas").context["form"] is None
        assert desk.post("quotas", **values).status_code == 403
    assert not QuotaRaise.objects.exists()
    for user in (crew.clerk, crew.reviewer, make_user(Role.SYSTEM_ADMIN, "F00")):
        assert Desk(user).get("quotas").status_code == 403


def test_what_is_typed_wrong_stays_typed_and_a_link_fills_the_form(crew, batch, security):
    answer = security.post("quotas", account="写错", way="LIST", persons=4, reason="补打")
    page = answer.content.decode()
    assert 'value="写错"' in page
    assert "没有这个账号" in page
    form = security.get("quotas", **{"for": crew.clerk.username, "way": "LIST"}).context["form"]
    assert form.initial == {"account": crew.clerk.username, "way": "LIST"}


@pytest.mark.parametrize("month", ["2026-13", "x", "0000-01", "9999-12", "2026-07-01", ""])
def test_any_month_in_the_address_has_an_answer(security, month):
    assert security.get("quotas", month=month).status_code == 200
