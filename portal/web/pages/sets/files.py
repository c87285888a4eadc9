"""A published set as a file: rows of class A, totals by township of classes B and C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.disclosure.queries.editions import shows_figures
from portal.policies.enums import DisclosureClass
from portal.policies.queries import current_listing
from portal.web.delivery.limits import limited
from portal.web.pages.parts.downloads import Column, csv_file, xlsx_file
from portal.web.pages.parts.labels import file_name, page_title
from portal.web.pages.parts.query_params import Asked
from portal.web.pages.sets.context import facts, set_context
from portal.web.pages.sets.views import read_set
from portal.web.pages.site.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from portal.disclosure.queries import EditionPage

CHUNK: Final = 2000
# What each row of either kind begins with
SET_COLUMNS: Final = (
    Column("公开编号", width=26),
    Column("版次", "count", 6),
    Column("政策编号", width=10),
    Column("补贴政策", width=26),
    Column("期间", width=10),
)
ROW_COLUMNS: Final = (
    Column("村代码"),
    Column("村（社区）", width=18),
    Column("组", width=8),
    Column("姓名", width=12),
    Column("数量", "quantity", 10),
    Column("单位", width=6),
    Column("补贴标准（元）", "money", 12),
    Column("补贴金额（元）", "money", 14),
    Column("到账日期", "day", 12),
)
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
    shown = _shown(request, ref)
    if not isinstance(shown, tuple):
        return shown
    page, (columns, rows) = shown
    return csv_file(file_name(page.edition, "csv"), columns, rows)


@require_safe
@limited("download")
def disclosure_xlsx(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Send a set as a workbook with a second sheet about it; otherwise as ``disclosure_csv``."""
    shown = _shown(request, ref)
    if not isinstance(shown, tuple):
        return shown
    page, (columns, rows) = shown
    about = [
        (_("Title"), page_title(page.edition)),
        *facts(page, current_listing(page.disclosure.policy)),
        (_("Edition"), f"{page.edition.number}　{page.edition.get_status_display()}"),
        (_("Verification code"), page.edition.code),
    ]
    return xlsx_file(file_name(page.edition, "xlsx"), columns, rows, about)


def _shown(request: HttpRequest, ref: str) -> tuple[EditionPage, Table] | HttpResponse:
    asked = Asked(request.GET)
    page = read_set(ref, asked)
    if asked.problems:
        return bad_request(request)
    if not shows_figures(page.edition):
        context = set_context(page, current_listing(page.disclosure.policy))
        return render(request, "web/disclosure.html", context, status=410)
    return page, _table(page)


def _table(page: EditionPage) -> Table:
    if page.edition.disclosure_class != DisclosureClass.A:
        return (*SET_COLUMNS, *TOTAL_COLUMNS), _totals(page)
    extra = [
        (column.name, _heading(column.name, column.unit))
        for column in page.disclosure.policy.columns.filter(public=True)
    ]
    columns = (*SET_COLUMNS, *ROW_COLUMNS, *(Column(heading) for _name, heading in extra))
    return columns, _rows(page, [name for name, _heading in extra])


def _heading(name: str, unit: str) -> str:
    return f"{name}（{unit}）" if unit else name


def _start(page: EditionPage) -> tuple[Any, ...]:
    edition, disclosure = page.edition, page.disclosure
    code = disclosure.policy.code
    return disclosure.ref, edition.number, code, edition.policy_name, disclosure.period


def _rows(page: EditionPage, extra: list[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows in printed order, some thousand at a time."""
    start = _start(page)
    names = {place.code: place.full_name for place in page.places}
    last = 0
    while chunk := list(page.rows.filter(id__gt=last)[:CHUNK]):
        for one in chunk:
            yield (
                *start,
                one.village_code,
                names.get(one.village_code, ""),
                one.group,
                one.name,
                one.quantity,
                one.unit,
                one.rate,
                one.amount,
                one.paid_on,
                *(str(one.extra.get(name, "")) for name in extra),
            )
        last = chunk[-1].pk


def _totals(page: EditionPage) -> Iterator[tuple[Any, ...]]:
    start = _start(page)
    hidden = _("fewer than five, not shown")
    for place in page.places:
        note = hidden if place.hidden else ""
        yield (
            *start,
            place.code,
            place.full_name,
            place.payments,
            place.people,
            place.total,
            note,
        )
