"""A published set as a file: rows of class A, totals by township of classes B and C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.disclosure.extras import public_columns
from portal.disclosure.public_kinds import EXTRA
from portal.disclosure.public_row import FROZEN_NAMES, Shown, shown
from portal.disclosure.queries.editions import shows_figures
from portal.policies.enums import DisclosureClass
from portal.policies.queries import current_listing
from portal.web.delivery.limits import limited
from portal.web.pages.parts.downloads import Column, csv_file, xlsx_file
from portal.web.pages.parts.labels import file_name, page_title
from portal.web.pages.parts.query_params import QueryParams
from portal.web.pages.sets.context import facts, set_context
from portal.web.pages.sets.views import read_set
from portal.web.pages.site.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

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


@require_safe
@limited("download")
def disclosure_csv(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Send a set as CSV; what is no longer public answers 410 with its page."""
    answer = _page_and_table(request, ref)
    if not isinstance(answer, tuple):
        return answer
    page, (columns, rows) = answer
    return csv_file(file_name(page.edition, "csv"), columns, rows)


@require_safe
@limited("download")
def disclosure_xlsx(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Send a set as a workbook with a second sheet about it; otherwise as ``disclosure_csv``."""
    answer = _page_and_table(request, ref)
    if not isinstance(answer, tuple):
        return answer
    page, (columns, rows) = answer
    about = [
        (_("Title"), page_title(page.edition)),
        *facts(page, current_listing(page.disclosure.policy)),
        (_("Edition"), f"{page.edition.number}　{page.edition.get_status_display()}"),
        (_("Verification code"), page.edition.code),
    ]
    return xlsx_file(file_name(page.edition, "xlsx"), columns, rows, about)


def _page_and_table(request: HttpRequest, ref: str) -> tuple[EditionPage, Table] | HttpResponse:
    params = QueryParams(request.GET)
    page = read_set(ref, params)
    if params.problems:
        return bad_request(request)
    if not shows_figures(page.edition):
        context = set_context(page, current_listing(page.disclosure.policy))
        return render(request, "web/disclosure.html", context, status=410)
    return page, _table(page)


def _table(page: EditionPage) -> Table:
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
