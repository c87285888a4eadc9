"""Amounts in words, read and written: 壹仟贰佰叁拾元伍角整 as on receipts, 一百五十元."""

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

_CAPITALS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_SECTION: Final = 10_000


def capital_words(amount: Decimal) -> str:
    """Return yuan in capital numerals as they stand on receipts: 壹仟零肆元零伍分, 贰佰元整.

    The form of the rules for payment and settlement (支付结算办法, annex 1): 整 behind yuan and
    jiao, never behind fen. amount: not negative, two decimals at most, below 10**12; ValueError
    for any other.
    """
    fen = amount * 100
    if fen != int(fen) or not 0 <= fen < 10**14:
        raise ValueError(amount)
    yuan, cents = divmod(int(fen), 100)
    jiao, fen_digit = divmod(cents, 10)
    words = f"{_whole(yuan)}元" if yuan or not cents else ""
    if jiao:
        words += f"{_CAPITALS[jiao]}角"
    elif fen_digit and yuan:
        words += "零"
    return words + (f"{_CAPITALS[fen_digit]}分" if fen_digit else "整")


def _whole(number: int) -> str:
    """Return a whole number in capitals; a section below 1,000 behind another begins with 零."""
    if number == 0:
        return "零"
    words, bridge = "", False
    for size, name in ((_SECTION**2, "亿"), (_SECTION, "万"), (1, "")):
        section = number // size % _SECTION
        if not section:
            bridge = bool(words)
            continue
        if words and (bridge or section < 1000):
            words += "零"
        words, bridge = words + _in_capitals(section) + name, False
    return words


def _in_capitals(section: int) -> str:
    """Return a number from 1 to 9,999 in capitals, runs of zeros within it as one 零."""
    words, gap = "", False
    for place, name in _PLACES:
        digit = section // place % 10
        if digit:
            words += ("零" if gap and words else "") + _CAPITALS[digit] + name
        gap = not digit
    return words


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
