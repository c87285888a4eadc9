"""The ledger and the monthly report: on the screen, as a workbook, on paper."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.clocks import now, today
from portal.payouts import queries
from portal.payouts.sheets.export import write_xlsx
from portal.policies.models import Policy
from portal.policies.periods import FIRST_YEAR
from portal.policies.queries import departments_leading
from portal.staff.models import Organisation
from portal.staff.powers import Act

from .ledger_columns import (
    ledger_cells,
    ledger_header,
    ledger_notes,
    month_cells,
    month_header,
    month_notes,
)
from .responses import enter, page_number, refuses, screen, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpResponse, HttpResponseBase

    from portal.payouts.models.batch import BatchQuerySet

    from .responses import StaffRequest

POWERS = (Act.VIEW_BATCH,)
PAGE: Final = 40
# More lines are no paper that anybody reads; a workbook holds them.
PRINTED: Final = 2000
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MONTHS: Final = range(1, 13)


@dataclass(frozen=True)
class _Question:
    """Filters as the address holds them, and the batches that they leave."""

    filters: queries.LedgerFilter
    batches: BatchQuerySet
    in_scope: BatchQuerySet
    by: str

    @property
    def address(self) -> str:
        """The filters as a query string."""
        names = ("year", "month", "policy", "unit", "department")
        values = {name: getattr(self.filters, name) for name in names}
        values["by"] = self.by if self.by != "policy" else ""
        return urlencode({name: value for name, value in values.items() if value})


def _question(request: StaffRequest, *, month_needed: bool = False) -> _Question:
    """Read the filters; what is none of them is left out. Without a year it is the current one."""
    powers = enter(request, *POWERS)
    data, day = request.GET, today()
    year = whole_number(data.get("year", ""), digits=4)
    month = whole_number(data.get("month", ""), digits=2)
    month = month if month in _MONTHS else day.month if month_needed else 0
    filters = queries.LedgerFilter(
        year=year if FIRST_YEAR <= year <= day.year + 1 else day.year,
        month=month,
        policy=data.get("policy", "")[:3],
        unit=data.get("unit", "")[:16],
        department=data.get("department", "")[:16],
    )
    in_scope = queries.ledger_batches(request.user, powers, POWERS[0])
    if month_needed:
        period_free = queries.LedgerFilter(
            policy=filters.policy, unit=filters.unit, department=filters.department
        )
        batches = period_free.narrow(in_scope)
    else:
        batches = filters.narrow(in_scope)
    by = "unit" if data.get("by") == "unit" else "policy"
    return _Question(filters, batches, in_scope, by)


def _choices(question: _Question) -> dict[str, Any]:
    """Return what the filters offer: what occurs in the batches in scope."""
    units = Organisation.objects.filter(pk__in=question.in_scope.values("unit"))
    policies = Policy.objects.filter(pk__in=question.in_scope.values("policy"))
    years = question.in_scope.values_list("year", flat=True).distinct()
    return {
        "filters": question.filters,
        "address": question.address,
        "years": sorted({*years, today().year, question.filters.year}, reverse=True),
        "months": _MONTHS,
        "policies": policies.values_list("code", "name"),
        "units": units.values_list("code", "short_name"),
        "departments": departments_leading(policies).values_list("code", "short_name"),
    }


@refuses
def ledger(request: StaffRequest) -> HttpResponse:
    """Show the ledger, page by page, with the sum of all that the filters leave."""
    question = _question(request)
    page = Paginator(queries.ledger_rows(question.batches), PAGE).get_page(page_number(request))
    rows = [queries.read_row(sums) for sums in page.object_list]
    total = queries.ledger_total(question.batches)
    return screen(
        request,
        "ledger.html",
        title=_("Ledger"),
        rows=queries.with_people(rows, question.batches),
        total=queries.total_with_people(total, question.batches),
        page=page,
        notes=ledger_notes(),
        counted_rows=queries.COUNTED_ROWS,
        **_choices(question),
    )


@refuses
def month(request: StaffRequest) -> HttpResponse:
    """Show the monthly report with the sums of the year until then."""
    question = _question(request, month_needed=True)
    rows, total = _month_rows(question)
    return screen(
        request,
        "month.html",
        title=_("Monthly report"),
        rows=rows,
        total=total,
        by=question.by,
        notes=month_notes(),
        **_choices(question),
    )


def _month_rows(question: _Question) -> tuple[list[queries.MonthRow], queries.MonthRow]:
    filters = question.filters
    return queries.month_report(
        question.batches, year=filters.year, month=filters.month, by=question.by
    )


def _ledger_rows(question: _Question) -> tuple[list[queries.LedgerRow], queries.LedgerRow]:
    """Return every line with its people, and the sum; a file may count longer than a page."""
    limit = 10 * queries.COUNTED_ROWS
    rows = [queries.read_row(sums) for sums in queries.ledger_rows(question.batches)]
    total = queries.ledger_total(question.batches)
    return (
        _in_parts(rows, question.batches, limit),
        queries.total_with_people(total, question.batches, limit=limit),
    )


def _in_parts(
    rows: Sequence[queries.LedgerRow], batches: BatchQuerySet, limit: int
) -> list[queries.LedgerRow]:
    """Count people of so many lines at a time that the condition of the query stays short."""
    if sum(row.planned.rows for row in rows) > limit:
        return list(rows)
    parts = (rows[start : start + 200] for start in range(0, len(rows), 200))
    return [row for part in parts for row in queries.with_people(part, batches, limit=limit)]


def _period_in_words(filters: queries.LedgerFilter) -> str:
    if filters.month:
        return _("%(year)d/%(month)d") % {"year": filters.year, "month": filters.month}
    return _("%(year)d") % {"year": filters.year}


def _heading(request: StaffRequest, question: _Question) -> dict[str, Any]:
    """Return what stands above a list on paper: whose, of what, made by whom and when."""
    filters = question.filters
    units = Organisation.objects.filter(code__in=[filters.unit, filters.department])
    names = {unit.code: unit.name for unit in units}
    counted = list(Organisation.objects.filter(pk__in=question.batches.values("unit"))[:2])
    only_unit = counted[0].name if len(counted) == 1 else ""
    policy = Policy.objects.filter(code=filters.policy).first() if filters.policy else None
    return {
        "unit": names.get(filters.unit) or only_unit or _("all units in the scope of the maker"),
        "department": names.get(filters.department, ""),
        "policy": policy.name if policy else _("all policies"),
        "period": _period_in_words(filters),
        "maker": request.user.member.name,
        "made_at": timezone.localtime(now()),
    }


def _maker_line(heading: dict[str, Any]) -> str:
    words = {**heading, "made_at": f"{heading['made_at']:%Y-%m-%d %H:%M}"}
    return _("%(unit)s, %(policy)s, %(period)s. Made by %(maker)s, %(made_at)s") % words


@refuses
def workbook(request: StaffRequest, kind: str) -> HttpResponseBase:
    """Return the ledger or the monthly report as a workbook."""
    question = _question(request, month_needed=kind == "month")
    heading = _heading(request, question)
    if kind == "ledger":
        rows, total = _ledger_rows(question)
        title, header = _("Ledger"), ledger_header()
        cells = _with_notes([*rows, total], ledger_cells, ledger_notes())
    elif kind == "month":
        lines, sums = _month_rows(question)
        title, header = _("Monthly report"), month_header(question.by)
        cells = _with_notes([*lines, sums], month_cells, month_notes())
    else:
        raise Http404
    book = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(book, header, cells, title=f"{title} · {_maker_line(heading)}", sheet=title)
    book.seek(0)
    response = FileResponse(book, content_type=_XLSX)
    name = f"{title}-{heading['period']}.xlsx".replace("/", "-")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


def _with_notes(rows: Sequence[Any], cells: Any, notes: Sequence[str]) -> Iterator[list[Any]]:
    for row in rows:
        yield cells(row)
    yield []
    for note in notes:
        yield [note]


@refuses
def paper(request: StaffRequest, kind: str) -> HttpResponse:
    """Return the ledger or the monthly report as a page for paper, A4 landscape."""
    question = _question(request, month_needed=kind == "month")
    context: dict[str, Any] = {"heading": _heading(request, question)}
    if kind == "ledger":
        count = queries.ledger_rows(question.batches).count()
        context["too_long"] = count if count > PRINTED else 0
        rows, total = ([], None) if count > PRINTED else _ledger_rows(question)
        context |= {"rows": rows, "total": total, "notes": ledger_notes()}
    elif kind == "month":
        lines, sums = _month_rows(question)
        context |= {"rows": lines, "total": sums, "by": question.by, "notes": month_notes()}
    else:
        raise Http404
    context["back"] = f"{reverse(f'desk:{kind}')}?{question.address}"
    return render(request, f"desk/paper/{kind}.html", context)
