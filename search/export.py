"""Disclosed payments as CSV: for spreadsheets of every age, without formulas."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from .presentation import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .backends import Row
    from .labels import Labels

BOM: Final = "\ufeff"
# Names of the contract's answer, headed as a Chinese reader expects them.
COLUMNS: Final = (
    ("disclosure", "公开编号"),
    ("policy_code", "政策编号"),
    ("policy", "补贴政策"),
    ("period", "期间"),
    ("township_code", "乡镇代码"),
    ("township", "乡镇（街道）"),
    ("village_code", "村代码"),
    ("village", "村（社区）"),
    ("group", "组"),
    ("name", "姓名"),
    ("quantity", "数量"),
    ("unit", "单位"),
    ("rate", "补贴标准（元）"),
    ("amount", "补贴金额（元）"),
    ("paid_on", "到账日期"),
)
LINES: Final = 500
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


def csv_lines(rows: Iterable[Row], labels: Labels) -> Iterator[str]:
    """Yield the file in pieces of some hundred lines; memory stays flat whatever its length."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(heading for _key, heading in COLUMNS)
    keys = [key for key, _heading in COLUMNS]
    for number, row in enumerate(rows, start=1):
        label(row, labels)
        row["name"], row["group"] = harmless(row["name"]), harmless(row["group"])
        writer.writerow([row[key] for key in keys])
        if number % LINES == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
