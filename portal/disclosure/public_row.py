"""The public row: every column of a disclosed payment, declared once.

What freezes, compares and digests rows, both search engines, pages, files and the API derive from
``COLUMNS``. To add a column: docs/adding-a-public-column.md.
"""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from enum import Flag, auto
from typing import TYPE_CHECKING, Any, Final

from .public_kinds import COUNT, DAY, EXTRA, MONEY, QUANTITY, TEXT, TYPED, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .models import Edition
    from .models.entries import EntryFields


class Shown(Flag):
    """Where a column is shown. FURTHER: in the table of a page, beside what has a place there."""

    API = auto()
    SEARCH_FILE = auto()
    SET_FILE = auto()
    FURTHER = auto()
    FILES = SEARCH_FILE | SET_FILE
    EVERYWHERE = API | FILES | FURTHER


PLACED: Final = Shown.API | Shown.FILES
NOT_IN_SETS: Final = Shown.API | Shown.SEARCH_FILE


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """One column: its name in Python, API and (frozen columns) table, and its heading in files.

    ``sql`` reads it: of the entry ``e`` unless said otherwise, of its edition ``s``, set ``d``,
    policy ``p``, township ``t`` or village ``v``. ``line`` reads it from a paid line when rows are
    frozen (``services/freeze.py``); columns without it belong to the edition or are labels of a
    code. ``digest`` is its place in a digest's line, for ever; a column that came later has none
    and is written there by name. ``width`` is that of a workbook.
    """

    name: str
    heading: str
    kind: Kind = TEXT
    sql: str = ""
    line: str = ""
    digest: int | None = None
    optional: bool = False
    shown: Shown = Shown.EVERYWHERE
    width: int = 14

    @property
    def expression(self) -> str:
        """The SQL that reads the stored value."""
        return self.sql or f'e."{self.name}"'

    @property
    def annotation(self) -> Any:
        """The type of its value in the API."""
        return self.kind.annotation | None if self.optional else self.kind.annotation


# In the order in which readers see them: of the API and of files.
COLUMNS: Final = (
    PublicColumn("disclosure", "公开编号", sql="d.ref", shown=PLACED, width=26),
    PublicColumn("edition", "版次", COUNT, sql="s.number", shown=Shown.SET_FILE, width=6),
    PublicColumn("policy_code", "政策编号", shown=PLACED, width=10),
    PublicColumn("policy", "补贴政策", sql="p.name", shown=PLACED, width=26),
    PublicColumn("period", "期间", shown=PLACED, width=10),
    PublicColumn("township_code", "乡镇代码", line="paid.township", digest=2, shown=NOT_IN_SETS),
    PublicColumn("township", "乡镇（街道）", sql="t.name", shown=NOT_IN_SETS),
    PublicColumn("village_code", "村代码", line="paid.village", digest=3, shown=PLACED),
    PublicColumn("village", "村（社区）", sql="v.name", shown=PLACED, width=18),
    PublicColumn("group", "组", TYPED, line='line."group"', digest=4, shown=PLACED, width=8),
    PublicColumn("name", "姓名", TYPED, line="names.name", digest=1, shown=PLACED, width=12),
    PublicColumn(
        "quantity", "数量", QUANTITY, line="line.quantity", digest=5, optional=True,
        shown=PLACED, width=10,
    ),
    PublicColumn("unit", "单位", TYPED, line="line.unit", digest=6, shown=PLACED, width=6),
    PublicColumn(
        "rate", "补贴标准（元）", MONEY, line="line.rate", digest=7, optional=True,
        shown=PLACED, width=12,
    ),
    PublicColumn("amount", "补贴金额（元）", MONEY, line="line.amount", digest=8, shown=PLACED),
    PublicColumn("paid_on", "到账日期", DAY, line="paid.paid_on", digest=9, shown=PLACED, width=12),
    # The public columns of the policy: files and pages spread them out (``extras.py``)
    PublicColumn("extra", "其他公开信息", EXTRA, line="line.extra", digest=10),
)  # fmt: skip

# What stands in the table of entries and was taken from the paid line.
FROZEN: Final = tuple(column for column in COLUMNS if column.line)
FROZEN_NAMES: Final = tuple(column.name for column in FROZEN)
# What a query reads; the others are labels of codes, which whoever shows a row looks up.
OF_EDITION: Final = tuple(c for c in COLUMNS if c.sql.startswith(("d.", "s.")))
OF_ENTRY: Final = tuple(c for c in COLUMNS if not c.sql)
READ: Final = (*OF_EDITION, *OF_ENTRY)
# What stands in the policy's sheet, was typed by somebody, and is published as it is.
TYPED_IN_SHEET: Final = tuple(c for c in FROZEN if c.kind.typed and c.line.startswith("line."))


NOT_IN_API: Final = tuple(column.name for column in READ if Shown.API not in column.shown)


def shown(where: Shown) -> tuple[PublicColumn, ...]:
    """Return the columns that are shown in one of these places, in reading order."""
    return tuple(column for column in COLUMNS if column.shown & where)


def row_writer(*hidden: str) -> Callable[..., dict[str, Any]]:
    """Return a function of the stored values of READ that makes the row readers get.

    Its arguments are the values in the order of READ, then values that do not come along. It is
    compiled from the declaration, as named tuples are: a million rows go through it.
    """
    writers = {f"_{c.name}": c.kind.write for c in READ if c.kind.write}
    items = ", ".join(
        f"{c.name!r}: _{c.name}({c.name})" if c.kind.write else f"{c.name!r}: {c.name}"
        for c in READ
    )
    arguments = ", ".join((*(c.name for c in READ), *hidden))
    return eval(f"lambda {arguments}: {{{items}}}", writers)  # noqa: S307 - names of our own columns


def row_of_entry(
    entry: EntryFields, edition: Edition, *, township: str, village: str
) -> dict[str, Any]:
    """Return the row of an entry of an edition, labels included, as search gives it."""
    stored = {column.name: column.kind.store(getattr(entry, column.name)) for column in OF_ENTRY}
    stored |= {"disclosure": edition.disclosure.ref, "edition": edition.number}
    labels = {"policy": edition.policy_name, "township": township, "village": village}
    return _row(**stored) | labels


_row = row_writer()


def frozen_row(name: str, *also: str) -> Any:
    """Return the type of a row as it is printed: the frozen columns, and what else goes with it."""
    return namedtuple(name, (*FROZEN_NAMES, *also))  # noqa: PYI024 - its fields are the declaration's


def read_frozen(values: Iterable[Any]) -> Mapping[str, Any]:
    """Return stored values in the order of FROZEN by name, as Python reads them."""
    pairs = zip(FROZEN, values, strict=True)
    return {column.name: column.kind.read(value) for column, value in pairs}
