from __future__ import annotations

import pytest

from portal.audit.models import Entry
from portal.disclosure.errors import ModeNotOffered, NoNamesThere
from portal.disclosure.masking import MaskMode, mode_for
from portal.disclosure.services.mask_rules import set_mask_rule
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.staff import make_user


@pytest.fixture
def finance(desk):
    return make_user(Role.FINANCE_SECTION, "F01")


def choose(by, letter: str = "A", channel: str = "WEBSITE", mode: str = "SURNAME"):
    return set_mask_rule(
        disclosure_class=letter, channel=channel, mode=mode, basis="县财政局2026年第2号", by=by
    )


def test_choice_holds_for_later_editions_and_is_on_record(desk, finance):
    desk.pay_people(5)
    edition = desk.publish()
    choose(finance)
    assert mode_for("A", "WEBSITE") == MaskMode.SURNAME
    edition.refresh_from_db()
    assert edition.mask_mode == MaskMode.FIRST_LAST
    detail = Entry.objects.get(act="disclosure.set_mask_rule").detail
    assert (detail["from"], detail["to"]) == ("FIRST_LAST", "SURNAME")


def test_second_choice_replaces_the_first(finance):
    choose(finance)
    assert choose(finance, mode="FIRST_LAST").pk == choose(finance).pk


def test_full_names_are_not_offered(finance):
    with pytest.raises(ModeNotOffered):
        choose(finance, channel="VILLAGE_BOARD", mode="FULL")


def test_class_without_names_has_nothing_to_choose(finance):
    with pytest.raises(NoNamesThere):
        choose(finance, letter="B")


def test_clerks_do_not_choose(desk):
    with pytest.raises(NotAllowed):
        choose(desk.clerk)
