from __future__ import annotations

import pytest

from portal.disclosure.checks import holds_number, numbers_in
from tests.factories.numbers import card_number, id_number, phone_number

ID = id_number("500235", "19800101", 7)


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"证号{ID}，已核",
        f"{ID[:6]} {ID[6:14]} {ID[14:]}",
        f"{ID[:6]}-{ID[6:14]}-{ID[14:]}",
        f"{ID[:6]}\u200b{ID[6:14]}\ufeff{ID[14:]}",
        "".join(chr(ord(c) + 0xFEE0) for c in ID),
        "51122419800101123x",
        "500235800101123",
        card_number(5),
        phone_number(9),
        f"电话：{phone_number(9)[:3]} {phone_number(9)[3:7]} {phone_number(9)[7:]}",
    ],
)
def test_number_of_a_person_is_found(text: str):
    assert holds_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8组",
        "水稻",
        "2026-09-03",
        "38,630.0 亩",
        "500235131005",
        "编号 20260903",
        "138****1234",
    ],
)
def test_ordinary_text_passes(text: str):
    assert not holds_number(text)


def test_texts_with_numbers_are_counted():
    assert numbers_in(["8组", ID, "一组", phone_number(3)]) == 2
