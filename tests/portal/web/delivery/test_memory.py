from __future__ import annotations

from portal.web.delivery.memory import Memory


def test_what_was_kept_longest_ago_goes_first():
    memory: Memory[str, str] = Memory(2)
    memory.keep("a", "1")
    memory.keep("b", "2")
    memory.keep("a", "1")
    assert memory.keep("c", "3") == "3"
    assert [memory.get(key) for key in "abc"] == ["1", None, "3"]


def test_a_value_may_be_replaced_and_all_forgotten():
    memory: Memory[str, str] = Memory(2)
    memory.keep("a", "1")
    memory.keep("a", "2")
    memory.keep("b", "3")
    assert [memory.get(key) for key in "ab"] == ["2", "3"]
    memory.clear()
    assert memory.get("a") is None
