from __future__ import annotations

import re

from portal.web.delivery.process_cache import BoundedDict, forget_all
from tests.template_database import ROOT


def test_what_was_kept_longest_ago_goes_first():
    memory: BoundedDict[str, str] = BoundedDict("test", 2)
    memory.put("a", "1")
    memory.put("b", "2")
    memory.put("a", "1")
    assert memory.put("c", "3") == "3"
    assert [memory.get(key) for key in "abc"] == ["1", None, "3"]


def test_a_value_may_be_replaced_and_all_forgotten():
    memory: BoundedDict[str, str] = BoundedDict("test", 2)
    memory.put("a", "1")
    memory.put("a", "2")
    memory.put("b", "3")
    assert [memory.get(key) for key in "ab"] == ["2", "3"]
    memory.clear()
    assert memory.get("a") is None


def test_what_is_weighed_stays_below_its_bound():
    memory: BoundedDict[str, bytes] = BoundedDict("test", 9, weigh=len, heaviest=10)
    memory.put("a", b"12345")
    memory.put("b", b"12345")
    memory.put("b", b"1")
    assert (list(memory), memory.weight) == (["a", "b"], 6)
    memory.put("c", b"12345")
    assert (list(memory), memory.weight) == (["b", "c"], 6)
    memory.put("d", b"12345678901")
    assert (list(memory), memory.weight) == ([], 0)
    memory.put("e", b"12345")
    memory.clear()
    assert memory.weight == 0


def test_a_value_is_made_where_there_is_none():
    memory: BoundedDict[str, str] = BoundedDict("test", 2)
    assert memory.get_or_make("a", lambda: "1") == "1"
    assert memory.get_or_make("a", lambda: "2") == "1"


def test_the_newest_value_is_what_was_put_in_last():
    memory: BoundedDict[str, str] = BoundedDict("test", 2)
    assert memory.newest() is None
    memory.put("a", "1")
    memory.put("b", "2")
    memory.put("a", "3")
    assert memory.newest() == "3"


def test_one_call_forgets_every_memory():
    first, second = BoundedDict("first", 2), BoundedDict("second", 2)
    first.put("a", "1")
    second.put("a", "1")
    forget_all()
    assert (dict(first), dict(second)) == ({}, {})


def test_docs_say_of_every_memory_why_it_pays():
    sources = [path for name in ("portal", "search", "cms") for path in (ROOT / name).rglob("*.py")]
    text = "".join(path.read_text() for path in sources)
    made = re.findall(r'BoundedDict\(\s*"([^"]+)"', text)
    assert len(made) == text.count("] = BoundedDict(")
    page = (ROOT / "docs/public-site.md").read_text()
    chapter = page.partition("## Layers of memory")[2].partition("\n## ")[0]
    told = re.findall(r"^\| ([^|]+) \| process, \d", chapter, re.MULTILINE)
    assert sorted(told) == sorted(made)
