"""Amounts in words, as they stand on receipts: 壹仟贰佰叁拾元伍角整, 一百五十元."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_SIGNS: Final = str.maketrans(
    "壹弌贰貳弍叁參参叄肆伍陆陸柒捌玖两兩〇○拾佰仟萬億圆圓",
    "一一二二二三三三三四五六六七八九二二零零十百千万亿元元",
)
_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_FORM: Final = re.compile(
    r"(?:(?P<high>[零一二三四五六七八九十百千]+)亿)?(?:(?P<middle>[零一二三四五六七八九十百千]+)万)?"
    r"(?P<low>[零一二三四五六七八九十百千]+)?(?P<yuan>元)?"
    r"零?(?:(?P<jiao>[一二三四五六七八九])角)?零?(?:(?P<fen>[一二三四五六七八九])分)?[整正]?"
)


def amount_in_words(text: str) -> Decimal | None:
    """Return the yuan that words name (clean text without spaces), None if they name none.

    The unit 元 must stand there. What is said but not written (一百五 for 150) is not guessed.
    """
    match = _FORM.fullmatch(text.removeprefix("人民币").removeprefix(":").translate(_SIGNS))
    if match is None or not match["yuan"]:
        return None
    parts = [_section(match[name]) for name in ("high", "middle", "low")]
    if None in parts or not any(match[name] for name in ("high", "middle", "low")):
        return None
    high, middle, low = (part or 0 for part in parts)
    fen = 10 * _DIGITS[match["jiao"] or "零"] + _DIGITS[match["fen"] or "零"]
    return Decimal(high * 10**8 + middle * 10**4 + low) + Decimal(fen) / 100


def _section(text: str | None) -> int | None:
    """Return the number below 10,000 that a part names; None if it is badly formed."""
    if not text:
        return 0
    total, digit, smallest, bridged = 0, None, 10_000, True
    for sign in text:
        if sign == "零":
            if digit is not None:
                return None
            bridged = True
        elif sign in _UNITS:
            unit = _UNITS[sign]
            # 十五 stands for 一十五, and only in front
            if unit >= smallest or (digit is None and (unit, total) != (10, 0)):
                return None
            total += (1 if digit is None else digit) * unit
            digit, smallest, bridged = None, unit, unit == 10
        elif digit is not None:
            return None
        else:
            digit = _DIGITS[sign]
    if digit is None:
        return total
    return total + digit if bridged else None
