from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identifiers.errors import (
    MaskedAlready,
    Missing,
    NotAName,
    WrongCharacters,
    WrongLength,
)
from portal.identifiers.names import check_name, may_be_several, normalise_name


@pytest.mark.parametrize("dot", ["·", "•", "・", "．", ".", "‧", "･", " · ", "..", "⋅"])  # noqa: RUF001
def test_every_dot_between_han_characters_becomes_one_kind(dot):
    assert normalise_name(f"阿依{dot}买买") == "阿依·买买"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("张 三", "张三"),
        ("张\u3000三 ", "张三"),
        ("\ufeff张三\u200b", "张三"),
        ("张三\ufe00", "张三"),
        ("John  A. Doe", "John A. Doe"),
        ("\uff2aohn", "John"),
        ("张*三".replace("*", "\uff0a"), "张*三"),
        ("\u2f00心", "一心"),  # a radical that PDF copies leave behind
        ("张\ue863", "张䶮"),  # as GBK programs kept it
        ("𠮷野", "𠮷野"),
        ("·阿依·", "阿依"),
        ("", ""),
        (None, ""),
        (3.0, ""),
    ],
)
def test_a_name_has_one_form(written, expected):
    assert normalise_name(written) == expected


@given(st.text(max_size=20))
def test_the_form_of_a_name_is_stable(text):
    assert normalise_name(normalise_name(text)) == normalise_name(text)


@pytest.mark.parametrize(
    "name", ["张三", "欧阳明华", "阿依古丽·买买提", "张䶮", "𠮷野", "John Doe"]
)
def test_names_of_people_are_accepted(name):
    assert check_name(name) == name


def test_names_of_organisations_may_have_digits_and_brackets():
    name = "云阳县2号种植(农民)专业合作社"

    assert check_name(name, organisation=True) == name
    with pytest.raises(WrongCharacters):
        check_name(name)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("", Missing),
        (None, Missing),
        ("张*三", MaskedAlready),
        ("张三1", WrongCharacters),
        ("<script>", WrongCharacters),
        ("'; DROP TABLE x", WrongCharacters),
        ("=1+1", WrongCharacters),
        ("--", WrongCharacters),
        ("张三、李四", WrongCharacters),
        ("张三，李四", WrongCharacters),
        ("张三；李四", WrongCharacters),
        ("张三/李四", WrongCharacters),
        ("张三（已故）", WrongCharacters),
        ("张三【户主】", WrongCharacters),
        ("张三〔代〕", WrongCharacters),
        ("—", WrongCharacters),
        ("无", NotAName),
        ("NULL", NotAName),
        ("\uff4e\uff55\uff4c\uff4c\u200b", NotAName),
        ("N/A", WrongCharacters),
        ("未知", NotAName),
        ("同上", NotAName),
        (5.0, WrongCharacters),
        ("张" * 65, WrongLength),
        ("张\x00三", WrongCharacters),
    ],
)
def test_each_fault_of_a_name_has_its_own_reason(value, error):
    with pytest.raises(error):
        check_name(value)


def test_a_name_may_be_as_long_as_its_column_and_no_longer():
    assert check_name("甲" * 64) == "甲" * 64
    with pytest.raises(WrongLength) as refusal:
        check_name("甲" * 65)
    assert (refusal.value.found, refusal.value.expected) == (65, "1-64")


@pytest.mark.parametrize(
    "text",
    [
        "王五\n赵六",
        "王小五 赵小六",
        "王五\u3000赵六",
        "王五和赵六",
        "张三已故",
        "张三 已故",
        "王五等人",
    ],
)
def test_two_names_and_notes_that_pass_for_a_name_are_told(text):
    assert check_name(text)
    assert may_be_several(text)


@pytest.mark.parametrize(
    "text",
    [
        "张三",
        "张 三",
        "欧阳明华",
        "欧 阳 明 华",
        "和平",
        "李和平",
        "阿依古丽·买买提",
        "John Doe",
        "何与",
        "谢及时",
    ],
)
def test_one_name_is_one(text):
    assert not may_be_several(text)
