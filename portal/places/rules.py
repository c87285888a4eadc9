"""How place names and codes are written and read. No database, no settings."""

from __future__ import annotations

import re

from portal.identifiers.cleaning import squeeze
from portal.places.enums import PlaceKind, PlaceLevel

OUTSIDE_CODE = "000000"

_LEVEL_BY_LENGTH = {6: PlaceLevel.COUNTY, 9: PlaceLevel.TOWNSHIP, 12: PlaceLevel.VILLAGE}
# 村民委员会 and 居民委员会 in full and as people write them, longest first.
_COMMITTEE = re.compile(r"(村民委员会|居民委员会|村委会|居委会)$")
_TOWNSHIP_SUFFIX = re.compile(r"(土家族乡|街道办事处|街道|镇|乡)$")
_OFFICE_SUFFIX = re.compile(r"(人民政府|办事处)$")
_GROUP = re.compile(
    r"(?:第)?(?P<number>[0-9]{1,3}|[\u3007零一二两三四五六七八九十百]{1,5})"
    r"(?:村民小组|居民小组|村民组|居民组|小组|组|社|队)?"
)
_GROUP_AT_END = re.compile(
    r"(?P<village>.*?(?:村|社区|委员会|委会))"
    r"(?P<group>(?:第)?(?:[0-9]{1,3}|[\u3007零一二两三四五六七八九十百]{1,5})"
    r"(?:村民小组|居民小组|村民组|居民组|小组|组|社|队))"
)
_DIGITS = (
    {"\u3007": 0, "零": 0} | {c: n for n, c in enumerate("一二三四五六七八九", start=1)} | {"两": 2}
)
_LARGEST_GROUP = 99
_FEWEST_IN_NAME = 2


def level_of(code: str) -> PlaceLevel | None:
    """Return the level a code belongs to (norms B7), or None when it is no code."""
    if re.fullmatch(r"[0-9]{12}-[0-9]{2}", code):
        return PlaceLevel.GROUP
    return _LEVEL_BY_LENGTH.get(len(code)) if code.isascii() and code.isdecimal() else None


def kind_of(code: str) -> PlaceKind | None:
    """Return who governs the village of this code: suffix 2xx village, 0xx residents (norms B7)."""
    return {"2": PlaceKind.VILLAGE_COMMITTEE, "0": PlaceKind.RESIDENT_COMMITTEE}.get(code[9:10])


def parent_code(code: str) -> str:
    """Return the code one level up; empty for the county."""
    return {15: code[:12], 12: code[:9], 9: code[:6]}.get(len(code), "")


def short_village_name(name: str) -> str:
    """Return 五星村 for 五星村村民委员会 and 三龙社区 for 三龙社区居民委员会."""
    bare = _COMMITTEE.sub("", squeeze(name))
    if bare == squeeze(name) or bare.endswith(("村", "社区")):
        return bare
    # 五星村委会: the 村 belongs to the village as well as to the committee.
    return bare + ("社区" if "居" in squeeze(name)[len(bare) :] else "村")


def village_stem(name: str) -> str:
    """Return 五星 for 五星村, 五星村委会 and 五星: what is left without the kind."""
    short = short_village_name(name)
    for suffix in ("社区", "村"):
        if short.endswith(suffix) and len(short) > len(suffix):
            return short.removesuffix(suffix)
    return short


def one_slip_apart(written: str, name: str) -> bool:
    """Say whether one character is wrong, missing, too much, or changed places with its neighbour.

    Of one character alone nothing would be left to tell the name by.
    """
    shorter, longer = sorted((written, name), key=len)
    if len(shorter) < _FEWEST_IN_NAME or len(longer) - len(shorter) > 1 or written == name:
        return False
    pairs = enumerate(zip(shorter, longer, strict=False))
    start = next((place for place, (sign, other) in pairs if sign != other), len(shorter))
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    rest = shorter[start + 1 :] == longer[start + 1 :]
    turned = shorter[start : start + 2] == longer[start : start + 2][::-1]
    return rest or (turned and shorter[start + 2 :] == longer[start + 2 :])


def township_stem(name: str) -> str:
    """Return 江口 for 江口镇 and 江口镇人民政府, 清水 for 清水土家族乡."""
    return _TOWNSHIP_SUFFIX.sub("", _OFFICE_SUFFIX.sub("", squeeze(name)))


def numeral(text: str) -> int | None:
    """Return the number in Arabic or Chinese digits (3, 三, 十二, 二十); None if neither."""
    if text.isascii() and text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for position, sign in enumerate(text):
        if sign in ("十", "百"):
            unit = 10 if sign == "十" else 100
            total += (digit or (1 if position == 0 else 0)) * unit
            digit = 0
        elif sign in _DIGITS:
            digit = _DIGITS[sign]
        else:
            return None
    return total + digit if text else None


def group_number(text: object) -> int | None:
    """Return 3 for 三组, 第3村民小组, 3社 or 3; None when the group has a name or no sense."""
    match = _GROUP.fullmatch(squeeze(text))
    number = numeral(match["number"]) if match else None
    return number if number and number <= _LARGEST_GROUP else None


def is_group(text: object) -> bool:
    """Say whether a text names a group and no village: 三组, 3社, 下坝组; a bare 3 may be both."""
    squeezed = squeeze(text)
    if split_group(squeezed)[1]:
        return False
    return squeezed.endswith("组") or (
        squeezed.endswith(("社", "队")) and group_number(squeezed) is not None
    )


def normalise_group(text: object) -> str:
    """Return 3组 for every way of writing the third group; a named group as it is; else empty."""
    number = group_number(text)
    return f"{number}组" if number else squeeze(text)


def group_code(village_code: str, number: int) -> str:
    """Return the code of a numbered group: village code, hyphen, two digits."""
    return f"{village_code}-{number:02d}"


def split_group(text: object) -> tuple[str, str]:
    """Return (五星村, 3组) for 五星村三组, and the text with an empty group when none follows."""
    match = _GROUP_AT_END.fullmatch(squeeze(text))
    if not match:
        return squeeze(text), ""
    return match["village"], normalise_group(match["group"])
