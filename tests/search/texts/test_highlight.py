from __future__ import annotations

import re

import pytest

from search.texts.highlight import excerpt, first_mark, marked


def shown(text: str, *marks: str) -> str:
    return "".join(
        f"[{piece.text}]" if piece.marked else piece.text for piece in marked(text, marks)
    )


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("耕地地力保护补贴", ["补贴", "耕地"], "[耕地]地力保护[补贴]"),
        ("耕地地力保护补贴", ["耕地地力", "耕地", "地力"], "[耕地地力]保护补贴"),
        ("耕地，耕地", ["耕地"], "[耕地]，[耕地]"),
        ("ABC局与abcd局", ["abc"], "[ABC]局与abcd局"),
        ("13号、113号、3号", ["3"], "13号、113号、[3]号"),
        ("㎡及\uff15，5", ["5"], "㎡及[\uff15]，[5]"),
        ("没有", ["补贴", ""], "没有"),
        ("没有", [], "没有"),
        ("(补贴)", ["(补"], "[(补]贴)"),
    ],
)
def test_marks_stand_where_the_words_are(text, marks, expected):
    assert shown(text, *marks) == expected


def test_the_first_mark_is_the_one_that_stands_first():
    assert first_mark("公示耕地补贴", ["补贴", "耕地"]) == 2
    assert first_mark("公示", ["补贴"]) == -1


def test_an_excerpt_is_cut_around_its_mark():
    pieces = excerpt("前" * 60 + "补贴" + "后" * 200, ["补贴"], 60)
    assert "".join(piece.text for piece in pieces) == "…" + "前" * 30 + "补贴" + "后" * 78 + "…"
    assert [piece.text for piece in pieces if piece.marked] == ["补贴"]


def test_no_word_that_was_asked_for_stays_in_the_memory_of_patterns():
    marked("向秀英的补贴", ["向秀英"])
    first_mark("向秀英的补贴", ["向秀英"])
    assert not any("向秀英" in str(key) for key in re._cache)
