"""Units of money and land as sheets name them: in a heading, in a line above, behind a figure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from portal.identifiers.cleaning import clean, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

YUAN: Final = "元"
# In yuan
MONEY: Final[Mapping[str, Decimal]] = {
    "亿元": Decimal(100_000_000),
    "万元": Decimal(10_000),
    "千元": Decimal(1_000),
    "百元": Decimal(100),
    "十元": Decimal(10),
    "元": Decimal(1),
    "角": Decimal("0.1"),
    "分": Decimal("0.01"),
}
# In square metres; a 亩 is two thirds of a thousand of them
_MU: Final = Decimal(2000) / 3
LAND: Final[Mapping[str, Decimal]] = {
    "平方公里": Decimal(1_000_000),
    "平方米": Decimal(1),
    "平米": Decimal(1),
    "平方": Decimal(1),
    "m2": Decimal(1),
    "公顷": Decimal(10_000),
    "ha": Decimal(10_000),
    "hm2": Decimal(10_000),
    "市亩": _MU,
    "亩": _MU,
    "分": _MU / 10,
    "厘": _MU / 100,
}
_SHORT: Final = ("亿", "万", "千", "百")
_LARGER: Final = re.compile("[亿万千百十]元")
_OTHERS: Final = (
    *("人", "户", "头", "只", "株", "斤", "公斤", "吨", "台", "套", "间", "座", "个"),
    *("元/亩", "元/人", "元/户", "元/年", "元/月"),
)
_NAMES: Final = "|".join(sorted({*MONEY, *LAND, *_OTHERS}, key=len, reverse=True))
_LIST: Final = rf"(?:人民币)?(?P<units>(?:{_NAMES})(?:[、,/和及](?:人民币)?(?:{_NAMES}))*)"
# 填报单位 names an office; behind a unit no word goes on (分水镇)
_SAID: Final = re.compile(rf"单位(?:[:为是]|均为)*\(?{_LIST}(?![\u4e00-\u9fff])")
_SAID_CLOSELY: Final = re.compile(rf"(?<![报表制送管放付位])单位(?:[:为是]|均为)*\(?{_LIST}")
_IN_BRACKETS: Final = re.compile(rf"(?:^|[(\[【]){_LIST}(?:$|[)\]】])")
_AS_UNIT: Final = re.compile(rf"以{_LIST}为单位")
_FIGURE: Final = re.compile(r"[¥]?(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>[^0-9.,%]{1,6})")


def units_in(text: str) -> tuple[str, ...]:
    """Return the units that a line above a table names for it (单位：亩、万元), () for none."""
    spaced, squeezed = clean(text), squeeze(text)
    match = (
        _SAID.search(spaced)
        or _SAID_CLOSELY.search(squeezed)
        or _AS_UNIT.search(squeezed)
        or _IN_BRACKETS.search(squeezed)
    )
    return tuple(re.split("[、,/和及]", match["units"].replace("人民币", ""))) if match else ()


def money_among(units: Iterable[str]) -> str:
    """Return the unit of money among units, "" for none: 分 is money only where no 元 is."""
    named = [unit for unit in units if unit in MONEY]
    return next((unit for unit in named if unit != "分"), named[0] if named else "")


def land_among(units: Iterable[str]) -> str:
    """Return the unit of land among units, "" for none: 分 is land only beside money."""
    named = [unit for unit in units if unit in LAND]
    return next((unit for unit in named if unit != "分"), "")


def money_of_heading(unit: str) -> str:
    """Return the unit of money that a heading names in brackets or behind it, "" for none."""
    for part in re.split("[、,;:和]", squeeze(unit).partition("/")[0]):
        bare = part.removeprefix("单位").removeprefix("人民币")
        bare = f"{bare}元" if bare in _SHORT else bare
        if bare in MONEY:
            return bare
    larger = _LARGER.search(unit)
    return larger[0] if larger else ""


def land_of_heading(unit: str) -> str:
    """Return the unit of land that a heading names, "" for none."""
    bare = squeeze(unit).removeprefix("单位").lstrip(":").lower()
    return bare if bare in LAND else ""


def land_of_rate(unit: str) -> str:
    """Return the land that a rate counts by: 平方米 of 元/平方米; "" for none."""
    return land_of_heading(squeeze(unit).partition("/")[2])


def figure_and_unit(cell: str) -> tuple[str, str]:
    """Return a figure and the unit behind it, ("", "") for a cell that is no such thing."""
    match = _FIGURE.fullmatch(squeeze(cell).removesuffix("整").removesuffix("正"))
    return (match["figure"], match["unit"]) if match else ("", "")
