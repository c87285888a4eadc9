"""A new context brings its acts and its section, and nothing else is touched."""

from __future__ import annotations

import sys
from importlib import reload

import pytest
from django.urls import clear_url_caches

from cms.desk import sections, urls
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.cms.desk import stub_context
from tests.cms.desk.conftest import Desk
from tests.factories.staff import make_user

ADMIN_URLS = ("cms.desk.urls", "wagtail.admin.urls", "portal.urls")


def load_addresses_again() -> None:
    """Read the sections anew; the process reads them once, when it starts."""
    for name in ADMIN_URLS:
        if name in sys.modules:
            reload(sys.modules[name])
    clear_url_caches()


@pytest.fixture
def stub(county_of_staff):
    stub_context.OPINION.status, stub_context.OPINION.checked = "OPEN", True
    stub_context.OPINION.asked_by_id = None
    sections.register(stub_context.SECTION)
    load_addresses_again()
    yield stub_context
    sections.unregister(stub_context.SECTION)
    load_addresses_again()


@pytest.fixture
def county_of_staff(crew):
    return crew


@pytest.fixture
def office(stub):
    return Desk(make_user(Role.DISCLOSURE_OFFICE, "O01"))


def test_the_section_stands_in_the_menu_and_on_the_first_screen(office):
    shown = office.page("wagtailadmin_home")
    assert shown.count("Opinions") == 1
    assert "Agree to a holiday" in shown
    assert shown.count(office.address("opinion")) == 3  # menu, task, button


def test_its_screen_has_the_button_of_its_act(office):
    assert [(name, bool(b.obstacle)) for name, b in office.buttons("opinion").items()] == [
        ("agree", False)
    ]
    assert 'value="agree"' in office.page("opinion")


def test_pressing_it_carries_the_act_out_and_the_task_is_gone(stub, office):
    answer = office.post("opinion", act="agree")
    assert office.said(answer) == [("success", "Agreed.")]
    assert stub.OPINION.status == "AGREED"
    assert "Agree to a holiday" not in office.page("wagtailadmin_home")
    assert set(office.buttons("opinion")) == {"settle"}


def test_an_act_that_asks_first_needs_its_declaration_and_nothing_else(stub, office):
    stub.OPINION.status = "AGREED"
    asks = office.post("opinion", act="settle", reason="Both days agree")
    page = asks.content.decode()
    assert (asks.context["heading"], asks.context["figures"]) == ("National Day", [("Days", "7")])
    assert "required>Both days agree</textarea>" in page
    assert stub.OPINION.status == "AGREED"
    answer = office.confirm("opinion", act="settle", reason="Both days agree")
    assert office.said(answer) == [("success", "Settled.")]
    assert (stub.OPINION.status, stub.OPINION.reason) == ("SETTLED", "Both days agree")


def test_the_obstacle_stands_in_place_of_the_button_and_is_what_the_service_says(stub, office):
    stub.OPINION.checked = False
    assert office.buttons("opinion")["agree"].obstacle == "Check National Day first."
    assert "Check National Day first." in office.page("opinion")
    answer = office.post("opinion", act="agree")
    assert office.said(answer) == [("error", "Check National Day first.")]
    assert stub.OPINION.status == "OPEN"


def test_who_asked_does_not_agree(stub, office):
    stub.OPINION.asked_by_id = office.user.member_id
    assert office.buttons("opinion")["agree"].obstacle
    assert office.said(office.post("opinion", act="agree"))[-1][0] == "error"


def test_others_neither_see_nor_enter_it(stub):
    auditor = Desk(make_user(Role.AUDITOR, "O02"))
    assert "Opinions" not in auditor.page("wagtailadmin_home")
    answer = auditor.get("opinion")
    assert answer.status_code == 403
    assert str(NotAllowed(stub.AGREE.power)) in answer.content.decode()
    assert auditor.post("opinion", act="agree").status_code == 403
    with pytest.raises(NotAllowed):
        stub.agree(opinion=stub.OPINION, by=auditor.user)


def test_every_section_of_the_desk_is_found_by_its_module_alone():
    names = [section.name for section in sections.registered()]
    assert names == [
        "batches",
        "ledger",
        "month",
        "missing",
        "papers",
        "disclosures",
        "failed",
        "people",
        "accounts",
        "policies",
        "decisions",
        "bank-keys",
        "oversight",
        "maintenance",
        "members",
        "organisations",
        "staff-changes",
        "quotas",
        "lost-phones",
        "trail",
        "powers",
        "retention",
        "releases",
        "pages",
        "stale-sections",
        "search",
        "site",
        "sign-ins",
    ]
    assert len({pattern.name for pattern in urls.urlpatterns}) == len(urls.urlpatterns)
