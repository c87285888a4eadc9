"""Texts that hold a number of a person, written in many ways, and texts that hold none.

All numbers are made up (``numbers``). The names say what each is an example of, so that a failing
test names the kind of writing.
"""

from __future__ import annotations

from itertools import product
from typing import Final

from tests.factories.numbers import (
    card_number,
    id_number,
    old_id_number,
    organisation_code,
    phone_number,
)

_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_WORDS: Final = str.maketrans("0123456789", "〇一二三四五六七八九")
_ZERO_WORDS: Final = str.maketrans("0123456789", "零一二三四五六七八九")
_CAPITAL_WORDS: Final = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_CIRCLED: Final = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_ARABIC: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_MATHEMATICAL: Final = {ord("0") + digit: 0x1D7CE + digit for digit in range(10)}

IDS: Final = (
    id_number(seq=7),
    id_number("512225", "19620815", 41),
    id_number("511224", "19930528", 302),
    id_number("500235", "20190512", 18),
    next(number for number in map(id_number, ["500235"] * 99, ["20010203"] * 99, range(99))
         if number.endswith("X")),
)  # fmt: skip
CARDS: Final = (card_number(5), card_number(77, prefix="621700"), card_number(9, length=16))
PHONES: Final = (phone_number(9), phone_number(12345678), "18623010203")


def _cut(number: str, sizes: tuple[int, ...], gap: str) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(number[start : start + size])
        start += size
    return gap.join(filter(None, [*parts, number[start:]]))


def _disguises(number: str, sizes: tuple[int, ...]) -> dict[str, str]:
    """Return one number in every writing; ``sizes``: how people cut it."""
    half = len(number) // 2
    return {
        "plain": number,
        "spaces": _cut(number, sizes, " "),
        "wide spaces": _cut(number, sizes, "\u3000"),
        "no-break spaces": _cut(number, sizes, "\xa0"),
        "dots": _cut(number, sizes, "."),
        "middle dots": _cut(number, sizes, "·"),
        "dashes": _cut(number, sizes, "-"),
        "long dashes": _cut(number, sizes, "—"),
        "slashes": _cut(number, sizes, "/"),
        "underscores": _cut(number, sizes, "_"),
        "spaced dashes": _cut(number, sizes, " - "),
        "digit by digit": " ".join(number),
        "digit, dot": ".".join(number),
        "invisible signs": "\u200b".join(number),
        "soft hyphens": _cut(number, sizes, "\xad"),
        "byte order mark": f"{number[:half]}\ufeff{number[half:]}",
        "direction marks": f"\u202a{number[:half]}\u2066{number[half:]}\u202c",
        "full width": number.translate(_WIDE),
        "full width with dashes": _cut(number, sizes, "-").translate(_WIDE),
        "words": number.translate(_WORDS),
        "words with 零": number.translate(_ZERO_WORDS),
        "words of cheques": number.translate(_CAPITAL_WORDS),
        "words, cut": _cut(number, sizes, " ").translate(_WORDS),
        "words and figures": number[:half].translate(_WORDS) + number[half:],
        "circled": number.translate(_CIRCLED),
        "Arabic-Indic": number.translate(_ARABIC),
        "mathematical": number.translate(_MATHEMATICAL),
        "keycaps": "".join(f"{sign}\ufe0f\u20e3" for sign in number),
        "two lines": f"{number[:half]}\n{number[half:]}",
        "two lines, indented": f"{number[:half]}\r\n    {number[half:]}",
        "cut at the end of a line": _cut(number, sizes, "\n"),
    }


_CONTEXTS: Final = (
    ("", ""),
    ("张三", "，已核"),
    ("备注：代领人 ", "（儿子）"),
    ("No.", ""),
    ("(", ")"),
    ("王某某本人来电，请更正为", "。共3笔，合计 1,250.00 元"),
)


def _texts(kind: str, number: str, sizes: tuple[int, ...]) -> list[tuple[str, str, str]]:
    return [
        (kind, f"{kind}: {name}", before + text + behind)
        for (name, text), (before, behind) in product(_disguises(number, sizes).items(), _CONTEXTS)
    ]


def _held() -> list[tuple[str, str, str]]:
    texts = []
    for number in IDS:
        texts += _texts("ID_NUMBER", number, (6, 8, 4))
        texts += [
            ("ID_NUMBER", "letters in front", f"ID{number}"),
            ("ID_NUMBER", "letters behind", f"{number}abc"),
            ("ID_NUMBER", "letters around", f"A{number}B"),
            ("ID_NUMBER", "lower case", number.lower()),
            ("ID_NUMBER", "digits against it", f"3{number}13900000001"),
            ("ID_NUMBER", "masked 6+4", f"{number[:6]}********{number[-4:]}"),
            ("ID_NUMBER", "masked 6+4 with x", f"身份证{number[:6]}xxxxxxxx{number[-4:]}"),
            ("ID_NUMBER", "masked 6+4, wide", f"{number[:6]}＊＊＊＊＊＊＊＊{number[-4:]}"),
            ("ID_NUMBER", "masked 10+4", f"{number[:10]}****{number[-4:]}"),
            ("ID_NUMBER", "cells", f"张三\t{number[:6]}\t{number[6:14]}\t{number[14:]}\t3组"),
        ]
    old = old_id_number(seq=7)
    texts += _texts("ID_NUMBER", old, (6, 6, 3))
    texts.append(("ID_NUMBER", "permit of Hong Kong", id_number("810000", "19760504", 21)))
    texts.append(("ID_NUMBER", "residence card", id_number("950840", "19760504", 21)))
    texts.append(("ID_NUMBER", "old residence card", "持USA500076050412居留证"))
    texts.append(("ID_NUMBER", "mistyped", f"{IDS[0][:17]}{(int(IDS[0][17]) + 1) % 10}"))
    for number in CARDS:
        texts += _texts("CARD", number, (4, 4, 4, 4))
        texts += [
            ("CARD", "letters in front", f"CARD{number}"),
            ("CARD", "six and the rest", f"{number[:6]} {number[6:]}"),
            ("CARD", "with its amount", f"{number} 366.50"),
        ]
    texts += [
        ("CARD", "old passbook, named", "存折4130123456"),
        ("CARD", "account, named", "卡号：430012345678"),
        ("CARD", "without check digit", "6217003600001234567"),
        ("CARD", "old account of 17 digits", "13010104001234567"),
    ]
    for number in PHONES:
        texts += _texts("MOBILE", number, (3, 4, 4))
        texts += [
            ("MOBILE", "+86", f"+86{number}"),
            ("MOBILE", "+86, cut", f"+86 {_cut(number, (3, 4, 4), ' ')}"),
            ("MOBILE", "+86-", f"+86-{_cut(number, (3, 4, 4), '-')}"),
            ("MOBILE", "0086", f"0086{number}"),
            ("MOBILE", "(86)", f"(86){number}"),
            ("MOBILE", "86", f"86{number}"),
            ("MOBILE", "0 in front", f"0{number}"),
            ("MOBILE", "letters in front", f"tel{number}"),
            ("MOBILE", "letters behind", f"{number}abc"),
            ("MOBILE", "3-8", f"{number[:3]} {number[3:]}"),
            ("MOBILE", "7-4", f"{number[:7]} {number[7:]}"),
            ("MOBILE", "named and cut anyhow", f"手机 {number[:5]} {number[5:]}"),
            ("MOBILE", "brackets", f"({number[:3]}){number[3:7]}-{number[7:]}"),
            ("MOBILE", "two of them", f"{number}、13900139000"),
            ("MOBILE", "two, cut", f"{_cut(number, (3, 4, 4), ' ')} 139 0013 9000"),
            ("MOBILE", "before an area", f"{number} 12.5亩"),
            ("MOBILE", "behind a name like 张三", f"张三 {_cut(number, (3, 4, 4), ' ')}"),
            ("MOBILE", "before a group", f"{_cut(number, (3, 4, 4), ' ')} 三组"),
            ("MOBILE", "an item of a list", f"1. {_cut(number, (3, 4, 4), ' ')}"),
        ]
    return texts


# Kind, what it is an example of, text
HELD: Final = _held()

_PLACES: Final = ("500235131005", "500235101201", "500235")
_DAYS: Final = ("2026-01-01", "2026.05.12", "2026年5月12日", "20260512", "2026/12/31")
_AMOUNTS: Final = ("1,234,567.00", "10,135笔", "3283550.00元", "366.50", "1,200,000,000.00元")


def _left_alone() -> list[tuple[str, str]]:
    texts = [("a range of days", f"{one}{to}{other}") for one, other in product(_DAYS, _DAYS)
             for to in ("至", "-", "—", " ", "~", "到", " - ")]  # fmt: skip
    texts += [
        ("a place code", code + tail) for code in _PLACES for tail in ("", "-01", "号", " 3组")
    ]
    texts += [("two amounts", f"{one} {other}") for one, other in product(_AMOUNTS, _AMOUNTS)]
    for n in range(1, 13):
        month = f"{n:02}"
        texts += [
            ("a set's reference", f"GK-0{n + 10}-2026-500235101{n:03}"),
            ("a set's reference by quarter", f"GK-042-2026Q{n % 4 + 1}-5002351{month}"),
            ("a set's reference of a day", f"GK-042-once:2026-{month}-12-500235131"),
            ("a batch", f"042-2026-500235131-{n}"),
            ("a batch by day", f"PC2026{month}12000{n}"),
            ("a batch of the municipal platform", f"批次号 2026{month}12123456{n:03}"),
            ("a file's number of place and day", f"受理编号500235{2020 + n % 7}{month}12{n:04}"),
            ("a file's number, cut", f"受理号 500235-{2020 + n % 7}{month}12-{n:04}"),
            ("a serial number", f"流水号2026{month}12093000{n:04}"),
            ("two landlines", f"023-5512{n:04} 023-5510{n:04}"),
            ("two landlines, cut", f"023 5512 {n:04} 5510 {n:04}"),
            ("two local landlines", f"5512{n:04}、5510{n:04}"),
            ("two local landlines, spaced", f"5512{n:04} 5510{n:04}"),
            ("landline with extension", f"(023) 5512-{n:04} 转 8{n:03}"),
            ("landline as one run", f"0235512{n:04}"),
            ("service line", f"400-800-{n:04}"),
            ("a document", f"云阳府办发〔2026〕{n}号"),
            ("a document of the bureau", f"云财发(2026){n}号，2026年{n}月12日"),
            ("an index number", f"索引号 11500235008702{n:03}X/2026-000{month}"),
            ("an organisation", organisation_code(n * 7919)),
            ("an organisation, named", f"统一社会信用代码：{organisation_code(n)}"),
            ("an organisation of digits alone", _numeric_organisation(n)),
            ("areas and amounts", f"{n} 张三 {n}2.5 {130 + n} {1000 + n * 100} {n}63.00"),
            ("a row of figures", f"{n}\t五星村\t156\t1200\t{n}600.00\t2026"),
            ("a column of figures", f"面积\n{n}5000\n260000\n{n}38\n0013\n8000\n12"),
            ("years", f"2023 2024 2025 2026 {n}"),
            ("area, rate, amount", f"15{n % 10} 320 {(150 + n % 10) * 320}元"),
            ("a masked phone", f"138****{n:04}"),
            ("a masked card", f"尾号****{n:04}"),
            ("a masked ID number", f"500**************{n % 10}"),
            ("a moment", f"2026-{month}-12 13:30:0{n % 10}"),
            ("moments", f"2026-{month}-12T08:00:00+08:00 — 2026-{month}-13T18:30:00"),
            ("an address of a machine", f"139.226.{n}.222, 192.168.100.{n}"),
            ("a fraction", f"0.3000000000000{n:03}"),
            ("steps in words", f"一、二、三、四、五、六、七、八、九、十{n}"),
            ("counting in words", f"第{n}条 一二三四五六七八九〇"),
            ("figures of a village", f"户数{n}38，人口1380，面积1380.5亩，补贴138,001.38元"),
            ("a record of websites", f"渝ICP备2026{n:04}号-1 渝公网安备500235020{n:05}号"),
            ("a year range and sums", f"2023-2024年 {n}350万元 2025—2026年 1,38{n % 10}万元"),
            ("a moment in one run", f"2026{month}12133000"),
            ("a hotline", f"12345、12388、95{n:03}"),
            ("a code to verify", f"7K3M-92QD-4H{n:02}"),
            ("page numbers", f"{n} {n + 1} {n + 2} {n + 3} {n + 4} {n + 5} {n + 6} {n + 7}"),
        ]
    return texts


def _numeric_organisation(n: int) -> str:
    """Return a code of digits alone whose check character is right."""
    codes = (organisation_code(seq) for seq in range(n * 1000, n * 1000 + 999))
    return next(code for code in codes if code.isdigit())


# What it is an example of, text
LEFT_ALONE: Final = _left_alone()
