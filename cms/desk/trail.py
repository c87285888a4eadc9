"""The audit trail on the desk: looked through, one entry, and entries taken with proof."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from portal.audit.models import Entry
from portal.audit.place import place_of
from portal.audit.queries import TrailFilter
from portal.clocks import now
from portal.payouts.sheets.export import write_xlsx
from portal.refusals import Refusal
from portal.staff.enums import Act, Role
from portal.staff.models import User
from portal.staff.services.trail import export_trail, open_entry, read_trail

from .responses import enter, refuses, screen, whole_number
from .trail_details import SHORT, facts_of, model_name
from .trail_sentences import SENTENCES, sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpResponse, HttpResponseBase, QueryDict

    from portal.audit.export_file import Link

    from .responses import StaffRequest

POWERS = (Act.VIEW_AUDIT,)
TEXT: Final = 120
ACCOUNTS: Final = 50
_ACTS: Final = frozenset(act for acts in SENTENCES.values() for act in acts)
_ROLES: Final = dict(Role.choices)


@dataclass(frozen=True)
class _Question:
    """The filter as the address holds it (``values``) and as the trail is asked."""

    values: dict[str, str]
    filter: TrailFilter

    @property
    def address(self) -> str:
        return urlencode(self.values)


@dataclass(frozen=True)
class _Row:
    """An entry as the list shows it."""

    entry: Entry
    sentence: str
    facts: list[tuple[str, str]]
    role: str


def _question(data: QueryDict) -> _Question:
    """Read the filters; what is none of them narrows nothing and is not carried on."""
    names = ("person", "act", "about", "address", "since", "until")
    values = {name: data.get(name, "").strip()[:TEXT] for name in names}
    values["act"] = values["act"] if values["act"] in _ACTS else ""
    days = {name: _day(values[name]) for name in ("since", "until")}
    values |= {name: day.isoformat() if day else "" for name, day in days.items()}
    person = values["person"]
    trail_filter = TrailFilter(
        accounts=_accounts(person) if person else None,
        act=values["act"],
        label=values["about"],
        address=values["address"],
        **days,
    )
    return _Question({name: value for name, value in values.items() if value}, trail_filter)


def _day(text: str) -> dt.date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    # Room for the days around it
    return day if day and dt.date.min.year < day.year < dt.date.max.year else None


def _accounts(person: str) -> tuple[str, ...]:
    """Return the accounts of a person by account or name; what was typed may be one of old."""
    users = User.objects.filter(Q(username__iexact=person) | Q(member__name__contains=person))
    names = users.order_by("pk").values_list("username", flat=True)[:ACCOUNTS]
    return tuple(dict.fromkeys((person, *names)))


def _row(entry: Entry) -> _Row:
    return _Row(
        entry,
        _sentence(entry.act, entry.subject_label, entry.detail),
        facts_of(entry.detail, SHORT),
        str(_ROLES.get(entry.actor_role, entry.actor_role)),
    )


def _sentence(act: str, label: str, detail: dict[str, Any]) -> str:
    model = detail.get("model", "")
    return sentence_of(act, label or (model_name(model) if model else "")) or act


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show a page of the trail, latest first, and what it can be narrowed by."""
    enter(request, *POWERS)
    question = _question(request.GET)
    leaf = read_trail(
        trail_filter=question.filter,
        described=question.values,
        by=request.user,
        before=whole_number(request.GET.get("before", "")),
        after=whole_number(request.GET.get("after", "")),
    )
    return screen(
        request,
        "trail.html",
        title=_("Audit trail"),
        rows=[_row(entry) for entry in leaf.entries],
        leaf=leaf,
        last_number=leaf.entries[-1].pk if leaf.entries else 0,
        values=question.values,
        address=question.address,
        acts=[
            (group, [(act, str(words) % {"subject": "…"}) for act, words in acts.items()])
            for group, acts in SENTENCES.items()
        ],
    )


@refuses
def detail(request: StaffRequest, number: int) -> HttpResponse:
    """Show one entry: who, what, all its details, its digest and its place in the chain."""
    enter(request, *POWERS)
    try:
        entry = open_entry(number=number, by=request.user)
    except Entry.DoesNotExist:
        raise Http404 from None
    return screen(
        request,
        "trail_entry.html",
        title=_("Entry no. %(number)d") % {"number": entry.pk},
        trail=[(reverse("desk:trail"), _("Audit trail"))],
        row=_row(entry),
        details=facts_of(entry.detail),
        place=place_of(entry),
        subject_kind=model_name(entry.subject_type) if entry.subject_type else "",
    )


@require_POST
@refuses
def export(request: StaffRequest) -> HttpResponseBase:
    """Return the entries that the filter leaves as an archive with proof."""
    enter(request, *POWERS)
    question = _question(request.POST)
    try:
        exported = export_trail(
            trail_filter=question.filter,
            described=question.values,
            by=request.user,
            headings=_headings(),
            sentence=_link_sentence,
            workbook=_workbook,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('desk:trail')}?{question.address}")
    day = timezone.localtime(now()).strftime("%Y%m%d-%H%M")
    response = FileResponse(
        exported.file,
        as_attachment=True,
        filename=f"trail-{day}.zip",
        content_type="application/zip",
    )
    response["Cache-Control"] = "no-store"
    return response


def _headings() -> list[str]:
    return [
        pgettext("trail", "Entry"),
        _("Identifier"),
        _("Time (UTC)"),
        _("Act"),
        _("Account"),
        _("Person's identifier"),
        _("Name of the actor"),
        _("Organisation"),
        _("Role"),
        _("Kind of subject"),
        _("Key of the subject"),
        _("Subject"),
        _("Identifier of the subject"),
        pgettext("trail", "Details"),
        pgettext("trail", "In words"),
    ]


def _link_sentence(link: Link) -> str:
    act, label, detail_text = link.entry[3], link.entry[11], link.entry[13]
    return _sentence(act, label, json.loads(detail_text))


def _workbook(book: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    write_xlsx(book, _headings(), rows, title=_("Audit trail"), sheet=_("Audit trail"))
