"""The own phone on the desk: new recovery codes, another phone; the screen of lost phones."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from portal.staff.enums import Role
from portal.staff.errors import AlreadyOpen
from portal.staff.models import StaffProposal
from portal.staff.queries import factor_of
from portal.staff.services.propose import propose_factor_reset
from portal.staff.services.second_factor import prove
from tests.cms.desk.conftest import Desk
from tests.factories.factors import code_of, give_codes
from tests.factories.staff import make_user

CODES = re.compile(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>")


@pytest.fixture
def phone(crew) -> tuple[str, list[str]]:
    return give_codes(crew.clerk)


def test_new_recovery_codes_ask_for_a_code_and_are_shown_once(clerk, phone):
    key, old = phone
    wrong = clerk.post("second_factor", act="renew", code="12345")
    assert "code" in wrong.context["renew_form"].errors
    shown = clerk.post("second_factor", act="renew", code=code_of(key))
    codes = CODES.findall(shown.content.decode())
    assert len(codes) == 10
    assert not set(codes) & set(old)
    assert not CODES.findall(clerk.page("second_factor"))
    prove(account=clerk.user, recovery_code=codes[0])


@pytest.mark.parametrize("proof", ["code", "recovery_code"])
def test_another_phone_asks_for_password_and_code_and_ends_other_sessions(clerk, phone, proof):
    key, old = phone
    elsewhere = Desk(clerk.user)
    value = code_of(key) if proof == "code" else old[0]
    page = clerk.post("second_factor", act="change", password="wrong", **{proof: value})
    assert "password" in page.context["change_form"].errors
    begun = clerk.post("second_factor", act="change", password="pw", **{proof: value})
    assert begun.url == reverse("desk:second_factor_new")
    page = clerk.page("second_factor_new")
    fresh = re.search(r'desk-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert factor_of(clerk.user) is not None
    assert fresh != key
    shown = clerk.post("second_factor_new", code=code_of(fresh))
    assert len(CODES.findall(shown.content.decode())) == 10
    prove(account=clerk.user, code=code_of(fresh, 1))
    assert clerk.get("wagtailadmin_home").status_code == 200
    assert elsewhere.get("wagtailadmin_home").status_code == 302


def test_the_password_alone_changes_nothing(clerk, phone):
    answer = clerk.post("second_factor", act="change", password="pw")
    assert answer.status_code == 200
    assert clerk.get("second_factor_new").status_code == 302


def test_the_system_administrator_proposes_and_others_do_not(crew, phone):
    admin = Desk(make_user(Role.SYSTEM_ADMIN, "F00"))
    form = {"username": crew.clerk.username.upper(), "basis": "手机丢失"}
    assert "username" in admin.post("factor_reset", username="x", basis="x").context["form"].errors
    assert admin.post("factor_reset", **form).status_code == 302
    assert StaffProposal.objects.get().terms == {"account": crew.clerk.username}
    assert "手机丢失" in admin.page("factor_reset")
    with pytest.raises(AlreadyOpen):
        propose_factor_reset(account=crew.clerk, basis="x", by=admin.user)
    assert Desk(crew.clerk).get("factor_reset").status_code == 403
    security = Desk(make_user(Role.SECURITY_ADMIN, "F00"))
    assert security.post("factor_reset", **form).status_code == 403
    proposal = StaffProposal.objects.get()
    admin.post("factor_reset_act", proposal.uuid, act="sign", confirmed="yes")
    assert factor_of(crew.clerk) is not None
    security.confirm("factor_reset_act", proposal.uuid, act="sign")
    assert factor_of(crew.clerk) is None
