from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from modelsearch.query import MATCH_ALL, And, Not, Or, Phrase, PlainText
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.search import index
from wagtail.search.backends import get_search_backend

from cms.desk.admin_search import LONGEST_TOKEN, TOKENS_OF_A_TEXT, written
from portal.staff.enums import Role
from search.analysis import tokens
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user

TITLES = (
    "耕地地力保护补贴申报指南",
    "关于发放2026年高龄津贴的公告",
    "耕地保护与质量提升",
    "\uff21\uff22\uff23 Subsidy overview",
    "㑇塆𠮷村补贴公示",
)


def put(thing: object) -> None:
    """Index a thing now; in service a background task does it."""
    index.insert_or_update_object(thing)


@pytest.fixture
def pages(db) -> Page:
    home = Page.objects.get(depth=2)
    for number, title in enumerate(TITLES):
        put(home.add_child(instance=Page(title=title, slug=f"page-{number}")))
    return home


def found(query: object, *, complete: bool = False) -> set[str]:
    backend = get_search_backend()
    ask = backend.search if complete else backend.autocomplete
    below = Page.objects.filter(depth=3).exact_type(Page)
    return {page.title for page in ask(query, below, order_by_relevance=False)}


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("保护", {TITLES[0], TITLES[2]}),
        ("地力保护", {TITLES[0]}),
        ("津", {TITLES[1]}),
        ("保护 指南", {TITLES[0]}),
        ("2026", {TITLES[1]}),
        ("20", {TITLES[1]}),
        ("\uff12\uff10\uff12\uff16", {TITLES[1]}),
        ("abc", {TITLES[3]}),
        ("subsi", {TITLES[3]}),
        ("塆𠮷", {TITLES[4]}),
        ("护保", set()),
        ("力地", set()),
        ("没有的词", set()),
        ("！？* ( ' \" %", set()),
        ("保护'); DROP", set()),
    ],
)
@pytest.mark.parametrize("complete", [False, True])
def test_words_are_found_wherever_they_stand(pages, query, hits, complete):
    prefixes = {"20", "subsi"}
    assert found(query, complete=complete) == (set() if complete and query in prefixes else hits)


def test_queries_combine(pages):
    assert found(Phrase("保护补贴"), complete=True) == {TITLES[0]}
    assert found(Or([PlainText("津贴"), PlainText("质量")]), complete=True) == {
        TITLES[1],
        TITLES[2],
    }
    assert found(And([PlainText("保护"), PlainText("…")]), complete=True) == set()
    assert found(Or([PlainText("…"), PlainText("津贴")]), complete=True) == {TITLES[1]}
    assert found(And([PlainText("保护"), Not(PlainText("质量"))]), complete=True) == {TITLES[0]}
    assert found(PlainText("津贴 质量", operator="or"), complete=True) == {TITLES[1], TITLES[2]}
    assert found(MATCH_ALL, complete=True) == set(TITLES)


@pytest.mark.parametrize(
    "query",
    ["补贴" * 5000, " ".join(f"{n}x" for n in range(2000)), "z" * 10_000, "\x00", "*" * 500],
    ids=["10 kB", "2,000 tokens", "one long word", "nul", "wildcards"],
)
def test_monstrous_queries_find_nothing_and_break_nothing(pages, query):
    assert found(query) == set()


def test_a_word_of_any_length_is_indexed(pages):
    word = "w" * 5000
    put(pages.add_child(instance=Page(title=word[:255], slug="long")))
    assert found(word) == {word[:255]}
    assert written([word, "汉字"]) == "w" * LONGEST_TOKEN + " ue6b189e5ad97"


def test_the_longest_text_stays_below_what_postgresql_takes():
    every_pair = "".join(chr(code) for code in range(0x4E00, 0x9F00)) * 2
    text = written(tokens(every_pair, limit=TOKENS_OF_A_TEXT))
    assert len(text.split()) == TOKENS_OF_A_TEXT
    assert len(text) < 1_048_575 // 2


@pytest.mark.django_db(transaction=True)
def test_a_saved_page_is_found_once_the_background_task_has_run(run_tasks):
    home = Page.objects.get(depth=2)
    home.add_child(instance=Page(title=TITLES[0], slug="page"))
    assert run_tasks() > 0
    assert found("力保护") == {TITLES[0]}


def test_rebuilding_the_index_finds_the_same(pages):
    before = found("保护")
    call_command("wagtail_update_index", verbosity=0)
    assert found("保护") == before == {TITLES[0], TITLES[2]}


# Wagtail leaves the temporary file of a thumbnail to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_admin_finds_pages_and_own_images_and_documents(pages, client):
    load_small_county()
    writer = make_user(Role.EDITOR, "O01")
    client.force_login(writer)
    own = {"uploaded_by_user": writer}
    image, document = get_image_model(), get_document_model()
    put(image.objects.create(title="便民服务大厅照片", file=get_test_image_file(), **own))
    put(document.objects.create(title="申报材料清单", file=ContentFile(b"text", "list.txt"), **own))
    for address, query, title in (
        ("wagtailadmin_pages:search", "力保护补", TITLES[0]),
        ("wagtailimages:index", "服务大", "便民服务大厅照片"),
        ("wagtaildocs:index", "材料", "申报材料清单"),
    ):
        shown = client.get(reverse(address), {"q": query}).content.decode()
        hidden = client.get(reverse(address), {"q": "大材小用"}).content.decode()
        assert (title in shown, title in hidden) == (True, False), address
