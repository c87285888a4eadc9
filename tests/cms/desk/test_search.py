from __future__ import annotations

import pytest

from portal.audit.models import Entry
from search.models import MissedQuery, Promotion, Synonym
from search.texts import index, vocabulary
from tests.cms.desk.conftest import Desk


@pytest.fixture(autouse=True)
def _forget() -> None:
    vocabulary._held.clear()


@pytest.fixture
def office(crew) -> Desk:
    index.refresh({"policy:*"})
    return Desk(crew.finance)


def test_taught_synonyms_are_searched_at_once_and_audited(office, client):
    before = client.post("/search/", {"q": "种地钱"}).content.decode()
    assert "/policies/042/" not in before
    answer = office.post("search_synonym", words="种地钱、耕地地力保护补贴")
    assert answer.url == office.address("search")
    assert Synonym.objects.get().words == ["种地钱", "耕地地力保护补贴"]
    assert Entry.objects.get(act="search.save_synonym").detail["words"][0] == "种地钱"
    after = client.post("/search/", {"q": "种地钱"}, follow=True).content.decode()
    assert "/policies/042/" in after


@pytest.mark.parametrize(
    "words",
    [
        "",
        "低保",
        "低保 低保",
        "长" * 41 + " 低保",
        " ".join("一二三四五六七八九十百千万"),
        "低保 500235198001010015",
        "低保 13800001234",
        "低保 *",
    ],
)
def test_words_that_are_no_group_are_refused_and_kept(office, words):
    answer = office.post("search_synonym", words=words)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Synonym.objects.exists()


def test_a_group_is_changed_and_removed(office):
    office.post("search_synonym", words="低保 最低生活保障")
    group = Synonym.objects.get()
    office.post("search_synonym_change", group.pk, words="低保 最低生活保障 低保金")
    group.refresh_from_db()
    assert group.words == ["低保", "最低生活保障", "低保金"]
    office.post("search_drop", "synonym", group.pk)
    assert not Synonym.objects.exists()
    assert Entry.objects.filter(act="search.drop_synonym").exists()


def test_a_page_is_promoted_by_its_address(office, client):
    address = "http://testserver/policies/042/?set-mode=elder#top"
    office.post("search_promotion", question="种地", address=address, reason="每年一次", position=1)
    promotion = Promotion.objects.get()
    assert (promotion.key, promotion.folded) == ("policy:042", "种地")
    assert "每年一次" in client.post("/search/", {"q": "种地"}).content.decode()
    again = office.post("search_promotion", question="种地", address=address, position=2)
    assert again.context["form"].non_field_errors()
    office.post("search_drop", "promotion", promotion.pk)
    assert not Promotion.objects.exists()


def test_a_page_is_promoted_for_what_can_be_asked_only(office):
    values = {"address": "/policies/042/", "position": 1}
    answer = office.post("search_promotion", question="500235198001010015", **values)
    assert answer.context["form"].non_field_errors()
    assert not Promotion.objects.exists()


@pytest.mark.parametrize(
    "address", ["/nothing/", "/", "https://example.org/", "javascript:alert(1)"]
)
def test_an_address_without_a_public_text_is_refused(office, address):
    answer = office.post("search_promotion", question="种地", address=address, position=1)
    assert answer.context["form"].non_field_errors()
    assert not Promotion.objects.exists()


def test_what_was_asked_in_vain_is_listed_and_taken_off(office):
    missed = MissedQuery.objects.create(
        words="煤矿 铁路", times=3, first_on="2026-01-01", last_on="2026-02-01"
    )
    assert "煤矿 铁路" in office.page("search")
    office.post("search_drop", "missed", missed.pk)
    assert not MissedQuery.objects.exists()


def test_only_who_edits_the_site_teaches_the_search(crew, clerk):
    for name, args in (("search", ()), ("search_synonym", ()), ("search_promotion", ())):
        assert clerk.get(name, *args).status_code == 403
    assert clerk.post("search_synonym", words="低保 最低生活保障").status_code == 403
    group = Synonym.objects.create(words=["一", "二"], changed_at="2026-01-01T00:00Z")
    clerk.post("search_drop", "synonym", group.pk)
    assert Synonym.objects.filter(pk=group.pk).exists()


def test_the_list_takes_the_same_statements_for_one_row_and_for_three(
    office, django_assert_num_queries
):
    def fill(number: int) -> None:
        Synonym.objects.create(words=[f"甲{number}", f"乙{number}"], changed_at="2026-01-01T00:00Z")
        MissedQuery.objects.create(words=f"词{number}", first_on="2026-01-01", last_on="2026-01-01")
        Promotion.objects.create(
            question=f"问{number}", folded=f"问{number}", key="policy:042",
            changed_at="2026-01-01T00:00Z",
        )  # fmt: skip

    fill(1)
    office.page("search")
    for number in (2, 3):
        with django_assert_num_queries(17):
            office.page("search")
        fill(number)
