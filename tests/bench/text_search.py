"""Full text over 50,000 pages: the middle answer beside bare requests, on each engine."""

from __future__ import annotations

import datetime as dt
import os
import random
import time
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings

from portal.web.delivery.process_cache import forget_all
from search.analysis import query_tokens
from search.index import build
from search.models import Text
from search.texts import index
from search.texts.documents import TEXTS
from search.texts.registry import TextRecord
from search.texts.vocabulary import current_vocabulary
from tests.bench.bare_texts import WAYS
from tests.bench.frame import Server, alternating, at_most, middle, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = 50_000
KINDS = ("notice", "notice", "notice", "guide", "basis", "document", "disclosure")
# From what stands in every second page to what stands in a handful, known words and unknown runs.
QUESTIONS = (
    "补贴", "申请", "公告", "耕地", "高龄", "农机购置补贴", "困难群众临时救助", "江口镇",
    "江口镇 公告", "双江街道 危房改造", "残疾人 护理", "高龄津贴怎么申请", "退役军人 慰问",
    "森林生态", "补贴申请材料", "农民工 培训", "雨露计划", "三峡水库移民", "百岁老人", "孤儿",
)  # fmt: skip


def records(words: list[str]) -> Iterator[TextRecord]:
    """Yield pages of about 600 signs, the same in every run."""
    chance = random.Random(42)
    for number in range(PAGES):
        title = "".join(chance.choices(words, k=4)) + "公告"
        body = "，".join("".join(chance.choices(words, k=4)) for _clause in range(50))
        yield TextRecord(
            key=f"bench:{number}",
            kind=KINDS[number % len(KINDS)],
            title=title,
            body=body,
            address=f"notices/{number}/",
            published_on=dt.date(2020, 1, 1) + dt.timedelta(days=number % 2400),
            organisation="云阳县财政局",
        )


def prepare_pages() -> None:
    """Write the pages unless they are there."""
    if Text.objects.filter(key__startswith="bench:").count() == PAGES:
        return
    vocabulary = current_vocabulary()
    words = sorted(word for word in vocabulary.words if 2 <= len(word) <= 12)
    # Words of the file stand more often than names of places
    often = [word for word in words if word not in vocabulary.by_text] * 6
    begin = time.perf_counter()
    made = records([*words, *often])
    while chunk := list(islice(made, 500)):
        index.write(chunk)
    settle()
    print(f"     {PAGES} pages written in {time.perf_counter() - begin:.0f} s")  # noqa: T201


def _compare(server: Server, name: str, bare: str) -> None:
    """Ask every question five times in turn with its bare request."""
    vocabulary = current_vocabulary()
    ours = [f"/api/v1/search?q={quote(question)}" for question in QUESTIONS]
    raw = []
    for question in QUESTIONS:
        address = f"/api/bare/{bare}?t={quote(' '.join(_tokens(question, vocabulary)))}"
        ways = [f"{address}&way={way}" for way in WAYS] if bare == "texts" else [address]
        raw.append(min(ways, key=lambda way: middle(partial(server.get, way), 5)))
    asked, plain = ([partial(server.get, a) for a in addresses] for addresses in (ours, raw))
    for act in asked:  # as often as the bare requests above: a server just started is slow at first
        middle(act, 5)
    at_most(f"{name}: p50 of answer / bare", *alternating(asked, plain, rounds=7), 2.0, "ms")


def _tokens(question: str, vocabulary: object) -> list[str]:
    """Return the tokens of a question's words, as the answer asks for them."""
    found: dict[str, None] = {}
    for run in question.split():
        words = [
            word for word in vocabulary.segment(run) or [run] if word not in vocabulary.fillers
        ]
        for word in words:
            found.update(dict.fromkeys(query_tokens(word)))
    return [*found]


def run() -> None:
    """Measure the database, then Elasticsearch where one is named."""
    settings.ROOT_URLCONF = "tests.bench.bare_texts"
    prepare_pages()
    server = Server()
    settings.SEARCH_URL = ""
    _compare(server, "full text, database", "texts")
    if os.environ.get("TEST_SEARCH_URL"):
        settings.SEARCH_URL = os.environ["TEST_SEARCH_URL"]
        settings.SEARCH_INDEX_PREFIX = "mz-bench"
        forget_all()
        built = build.rebuild(TEXTS)
        rate = built.documents / built.seconds
        print(f"     {built.documents} documents indexed, {rate:.0f}/s")  # noqa: T201
        # The outbox is empty now, of 50,000 dead rows that every answer would walk over until the
        # next automatic vacuum
        settle()
        _compare(server, "full text, Elasticsearch", "texts-elastic")
        settings.SEARCH_URL = ""
