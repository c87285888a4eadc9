"""What the files of a set hold: rows of class A, totals by township of classes B and C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from portal.disclosure.extras import public_columns
from portal.disclosure.public_kinds import EXTRA
from portal.disclosure.public_row import FROZEN_NAMES, Shown, shown
from portal.policies.enums import DisclosureClass
from portal.policies.queries import current_listing
from portal.web.pages.parts.downloads import Column
from portal.web.pages.parts.labels import page_title
from portal.web.pages.sets.context import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.disclosure.extras import FurtherColumn
    from portal.disclosure.public_row import PublicColumn
    from portal.disclosure.queries import EditionPage

CHUNK: Final = 2000
_COLUMNS: Final = tuple(c for c in shown(Shown.SET_FILE) if c.kind is not EXTRA)
TOTAL_COLUMNS: Final = (
    Column("乡镇代码"),
    Column("乡镇（街道）", width=18),
    Column("笔数", "count", 10),
    Column("人数", "count", 10),
    Column("补贴金额（元）", "money", 16),
    Column("说明", width=24),
)
Table = tuple[tuple[Column, ...], "Iterator[tuple[Any, ...]]"]


def about(page: EditionPage) -> list[tuple[str, str]]:
    """Return what the second sheet of a workbook says of the set, as terms and values."""
    return [
        (_("Title"), page_title(page.edition)),
        *facts(page, current_listing(page.disclosure.policy)),
        (_("Edition"), f"{page.edition.number}　{page.edition.get_status_display()}"),
        (_("Verification code"), page.edition.code),
    ]


def table(page: EditionPage) -> Table:
    """Return the columns of a set's files and its rows, read some thousand at a time."""
    if page.edition.disclosure_class != DisclosureClass.A:
        of_set = [column for column in _COLUMNS if column.name in _cells(page)]
        return (*_heads(of_set), *TOTAL_COLUMNS), _totals(page)
    code = page.disclosure.policy.code
    further = public_columns(code).get(code, ())
    own = (Column(column.heading) for column in further)
    return (*_heads(_COLUMNS), *own), _rows(page, further)


def _heads(columns: Iterable[PublicColumn]) -> Iterator[Column]:
    return (Column(column.heading, column.kind.name, column.width) for column in columns)


def _cells(page: EditionPage) -> dict[str, Any]:
    """Return what each row says of the set, by column."""
    edition, disclosure = page.edition, page.disclosure
    return {
        "disclosure": disclosure.ref,
        "edition": edition.number,
        "policy_code": disclosure.policy.code,
        "policy": edition.policy_name,
        "period": disclosure.period,
    }


def _rows(page: EditionPage, further: Iterable[FurtherColumn]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows in printed order, some thousand at a time."""
    cells = _cells(page)
    names = {place.code: place.full_name for place in page.places}
    last = 0
    while chunk := list(page.rows.filter(id__gt=last)[:CHUNK]):
        for entry in chunk:
            cells |= {name: getattr(entry, name) for name in FROZEN_NAMES}
            cells["village"] = names.get(entry.village_code, "")
            yield (
                *(cells[column.name] for column in _COLUMNS),
                *(str(entry.extra.get(column.name, "")) for column in further),
            )
        last = chunk[-1].pk


def _totals(page: EditionPage) -> Iterator[tuple[Any, ...]]:
    cells = _cells(page).values()
    hidden = _("fewer than five, not shown")
    for place in page.places:
        note = hidden if place.hidden else ""
        yield (
            *cells,
            place.code,
            place.full_name,
            place.payments,
            place.people,
            place.total,
            note,
        )
