"""Where the limits of a number in parts lie: what is read of a text, and how sure it is."""

from __future__ import annotations

from itertools import pairwise

import pytest

from portal.identifiers.finder import Certainty, NumberKind, find_numbers
from tests.factories.numbers import card_number, id_number, old_id_number

ID = id_number("500235", "19800101", 7)
WITH_X = id_number("500235", "19800101", 8)
MISTYPED = f"{ID[:17]}{(int(ID[17]) + 1) % 10}"
OLD, OLD_IN_FULL = old_id_number(seq=7), id_number("512225", "19650101", 7)
CARD, CARD_OF_16 = card_number(5), card_number(5, prefix="4563", length=16)
CARD_OF_18 = card_number(5, length=18)
POSSIBLE, LIKELY, CERTAIN = Certainty.POSSIBLE, Certainty.LIKELY, Certainty.CERTAIN
IS_ID, IS_CARD = NumberKind.ID_NUMBER, NumberKind.CARD


def cut(number: str, *sizes: int, gap: str = " ") -> str:
    """Return a number in parts of so many digits."""
    ends = [sum(sizes[:place]) for place in range(len(sizes) + 1)]
    assert ends[-1] == len(number)
    return gap.join(number[start:end] for start, end in pairwise(ends))


@pytest.mark.parametrize(
    ("text", "kind", "written", "value", "certainty"),
    [
        (cut(MISTYPED, 6, 8, 4), IS_ID, cut(MISTYPED, 6, 8, 4), MISTYPED, POSSIBLE),
        (f"身份证 {cut(MISTYPED, 5, 5, 5, 3)}", IS_ID, cut(MISTYPED, 5, 5, 5, 3), MISTYPED,
         POSSIBLE),
        (cut(WITH_X, 6, 8, 3, 1), IS_ID, cut(WITH_X, 6, 8, 3, 1), WITH_X, CERTAIN),
        (cut(WITH_X, 6, 8, 4), IS_ID, cut(WITH_X, 6, 8, 4), WITH_X, CERTAIN),
        (f"证件 {cut(ID[:17], 6, 8, 3)} X", IS_ID, f"{cut(ID[:17], 6, 8, 3)} X", f"{ID[:17]}X",
         POSSIBLE),
        (cut(OLD, 6, 6, 3), IS_ID, cut(OLD, 6, 6, 3), OLD_IN_FULL, LIKELY),
        (f"身份证号 {cut(OLD, 4, 4, 4, 3)}", IS_ID, cut(OLD, 4, 4, 4, 3), OLD_IN_FULL, LIKELY),
        (cut(ID, 3, 4, 7, 4), IS_ID, cut(ID, 3, 4, 7, 4), ID, CERTAIN),
        (cut(ID, 4, 4, 4, 4, 2), IS_ID, cut(ID, 4, 4, 4, 4, 2), ID, CERTAIN),
        (cut(ID, 6, 4, 2, 2, 4), IS_ID, cut(ID, 6, 4, 2, 2, 4), ID, CERTAIN),
        (f"附{'1' * 5}{ID}号", IS_ID, f"{'1' * 5}{ID}", ID, LIKELY),
        (f"12{ID}34567", IS_ID, f"12{ID}34567", ID, LIKELY),
        ("1" * 42 + ID, IS_ID, "1" * 42 + ID, ID, LIKELY),
        (cut(CARD, 5, 5, 5, 4, gap="-"), IS_CARD, cut(CARD, 5, 5, 5, 4, gap="-"), CARD, CERTAIN),
        (cut(CARD, 6, 13), IS_CARD, cut(CARD, 6, 13), CARD, CERTAIN),
        (cut(CARD_OF_16, 4, 4, 4, 4), IS_CARD, cut(CARD_OF_16, 4, 4, 4, 4), CARD_OF_16, LIKELY),
        (cut(CARD_OF_18, 6, 4, 4, 4), IS_CARD, cut(CARD_OF_18, 6, 4, 4, 4), CARD_OF_18, CERTAIN),
        (f"卡号 {cut(CARD, 5, 5, 5, 4)}", IS_CARD, cut(CARD, 5, 5, 5, 4), CARD, CERTAIN),
        ("卡号 1301 0104 0012 34567", IS_CARD, "1301 0104 0012 34567", "13010104001234567", LIKELY),
        ("138 1234 5678 023 5512 3456", NumberKind.MOBILE, "138 1234 5678", "13812345678", LIKELY),
        ("138 1234 5678 366.50", NumberKind.MOBILE, "138 1234 5678", "13812345678", LIKELY),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_cut(text, kind, written, value, certainty):
    (number,) = find_numbers(text)

    assert text[number.start : number.end] == written
    assert (number.kind, number.value, number.certainty) == (kind, value, certainty)


@pytest.mark.parametrize(
    "text",
    [
        cut(MISTYPED, 5, 5, 5, 3),
        cut(OLD, 4, 4, 4, 3),
        cut(ID, 3, 4, 2, 5, 4),
        "1" * 43 + ID,
        cut(CARD, 5, 5, 5, 4),
        cut(CARD, 7, 12),
        cut(CARD_OF_16, 5, 5, 6, gap="-"),
        cut(CARD_OF_18, 6, 6, 6),
        f"流水号 {cut(CARD, 4, 4, 4, 4, 3)}",
        "0228 4812 3456 7890 123",
        f"12 {cut(CARD, 4, 4, 4, 4, 3)}",
        "138 1234 5678 12",
        f"受理编号{id_number('500235', '20180512', 7)}",
    ],
)
def test_what_is_cut_otherwise_is_no_number(text):
    assert find_numbers(text) == []


def test_a_number_that_a_file_could_not_have_is_a_persons():
    assert find_numbers(f"受理编号{id_number('500235', '20171231', 7)}")


def test_two_phones_beside_each_other_are_two():
    text = "138 1234 5678 86 139 0013 9000"
    assert [number.value for number in find_numbers(text)] == ["13812345678", "13900139000"]


@pytest.mark.parametrize("text", ["张三{}", "{}三组", "张三{}三组", "张三{}，"])
def test_a_number_in_words_stands_against_words_that_are_none_of_it(text):
    phone = "一三八一二三四五六七八"
    (number,) = find_numbers(text.format(phone))

    assert text[: number.start] == text.partition("{")[0]
    assert (number.end - number.start, number.value) == (len(phone), "13812345678")


def test_the_last_word_may_be_of_a_group_where_the_first_part_is_figures():
    (number,) = find_numbers("138一二三四五六七八三组")
    assert number.value == "13812345678"


def test_digits_in_circles_are_digits_in_words():
    (number,) = find_numbers("\u3280\u3282\u3287\u3280\u3281\u3282\u3283\u3284\u3285\u3286\u3287")
    assert number.value == "13812345678"
