from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.audit.models import Entry
from portal.content.enums import ContentEventKind, ContentKind, Fact, Removal, Validity
from portal.content.errors import NotPublishable, PersonalNumber
from portal.content.models import ContentEvent, ContentItem
from portal.content.queries import content_in_view, content_of_policy
from portal.content.services.register import drop_content, put_content
from portal.disclosure.errors import UnknownReason
from portal.disclosure.models import Generation
from portal.policies.models import Policy
from portal.staff.enums import Role
from tests.factories.content import content, put
from tests.factories.staff import make_user


def events(key: str) -> list[tuple[str, str]]:
    rows = ContentEvent.objects.filter(item__key=key).order_by("pk")
    return [(row.kind, row.note) for row in rows]


def test_published_content_is_in_view_and_on_record(desk):
    editor = make_user(Role.EDITOR, "D01")
    item = put(
        key="page:7",
        kind=ContentKind.BASIS,
        title="  耕地地力保护补贴\n实施方案 ",
        address="basis/gengdi/",
        organisation=desk.unit,
        validity=Validity.IN_FORCE,
        facts={Fact.DOCUMENT_NUMBER: "云阳农发2026年1号", Fact.FORMED_ON: ""},
        policies=[desk.policy],
        by=editor,
    )
    assert content_of_policy(desk.policy) == [item]
    assert item.title == "耕地地力保护补贴 实施方案"
    assert (item.organisation_code, item.organisation) == (desk.unit.code, desk.unit.name)
    assert item.facts == {"DOCUMENT_NUMBER": "云阳农发2026年1号"}
    entry = Entry.objects.get(act="disclosure.put_content")
    assert (entry.actor_account, entry.detail["policies"]) == (editor.username, ["042"])
    assert events("page:7") == [(ContentEventKind.PUBLISHED, "")]


def test_kept_pages_die_with_every_act(desk):
    before = Generation.number()
    put(key="page:1", title="甲")
    put(key="page:1", title="甲", address="notices/jia/")
    drop_content(key="page:1", by=None)
    assert Generation.number() == before + 3


def test_same_content_again_outdates_pages_but_has_no_history(desk):
    given = content(key="page:1")
    put_content(content=given, by=None)
    before = Generation.number()
    put_content(content=given, by=None)
    assert Generation.number() == before + 1
    assert events("page:1") == [(ContentEventKind.PUBLISHED, "")]


def test_correction_and_change_are_distinguished(desk):
    put(key="page:1", title="甲")
    put(key="page:1", title="乙")
    put(key="page:1", title="乙", correction="原文标准有误，应为每亩85元。")
    assert [kind for kind, _note in events("page:1")] == ["PUBLISHED", "CHANGED", "CORRECTED"]
    assert events("page:1")[-1][1] == "原文标准有误，应为每亩85元。"


def test_new_address_or_day_is_no_news(desk):
    put(key="page:1", title="甲", address="notices/a/", published_on=dt.date(2026, 8, 1))
    put(key="page:1", title="甲", address="notices/b/", published_on=dt.date(2026, 8, 2))
    assert [kind for kind, _note in events("page:1")] == ["PUBLISHED"]


def test_points_that_were_joined_read_as_sentences(desk):
    item = put(facts={Fact.HOW: "登记面积。；张贴7天。 乡镇核实；\n银行发放"})
    assert item.fact(Fact.HOW) == "登记面积。张贴7天。乡镇核实；银行发放"


def test_policies_follow_the_page(desk):
    other = Policy.objects.exclude(pk=desk.policy.pk).first()
    given = content(key="page:1")
    put_content(content=given, policies=[desk.policy, other], by=None)
    put_content(content=given, policies=[other], by=None)
    assert content_of_policy(desk.policy) == []
    assert [item.key for item in content_of_policy(other)] == ["page:1"]
    entries = Entry.objects.filter(act="disclosure.put_content")
    assert sorted(entry.detail["changed"] for entry in entries) == [[], ["policies"]]


def test_what_was_taken_down_is_seen_nowhere_but_in_its_history(desk):
    put(key="page:1", policies=[desk.policy])
    assert drop_content(key="page:1", reason=Removal.WRONG, by=desk.clerk)
    assert content_of_policy(desk.policy) == []
    last = ContentEvent.objects.first()
    assert (last.kind, last.removal) == (ContentEventKind.REMOVED, Removal.WRONG)
    assert Entry.objects.get(act="disclosure.drop_content").detail["reason"] == "WRONG"


def test_taking_down_twice_does_nothing_the_second_time(desk):
    put(key="page:1")
    assert drop_content(key="page:1", by=None)
    before = Generation.number()
    assert not drop_content(key="page:1", by=None)
    assert not drop_content(key="page:unknown", by=None)
    assert Generation.number() == before
    assert Entry.objects.filter(act="disclosure.drop_content").count() == 1


def test_published_again_after_it_was_taken_down(desk):
    put(key="page:1")
    drop_content(key="page:1", by=None)
    put(key="page:1")
    assert [kind for kind, _note in events("page:1")] == ["PUBLISHED", "REMOVED", "PUBLISHED"]
    assert ContentItem.objects.count() == content_in_view().count() == 1


def test_reason_outside_the_list_is_refused(desk):
    put(key="page:1")
    with pytest.raises(UnknownReason):
        drop_content(key="page:1", reason="because", by=None)
    assert content_in_view().count() == 1


def test_content_is_in_view_through_its_last_day(desk, clock):
    put(expires_on=dt.date(2026, 9, 10))
    assert content_in_view().count() == 1
    clock.set(2026, 9, 11, hour=0)
    assert content_in_view().count() == 0


def test_content_dated_ahead_waits_for_its_day(desk, clock):
    put(published_on=dt.date(2026, 9, 11))
    assert content_in_view().count() == 0
    clock.set(2026, 9, 11, hour=0)
    assert content_in_view().count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "/notices/a/",
        "https://example.org/",
        "//example.org/",
        "../admin/",
        "notices/a/?q=x",
        "notices//a/",
        "",
    ],
)
def test_address_must_be_a_path_under_the_root_of_the_site(desk, address):
    with pytest.raises(NotPublishable) as refused:
        put(address=address)
    assert refused.value.field == "address"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "500235198001011234 的补贴"),
        ("summary", "请打 138 0013 8000"),
        ("facts", {Fact.WHO: "卡号 6217 0000 1234 5678 901"}),
    ],
)
def test_numbers_of_people_never_come_out(desk, field, value):
    with pytest.raises(PersonalNumber):
        put(**{field: value})
    assert ContentItem.objects.count() == Entry.objects.filter(act__contains="content").count() == 0


def test_number_of_a_person_in_a_correction_is_refused(desk):
    with pytest.raises(PersonalNumber):
        put(correction="原号码 13800138000 有误")


def test_office_may_be_reached_on_a_mobile_number(desk):
    item = put(kind=ContentKind.CHANNEL, facts={Fact.PHONE: "138 0013 8000"})
    assert item.fact(Fact.PHONE) == "138 0013 8000"


@pytest.mark.parametrize("text", ["500235198001011234", "023-5510 0142 卡号 6217000012345678901"])
def test_nothing_but_a_telephone_number_stands_under_telephone(desk, text):
    with pytest.raises(PersonalNumber):
        put(kind=ContentKind.CHANNEL, facts={Fact.PHONE: text})
    assert not ContentItem.objects.exists()


@pytest.mark.parametrize(
    "how",
    [
        {"title": "  "},
        {"expires_on": dt.date(2026, 8, 31)},
        {"facts": {Fact.HOW: "长" * 501}},
    ],
)
def test_unusable_values_are_refused_in_a_sentence(desk, how):
    with pytest.raises(NotPublishable) as refused:
        put(**how)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("how", [{"validity": "HALF"}, {"summary": "长" * 501}])
def test_values_that_do_not_fit_the_row_are_refused(desk, how):
    with pytest.raises(ValidationError):
        put(**how)


def test_correction_that_is_too_long_leaves_everything_as_it_was(desk):
    put(key="page:1", title="甲")
    with pytest.raises(ValidationError):
        put(key="page:1", title="乙", correction="长" * 501)
    assert ContentItem.objects.get().title == "甲"


def test_history_cannot_be_rewritten(desk):
    put(key="page:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        ContentEvent.objects.update(note="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        ContentEvent.objects.all()._raw_delete("default")
