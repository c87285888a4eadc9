from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from portal.audit.models import Entry
from portal.clocks import today
from portal.content.enums import ContentKind
from portal.content.errors import NotPublishable, PersonalNumber
from portal.content.services.register import drop_content
from portal.disclosure.models import Generation
from portal.web.home_content import HomeContent
from portal.web.models import HomeVersion
from portal.web.pages.home import context as home_page
from portal.web.services import publish_home
from tests.factories.content import put
from tests.unkept import UNKEPT

pytestmark = pytest.mark.django_db


def home(client) -> dict:
    return client.get("/").context


def say(**words) -> HomeVersion:
    return publish_home(content=HomeContent(**words), by=None)


def test_latest_notices_stand_on_the_home_page_until_taken_down(client, county):
    put(key="page:1", title="旧通知", address="notices/old/", published_on=dt.date(2026, 1, 1))
    put(key="page:2", title="新通知", address="notices/new/", published_on=dt.date(2026, 2, 1))
    put(kind=ContentKind.GUIDE, title="指南", address="guides/a/")
    shown = home(client)
    assert [row["href"] for row in shown["notices"]] == ["/notices/new/", "/notices/old/"]
    assert shown["notices_href"] == "/notices/"
    drop_content(key="page:2", by=None)
    assert [row["title"] for row in home(client)["notices"]] == ["旧通知"]


def test_kinds_of_content_lead_to_where_they_stand(client, county):
    put(kind=ContentKind.BASIS, address="basis/a/")
    put(kind=ContentKind.BASIS, address="basis/b/")
    put(kind=ContentKind.CHANNEL, address="contact/")
    kinds = home(client)["kinds"]
    assert [kind["href"] for kind in kinds] == [
        "/basis/",
        "/policies/",
        "",
        "/policies/",
        "/payouts/",
        "/contact/",
    ]
    assert kinds[0]["text"] == "中央、市、县文件2件"
    assert kinds[1]["text"] == "2项补贴和主管部门"


def test_what_staff_say_is_on_the_page_with_the_act(client, county):
    assert home(client)["note"] is None
    say(heading="征求意见", text="欢迎提意见", links=(("看全文", "basis/banfa/"),))
    note = home(client)["note"]
    assert note["links"] == [{"label": "看全文", "href": "/basis/banfa/"}]
    assert Entry.objects.get(act="web.publish_home").detail["version"] == 1
    say()
    assert home(client)["note"] is None


def test_note_goes_after_its_last_day(client, county):
    say(heading="今天有效", until=today())
    assert home(client)["note"]["title"] == "今天有效"
    say(heading="昨天为止", until=today() - dt.timedelta(days=1))
    assert home(client)["note"] is None


def test_versions_follow_one_another_and_never_change(county):
    assert [say(heading="甲").number, say(heading="乙").number] == [1, 2]
    assert say(heading="乙").number == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        HomeVersion.objects.update(words={})


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotPublishable, {"text": "没有标题"}),
        (NotPublishable, {"heading": "长" * 41}),
        (NotPublishable, {"heading": "甲", "links": (("外站", "https://example.org/"),)}),
        (NotPublishable, {"heading": "甲", "links": (("", "basis/"),)}),
        (NotPublishable, {"searches": tuple("一二三四五六七")}),
        (PersonalNumber, {"heading": "甲", "text": "请打 13800138000"}),
        (PersonalNumber, {"searches": ("500235198001011234",)}),
    ],
)
def test_unusable_words_leave_the_page_as_it_was(county, error, words):
    say(heading="甲")
    before = Generation.number()
    with pytest.raises(error):
        say(**words)
    assert HomeVersion.objects.count() == 1
    assert Generation.number() == before


@pytest.mark.parametrize("count", [1, 7])
def test_content_costs_the_home_page_a_fixed_number_of_questions(
    client, county, django_assert_num_queries, count
):
    county.publish_named(period=str(today().year))
    say(heading="甲", links=(("乙", "basis/"),))
    for kind in (ContentKind.NOTICE, ContentKind.GUIDE, ContentKind.BASIS):
        for _number in range(count):
            put(kind=kind)
    client.get("/", headers=UNKEPT)
    home_page.FACTS.clear()
    # PostgreSQL is sent the seven questions of the page in one message
    with django_assert_num_queries(2 if connection.vendor == "postgresql" else 8):
        client.get("/", headers=UNKEPT)
    with django_assert_num_queries(1):
        client.get("/", headers=UNKEPT)
