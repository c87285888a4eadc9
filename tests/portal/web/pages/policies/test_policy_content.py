from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from portal.content.enums import ContentKind, Fact, Removal, Validity
from portal.content.services.register import drop_content
from portal.policies.enums import NoticePlace, PolicyLevel
from portal.policies.models import Policy, PolicyList, Rate
from portal.web.services import change_identity
from tests.factories.content import put
from tests.unkept import UNKEPT

pytestmark = pytest.mark.django_db

RENAMED = "“第二版” changed: number in the list, name. Its name was “耕地地力保护补贴”."


@pytest.fixture
def policy(county, client, settings) -> Policy:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return county.policy("042")


def context(client, code: str = "042") -> dict:
    return client.get(f"/policies/{code}/", headers=UNKEPT).context


def guide(policy, **facts):
    return put(
        kind=ContentKind.GUIDE,
        title="耕地地力保护补贴办事指南",
        address="guides/gengdi/",
        policies=[policy],
        facts={Fact[name.upper()]: text for name, text in facts.items()},
    )


def test_plain_card_quotes_the_guide(client, policy):
    guide(
        policy,
        who="种自家承包地的农户",
        how_much="每亩85元",
        how="不用申请",
        when="9月底前到账",
        phone="023-5510 0142",
    )
    card = context(client)["card"]
    assert card["who"] == "种自家承包地的农户."
    assert card["how_much"] == "每亩85元."
    assert card["how"].startswith("不用申请")
    assert card["when"].startswith("9月底前到账")
    assert "023\u20115510\u00a00142" in card["contact"]


def test_card_leads_to_nothing_that_is_not_there(client, policy):
    put(
        kind=ContentKind.BASIS,
        title="管理办法（征求意见稿）",
        address="basis/banfa/",
        policies=[policy],
        validity=Validity.DRAFT,
    )
    card = context(client)["card"]
    assert card["how_much"] == "The rate is not on this site yet."
    assert "which are not on this site yet" in card["who"]


def test_newer_rate_stands_on_the_card_in_place_of_an_older_guide(client, policy):
    guide(policy, how_much="每亩83.50元")
    Rate.objects.create(
        policy=policy,
        level=PolicyLevel.CENTRAL,
        amount="85.00",
        unit="亩",
        valid_from=timezone.localdate(),
        basis="测试",
    )
    assert context(client)["card"]["how_much"] == "每亩83.50元."
    policy.content.update(changed_at=timezone.now() - dt.timedelta(days=2))
    assert context(client)["card"]["how_much"].startswith("85.00")


def test_guide_stands_on_the_page_with_the_way_to_it(client, policy):
    guide(policy, documents="身份证、社保卡", where="村便民服务站")
    part = context(client)["guide"]
    assert [item["value"] for item in part["items"]] == ["身份证、社保卡", "村便民服务站"]
    assert part["links"] == [{"href": "/guides/gengdi/", "label": "耕地地力保护补贴办事指南"}]
    assert part["missing"] == ""


def test_documents_that_hold_stand_before_those_that_do_not(client, policy):
    for title, validity in (
        ("旧办法", Validity.REPEALED),
        ("征求意见", Validity.DRAFT),
        ("新办法", Validity.IN_FORCE),
    ):
        put(
            kind=ContentKind.BASIS,
            title=title,
            validity=validity,
            policies=[policy],
            facts={Fact.FORMED_ON: "2026-03-01"},
        )
    rows = context(client)["documents"]["rows"]
    assert [row["label"] for row in rows] == ["新办法", "征求意见", "旧办法"]
    assert rows[2]["detail"] == "Repealed　1 Mar 2026"


def test_interpretations_stand_beside_the_documents(client, policy):
    put(kind=ContentKind.INTERPRETATION, title="一图读懂", policies=[policy])
    part = context(client)["documents"]
    assert [row["label"] for row in part["explained"]] == ["一图读懂"]
    assert part["missing"].startswith("No basis document")


def test_what_is_missing_is_said_with_office_and_telephone(client, policy):
    change_identity(by=None, title="云阳明账", hotlines=[{"label": "热线", "number": "12345"}])
    found = context(client)
    for part in ("documents", "guide"):
        assert found[part]["missing"].endswith(", or call 12345.")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (NoticePlace.VILLAGE, "on the village board for 7 days"),
        (NoticePlace.SCHOOL, "at the school for 7 days"),
        (NoticePlace.NONE, "is not put up in public"),
    ],
)
def test_page_says_where_applicants_hang_out_for_objections(client, policy, place, said):
    Policy.objects.filter(pk=policy.pk).update(
        notice_place=place, notice_days=7, notice_day_kind="CALENDAR"
    )
    assert said in context(client)["applications"]["text"]


def test_application_information_that_was_published_stands_there(client, policy):
    put(kind=ContentKind.APPLICATION, title="2026年申报情况", policies=[policy])
    assert [row["title"] for row in context(client)["applications"]["rows"]] == ["2026年申报情况"]


def test_channels_of_the_policy_and_of_the_whole_scheme_are_named(client, policy):
    put(
        kind=ContentKind.CHANNEL,
        title="县农业农村委员会",
        facts={Fact.PHONE: "023-5510 0142"},
        policies=[policy],
    )
    put(kind=ContentKind.CHANNEL, title="县财政局", address="contact/")
    put(kind=ContentKind.CHANNEL, title="别处", policies=[Policy.objects.get(code="015")])
    rows = {row["term"]: row for row in context(client)["contacts"]}
    assert rows["县农业农村委员会"]["value"] == "023-5510 0142"
    assert rows["县财政局"]["href"] == "/contact/"
    assert "别处" not in rows


def test_notices_of_the_policy_only(client, policy):
    put(title="有关通知", policies=[policy])
    put(title="别的通知")
    assert [row["title"] for row in context(client)["notices"]] == ["有关通知"]


def test_history_tells_corrections_and_names_nothing_that_was_taken_down(client, policy):
    put(key="page:1", title="通知甲", policies=[policy])
    put(key="page:1", title="通知甲", policies=[policy], correction="面积单位有误。")
    put(key="page:2", title="撤下的标题", policies=[policy])
    drop_content(key="page:2", reason=Removal.PRIVACY, by=None)
    page = client.get("/policies/042/", headers=UNKEPT)
    told = [row["text"] for row in page.context["history"]]
    assert told[0] == "Notice taken down: Personal information has to be protected."
    assert "Notice: Corrected. 面积单位有误。" in told
    assert "撤下的标题" not in page.content.decode()
    assert page.context["policy"]["updated_on"] == timezone.localdate()


def test_history_tells_what_each_edition_of_the_list_did(client, policy, later_edition):
    third = PolicyList.objects.create(number=3, title="第三版", effective_on=dt.date(2028, 1, 1))
    told = [row["text"] for row in context(client)["history"]]
    assert told == [
        "“第三版” does not list it any more.",
        RENAMED,
        "Number 42 of “第一版”.",
    ]
    [dropped, renamed, first] = context(client)["history"]
    assert (dropped["on"], renamed["on"]) == (third.effective_on, None)
    assert first["href"] == "/policies/"


def test_page_is_an_article_with_the_day_of_its_last_change(client, policy):
    assert b'name="PubDate"' not in client.get("/policies/042/", headers=UNKEPT).content
    put(policies=[policy])
    page = client.get("/policies/042/", headers=UNKEPT).content.decode()
    assert f'<meta name="PubDate" content="{timezone.localdate():%Y-%m-%d}' in page


@pytest.mark.parametrize("items", [1, 4])
def test_written_content_costs_a_fixed_number_of_questions(
    client, policy, django_assert_num_queries, items
):
    for kind in (ContentKind.BASIS, ContentKind.GUIDE, ContentKind.NOTICE, ContentKind.CHANNEL):
        for _number in range(items):
            put(kind=kind, policies=[policy])
    client.get("/policies/042/", headers=UNKEPT)
    with django_assert_num_queries(11):
        client.get("/policies/042/", headers=UNKEPT)
