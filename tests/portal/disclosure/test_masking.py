from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from portal.disclosure import masking
from portal.disclosure.enums import Channel
from portal.disclosure.errors import NoNamesThere
from portal.disclosure.masking import MaskMode, PrintedName
from portal.disclosure.models import MaskRule
from portal.policies.enums import DisclosureClass
from portal.recipients.enums import RecipientKind
from tests.factories.disclosure import make_person


@pytest.mark.parametrize("channel", Channel)
def test_each_channel_shows_what_its_class_allows(channel: Channel):
    in_village = channel in {Channel.VILLAGE_BOARD, Channel.SERVICE_ZONE, Channel.SELF_SERVICE}
    assert masking.shows_names("A", channel)
    assert masking.shows_names("B", channel) is in_village
    assert not masking.shows_names("C", channel)


def test_default_shows_first_and_last_character(db):
    assert masking.mode_for(DisclosureClass.A, Channel.WEBSITE) == MaskMode.FIRST_LAST


def test_rule_outranks_the_default(db):
    MaskRule.objects.create(disclosure_class="A", channel="WEBSITE", mode="SURNAME", basis="测试")
    assert masking.mode_for("A", "WEBSITE") == MaskMode.SURNAME
    assert masking.stored_mode("A") == MaskMode.SURNAME
    assert masking.stored_mode("B") == MaskMode.FIRST_LAST


def test_class_without_names_has_no_mode(db):
    with pytest.raises(NoNamesThere):
        masking.mode_for("B", Channel.WEBSITE)


def test_full_names_on_paper_are_never_stored(db):
    MaskRule.objects.create(
        disclosure_class="B", channel="VILLAGE_BOARD", mode="FULL", basis="测试"
    )
    assert masking.stored_mode("B") == MaskMode.FIRST_LAST


@pytest.mark.parametrize(
    ("letter", "channel", "mode"),
    [
        ("A", "WEBSITE", "FULL"),
        ("A", "OTHER", "FULL"),
        ("B", "WEBSITE", "SURNAME"),
        ("C", "OTHER", "SURNAME"),
    ],
)
def test_rule_that_would_show_too_much_is_refused_by_the_database(db, letter, channel, mode):
    with pytest.raises(IntegrityError), transaction.atomic():
        MaskRule.objects.create(disclosure_class=letter, channel=channel, mode=mode, basis="测试")


def test_modes_in_use_remember_editions_that_came_out_before_the_rule(desk):
    desk.pay_people(5)
    desk.publish()
    MaskRule.objects.create(disclosure_class="A", channel="WEBSITE", mode="SURNAME", basis="测试")
    assert masking.modes_in_use() == (MaskMode.FIRST_LAST, MaskMode.SURNAME)


def test_modes_in_use_take_two_queries(desk, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert masking.modes_in_use() == (MaskMode.FIRST_LAST,)


def test_full_and_printed_name_are_looked_for_alike(db):
    assert masking.printed_forms("张小三") == masking.printed_forms("张*三") == ("张*三",)


def test_published_company_is_looked_for_in_full(desk):
    company = make_person(desk.villages[0], "云阳某某农机有限公司", kind=RecipientKind.ORGANISATION)
    desk.pay([company])
    assert masking.printed_forms("云阳某某农机有限公司") == ("云********司",)
    desk.publish()
    assert masking.printed_forms("云阳某某农机有限公司")[0] == "云阳某某农机有限公司"


def test_nothing_is_looked_for_without_text(db):
    assert masking.printed_forms("  ") == ()


def test_names_are_printed_from_their_masked_form_alone():
    given = [("欧阳*华", False), ("阿*·买*", False), ("云阳某某公司", True)]
    printed = [row[2] for row in masking.printed_names(given, MaskMode.SURNAME)]
    assert [(one.name, one.surname) for one in printed] == [
        ("欧阳**", "欧阳"),
        ("阿*·**", "阿"),
        ("云阳某某公司", ""),
    ]
    assert all(isinstance(one, PrintedName) and one.sort.isalnum() for one in printed)
