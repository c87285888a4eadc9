"""What text search answers, the same on every engine and database."""

from __future__ import annotations

import pytest

from portal.web.delivery.process_cache import BoundedDict
from search.errors import BadCursor
from search.index import build, msearch, outbox
from search.texts import vocabulary
from search.texts.database import DatabaseTexts
from search.texts.documents import TEXTS
from search.texts.elastic import ElasticTexts
from search.texts.query import read_query
from search.texts.results import WINDOW, result_page
from search.texts.vocabulary import current_vocabulary
from tests.factories.payouts import load_small_county


@pytest.fixture(autouse=True)
def _forget() -> None:
    vocabulary._held.clear()


@pytest.fixture(params=["database", pytest.param("index", marks=pytest.mark.elasticsearch)])
def ask(request, db):
    """Return a function that asks; the index is brought up to date before it answers."""
    if request.param == "index":
        request.getfixturevalue("elastic")

    def run(q: str = "", **more):
        engine = DatabaseTexts()
        if request.param == "index":
            if outbox.has_pending(TEXTS.name):
                build.rebuild(TEXTS)
            engine = ElasticTexts()
        return result_page(engine, read_query({"q": q, **more}, current_vocabulary()))

    return run


def titles(found) -> list[str]:
    return [row.plain_title for row in found.rows]


@pytest.mark.parametrize(
    ("q", "hits"),
    [
        ("蔈", ["蔈草村的公告"]),
        ("䶮", ["王䶮同志"]),
        ("𠮷", ["𠮷田合作社"]),
        ("地块", ["耕地说明"]),
        ("块核", ["耕地说明"]),
        ("地块核实表", ["耕地说明"]),
        ("地块核查", []),
        ("excel", ["表格下载"]),
        ("EXCEL", ["表格下载"]),
        ("exc", []),
        ("12号", ["渝财农文件"]),
        ("１２号", ["渝财农文件"]),
        ("渝财农（2021）12号", ["渝财农文件"]),
        ("核实 excel", []),
        ("张*三", []),
    ],
)
def test_words_are_found_wherever_they_stand(library, ask, q, hits) -> None:
    library(
        ("蔈草村的公告", "村里的事"),
        ("王䶮同志", "来信"),
        ("𠮷田合作社", "农机"),
        ("耕地说明", "请填写地块核实表，交到村里"),
        ("表格下载", "用 Excel 打开"),
        ("渝财农文件", "渝财农（2021）12号"),
    )
    assert titles(ask(q)) == hits
    assert ask(q).total == len(hits)


def test_titles_come_first_then_the_newest(library, ask) -> None:
    library(("农机通知", "旧"), ("其他", "说到农机"), ("农机公告", "新"), ("别的", "又说到农机"))
    assert titles(ask("农机")) == ["农机公告", "农机通知", "别的", "其他"]
    assert titles(ask("农机", order="newest")) == ["别的", "农机公告", "其他", "农机通知"]


def test_policies_and_guides_come_before_notices_and_sets_come_last(library, ask) -> None:
    library(
        ("农机指南", "", {"kind": "guide"}),
        ("农机公告", ""),
        ("别的", "说到农机"),
        ("江口镇 · 农机补贴", "", {"kind": "disclosure"}),
    )
    assert titles(ask("农机")) == ["农机指南", "农机公告", "别的", "江口镇 · 农机补贴"]
    assert titles(ask("农机", kind="disclosure")) == ["江口镇 · 农机补贴"]


def test_what_holds_the_words_as_typed_comes_before_what_holds_them_apart(library, ask) -> None:
    library(
        ("一", "山坪塘整治工程"),
        ("二", "工程：山坪、坪塘、塘整、整治、治工、工程"),
    )
    assert titles(ask("山坪塘整治工程")) == ["一", "二"]
    assert ask("山坪塘整治工程").total == 2


def test_a_question_of_known_words_needs_them_anywhere(library, ask) -> None:
    library(("高龄津贴", "八十岁以上老人怎样申请"), ("高龄", "只说津贴"), ("其他", "申请"))
    assert titles(ask("高龄津贴怎么申请")) == ["高龄津贴"]


def test_initials_stand_for_places_and_policies(library, ask) -> None:
    load_small_county()
    vocabulary._held.clear()
    library(("江口镇通知", ""), ("云阳县通知", ""))
    assert titles(ask("jkz")) == ["江口镇通知"]
    assert titles(ask("JKZ 通知")) == ["江口镇通知"]


def test_a_number_finds_its_policy(library, ask) -> None:
    load_small_county()
    vocabulary._held.clear()
    library(("某政策", "042"), ("另一个", "142"))
    assert titles(ask("42")) == ["某政策"]


def test_kinds_are_counted_whatever_kind_is_asked_for(library, ask) -> None:
    library(
        ("农机一", "", {"kind": "notice"}),
        ("农机二", "", {"kind": "guide"}),
        ("农机三", "", {"kind": "guide"}),
    )
    found = ask("农机", kind="guide")
    assert titles(found) == ["农机三", "农机二"]
    assert found.counts == {"notice": 1, "guide": 2}


def test_a_kind_without_words_lists_all_of_it(library, ask) -> None:
    library(("一", "", {"kind": "guide"}), ("二", "", {"kind": "guide"}), ("三", ""))
    assert titles(ask(kind="guide")) == ["二", "一"]


@pytest.mark.parametrize("order", ["best", "newest"])
def test_pages_forwards_and_back_show_every_hit_once(library, ask, order) -> None:
    number = WINDOW * 2 + 25
    library(
        *(
            (f"山坪塘整治工程 {n}" if n % 3 == 0 else f"告示 {n}", "山坪塘整治工程")
            for n in range(number)
        )
    )
    seen, pages, cursor = [], [], ""
    while True:
        page = ask("山坪塘整治工程", order=order, cursor=cursor)
        seen += titles(page)
        pages.append(titles(page))
        if not page.next:
            break
        cursor = page.next
    assert len(seen) == len(set(seen)) == number == page.total
    back = [pages[-1]]
    while page.previous:
        page = ask("山坪塘整治工程", order=order, cursor=page.previous)
        back.append(titles(page))
    assert back[::-1] == pages


def test_a_marker_of_another_question_or_a_forged_one_is_refused(library, ask) -> None:
    library(*((f"公告 {n}", "") for n in range(15)))
    marker = ask("公告").next
    for more in ({"order": "newest"}, {"kind": "notice"}):
        with pytest.raises(BadCursor):
            ask("公告", cursor=marker, **more)
    with pytest.raises(BadCursor):
        ask("公告", cursor="forged")


def test_a_page_takes_few_statements(library, django_assert_num_queries) -> None:
    library(*((f"公告 {n}", "山坪塘整治工程") for n in range(15)))
    query = read_query({"q": "公告", "order": "newest"}, current_vocabulary())
    with django_assert_num_queries(3):  # counts, hits, rows
        result_page(DatabaseTexts(), query)


def test_paragraphs_of_chinese_stand_without_gaps_in_an_excerpt(library, ask) -> None:
    library(("公告", "第一段农机。\n第二段：\n表格 中央 42"))
    excerpt = "".join(piece.text for piece in ask("农机").rows[0].excerpt)
    assert excerpt == "第一段农机。第二段：表格 中央 42"


@pytest.mark.elasticsearch
def test_tiers_that_held_enough_are_asked_first_and_the_others_when_they_do_not_any_more(
    library, shelf, elastic, monkeypatch
) -> None:
    searches: list[int] = []

    def counted(alias, *bodies):
        searches.append(len(bodies))
        return msearch.msearch(alias, *bodies)

    def titles_of(q: str) -> list[str]:
        searches.clear()
        return titles(result_page(ElasticTexts(), read_query({"q": q}, current_vocabulary())))

    monkeypatch.setattr("search.texts.elastic.msearch", counted)
    monkeypatch.setattr("search.texts.elastic._enough", BoundedDict("tiers of this test", 10))
    library(*((f"耕地公告{number}", "") for number in range(11)), ("别的", "说到耕地"))
    build.rebuild(TEXTS)
    first = titles_of("耕地")
    assert (len(first), searches) == (10, [5])
    assert (titles_of("耕地"), searches) == (first, [3])
    assert (titles_of("张三"), searches) == ([], [5])
    assert (titles_of("张三"), searches) == ([], [5])
    shelf.held = {key: shelf.held[key] for key in ("page:3", "page:12")}
    library()
    build.rebuild(TEXTS)
    assert (titles_of("耕地"), searches) == (["耕地公告2", "别的"], [3, 2])
    assert (titles_of("耕地"), searches) == (["耕地公告2", "别的"], [5])
