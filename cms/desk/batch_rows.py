"""Rows of a batch: narrowed, ordered, searched by name or number, taken away masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from portal.payouts import queries
from portal.payouts.alarms import CHANGED, KINDS, MORE, NEW
from portal.payouts.checks.registry import check_of
from portal.payouts.enums import BatchStatus, LookupPurpose
from portal.payouts.services.look_up import look_up_rows, take_rows
from portal.refusals import Refusal

from .batches import labelled, title_of, trail_to, visible_batch
from .responses import page_number, refuses, screen, typed, whole_number
from .row_files import file_of_rows, forms_for

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponseBase, QueryDict

    from portal.payouts.models import Batch

    from .responses import StaffRequest

ROWS_A_PAGE = 100
# Where each row says what its person got before
COMPARING = (queries.Show.CHANGED, NEW.code, CHANGED.code, MORE.code)
# So many digits in a row are no name.
_NUMBER = re.compile(r"\d[\d\s-]{4,}")
_PLACE_CODE = 12
_LONGEST_GROUP = 16
_LONGEST_WORDS = 40


@dataclass(frozen=True)
class _Search:
    """What was typed to search for, and what for; it came in a posted form and leaves in one."""

    words: str = ""
    purpose: str = ""

    @property
    def by_number(self) -> bool:
        """Whether the words are a number: then a purpose is asked for."""
        return bool(_NUMBER.search(self.words))


def _question(batch: Batch, data: QueryDict) -> queries.RowQuestion:
    """Read filters and order; what is none of them is left out."""
    village, show, sort = (data.get(name, "") for name in ("village", "show", "sort"))
    shown = {*queries.Show.values, *(check["code"] for check in batch.checks), *KINDS}
    return queries.RowQuestion(
        village=village if village.isdigit() and len(village) == _PLACE_CODE else "",
        group=data.get("group", "").strip()[:_LONGEST_GROUP],
        show=show if show in shown else "",
        sort=queries.RowSort(sort) if sort in queries.RowSort.values else queries.RowSort.NUMBER,
    )


def _address(question: queries.RowQuestion) -> str:
    """Return the question as it stands in an address."""
    values = {
        "village": question.village,
        "group": question.group,
        "show": question.show,
        "sort": "" if question.sort == queries.RowSort.NUMBER else str(question.sort),
    }
    return urlencode({name: value for name, value in values.items() if value})


def _searched(
    request: StaffRequest, batch: Batch, question: queries.RowQuestion, search: _Search
) -> QuerySet[Any] | None:
    """Return the rows that were searched for; None where nothing was, or it was refused."""
    if not search.words:
        return None
    if not search.by_number:
        return queries.named(queries.rows_for(batch, question), search.words)
    try:
        return look_up_rows(
            batch=batch,
            question=question,
            number=search.words,
            purpose=search.purpose,
            by=request.user,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return queries.rows_for(batch, question).none()


@sensitive_post_parameters()
@sensitive_variables()
@refuses
def lines(request: StaffRequest, number: str) -> HttpResponseBase:
    """Show rows of a batch, masked, page by page; a posted form searches for a person among them.

    What is searched for stands in no address (ADR 0009): further pages are posted as well.
    """
    batch = visible_batch(request.user, number)
    question = _question(batch, request.GET)
    search = _Search(typed(request, "words")[:_LONGEST_WORDS], typed(request, "purpose"))
    leafed = request.POST if request.method == "POST" else request.GET
    page = queries.lines_page(
        batch,
        question,
        after=whole_number(leafed.get("after", ""), digits=8),
        before=whole_number(leafed.get("before", ""), digits=8),
        size=ROWS_A_PAGE,
        rows=_searched(request, batch, question, search),
    )
    address = _address(question)
    return screen(
        request,
        "batch_lines.html",
        title=_("Rows of %(batch)s") % {"batch": title_of(batch)},
        crumb=_("Rows"),
        trail=trail_to(batch),
        batch=batch,
        question=question,
        search=search,
        address=f"?{address}",
        back=f"?{address}&before={page.before}" if page.before else "",
        on=f"?{address}&after={page.next}" if page.next else "",
        purposes=LookupPurpose.choices,
        rows=_with_amounts_before(batch, question, labelled(batch, page.rows)),
        compares=question.show in COMPARING,
        next=page.next,
        before=page.before,
        **_choices(batch, question),
        forms=forms_for(batch),
    )


def _with_amounts_before(batch: Batch, question: queries.RowQuestion, rows: list[Any]) -> list[Any]:
    """Give each row what its person got in the period before, where changes are asked for."""
    if question.show in COMPARING:
        before = queries.amounts_before(batch, (row.recipient_id for row in rows))
        for row in rows:
            row.before = before.get(row.recipient_id)
    return rows


def _choices(batch: Batch, question: queries.RowQuestion) -> dict[str, Any]:
    """Return what the filters offer: villages of the batch, what to show, orders."""
    shows = [
        (value, label)
        for value, label in queries.Show.choices
        if value != queries.Show.FAILED or batch.status != BatchStatus.DRAFT
    ]
    checks = [check for check in batch.checks if check["findings"]]
    # What is kept, and the one that a link asks for: a draft's alarms are found on its own screen
    alarms = {finding.code: finding.kind for finding in queries.stored_alarms(batch)}
    if question.show in KINDS:
        alarms[question.show] = KINDS[question.show]
    shows += [(code, f"{code} {kind.title}") for code, kind in alarms.items() if kind.rows]
    shows += [
        (check["code"], f"{check['code']} {check_of(check['code']).title}") for check in checks
    ]
    villages = queries.places_of(batch).order_by("code").values_list("code", "full_name")
    return {
        "villages": villages,
        "shows": shows,
        "sorts": queries.RowSort.choices,
        "not_all": [check["code"] for check in checks if check["findings"] > len(check["rows"])],
    }


@require_POST
@refuses
def take(request: StaffRequest, number: str) -> HttpResponseBase:
    """Return the rows of the question as a file, masked as on the screen; it leaves a trace."""
    batch = visible_batch(request.user, number)
    offered = [form for form, _label in forms_for(batch)]
    form = "xlsx" if "xlsx" in offered and typed(request, "form") == "xlsx" else "csv"
    rows = take_rows(
        batch=batch, question=_question(batch, request.GET), form=form, by=request.user
    )
    return file_of_rows(batch, rows, form)


@refuses
def gone(request: StaffRequest, number: str) -> HttpResponseBase:
    """List the people of the period before whom nothing is paid now, masked, page by page."""
    batch = visible_batch(request.user, number)
    page = page_number(request)
    start = (page - 1) * ROWS_A_PAGE
    rows = queries.gone_people(batch, size=ROWS_A_PAGE + 1, start=start)
    return screen(
        request,
        "gone.html",
        title=_("No longer there: %(batch)s") % {"batch": title_of(batch)},
        crumb=_("No longer there"),
        trail=trail_to(batch),
        rows=rows[:ROWS_A_PAGE],
        back=f"?p={page - 1}" if page > 1 else "",
        on=f"?p={page + 1}" if len(rows) > ROWS_A_PAGE else "",
    )
