"""Payout sheets as villages make them; every name and number is synthetic."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tests.factories.numbers import card_number, id_number, phone_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEADER = ("姓名", "身份证号", "一卡通账号", "村", "组", "数量", "补贴标准", "补贴金额", "联系电话")
NAMES = ("张小三", "欧阳明华", "阿依·买买提", "李四", "龚䶮", "王五一", "赵六", "孙七妹")


@dataclass(frozen=True)
class Entry:
    """One payment of a sheet; `more` are cells of further columns by heading."""

    name: str
    id_number: str
    card: str
    village: str = "五星村"
    group: str = "3组"
    quantity: Any = "2.5"
    rate: Any = "100.00"
    amount: Any = "250.00"
    phone: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def but(self, **changes: Any) -> Entry:
        """Return the entry with changes."""
        return replace(self, **changes)

    def cells(self, header: Sequence[str]) -> list[Any]:
        """Return the cells under a header."""
        known = dict(
            zip(
                HEADER,
                (
                    self.name,
                    self.id_number,
                    self.card,
                    self.village,
                    self.group,
                    self.quantity,
                    self.rate,
                    self.amount,
                    self.phone,
                ),
                strict=True,
            )
        )
        return [(known | self.more).get(heading) for heading in header]


def entry(n: int, **changes: Any) -> Entry:
    """Return the n-th person of the test county."""
    made = Entry(
        NAMES[n % len(NAMES)],
        id_number("500235", f"{1950 + n % 40}0{1 + n % 9}1{n % 10}", n % 1000),
        card_number(n + 1),
        phone=phone_number(n + 1),
    )
    return made.but(**changes)


def entries(count: int, **changes: Any) -> list[Entry]:
    """Return several people."""
    return [entry(n, **changes) for n in range(count)]


def headings(rows: Iterable[Entry], header: Sequence[str] = HEADER) -> list[str]:
    """Return the header with the further columns that the rows use."""
    more = dict.fromkeys(heading for row in rows for heading in row.more)
    return [*header, *(heading for heading in more if heading not in header)]


def csv_sheet(
    rows: Sequence[Entry], *, header: Sequence[str] | None = None, encoding: str = "utf-8-sig"
) -> io.BytesIO:
    """Return a plain text sheet: a header and the rows."""
    columns = header or headings(rows)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(row.cells(columns) for row in rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def plain_sheet(rows: Sequence[Entry], *, header: Sequence[str] | None = None) -> io.BytesIO:
    """Return a workbook with a header in the first row and nothing else."""
    columns = header or headings(rows)
    book = Workbook()
    book.active.append(columns)
    for row in rows:
        book.active.append(row.cells(columns))
    return _bytes(book)


def village_sheet(
    sheets: dict[str, Sequence[Entry]],
    *,
    total: str | None = None,
    with_village: bool = False,
) -> io.BytesIO:
    """Return a workbook as a township's villages hand it in.

    One sheet per village, a merged title, a line with the unit, units within the header, a header
    of two lines, a hidden column, blank rows, 合计 and signatures below. `total` replaces the
    declared one of every sheet; `with_village` keeps the column 村.
    """
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        _village(book, name, rows, total, with_village=with_village)
    return _bytes(book)


def _village(
    book: Workbook, name: str, rows: Sequence[Entry], total: str | None, *, with_village: bool
) -> None:
    sheet = book.create_sheet(name)
    top = [
        "序号",
        "姓名",
        "身份证号",
        "一卡通账号",
        "组别",
        "补贴面积(亩)",
        "补贴标准",
        "补贴金额（元）",
        "备注",
    ]
    keys = ["姓名", "身份证号", "一卡通账号", "组", "数量", "补贴标准", "补贴金额"]
    if with_village:
        top.insert(4, "村(社区)名称")
        keys.insert(3, "村")
    width = len(top)
    sheet.append([f"江口镇{name}2026年补贴资金发放花名册"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.append(["填报单位：江口镇", *[None] * (width - 2), "单位：元"])
    sheet.append(top)
    lower: list[Any] = [None] * width
    lower[top.index("补贴标准")] = "元/亩"
    sheet.append(lower)
    for number, row in enumerate(rows, start=1):
        if number == 2:
            sheet.append([])
        sheet.append([number, *row.cells(keys), None])
    declared = total or f"{sum(float(str(row.amount)) for row in rows):.2f}"
    line: list[Any] = ["合计", *[None] * (width - 1)]
    line[top.index("补贴金额（元）")] = float(declared)
    sheet.append(line)
    sheet.append(["制表人：", None, "审核人：", None, "单位负责人（盖章）："])
    sheet.column_dimensions[get_column_letter(4)].hidden = True


def _bytes(book: Workbook) -> io.BytesIO:
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream
