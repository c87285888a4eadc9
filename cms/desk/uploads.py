"""What was read of an uploaded sheet: looked at, answered, then kept as a draft or given up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.payouts.checks.amounts import AMOUNT_DECIMALS
from portal.payouts.checks.repeats import REPEAT_IN_FILE
from portal.payouts.enums import UploadStatus
from portal.payouts.models import Upload
from portal.payouts.services.importing.errors import UploadGone
from portal.payouts.services.importing.named import names_of_rows
from portal.payouts.services.importing.understanding import DONE_FOR, REMEDIES, findings_of
from portal.payouts.services.importing.uploads import drop_upload, marked_sheet, reading_digest
from portal.payouts.sheets.errors_sheet import write_error_sheet
from portal.payouts.sheets.faults import SkipReason
from portal.payouts.tasks import answer_upload, keep_upload, read_again, read_now
from portal.refusals import Refusal
from portal.staff.errors import NotAllowed
from portal.staff.powers import Act

from .imports import XLSX
from .responses import attachment, enter, refuses, screen
from .upload_tasks import title_of
from .working import form_again, trail_of, working

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .responses import StaffRequest

PLACES_SHOWN = 50
REMEDY_LABELS = {
    AMOUNT_DECIMALS.code: gettext_lazy("Round all of them half up to the fen"),
    REPEAT_IN_FILE.code: gettext_lazy("Add several plots of one person together"),
}
QUESTION = "q"


def own_upload(request: StaffRequest, uuid: UUID) -> Upload:
    """Return an upload of the person who asks, or of a predecessor; 404 for everybody else's."""
    uploads = Upload.objects.openable_by(request.user)
    related = ("policy", "unit", "village", "draft", "batch")
    return get_object_or_404(uploads.select_related(*related), uuid=uuid)


@refuses
def detail(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Show how the sheet was read, what is open and what is wrong with it."""
    enter(request, Act.IMPORT_PAYOUTS)
    upload = own_upload(request, uuid)
    if upload.status == UploadStatus.KEPT and upload.batch is not None:
        return redirect("desk:batch", upload.batch.number)
    report = upload.report
    if upload.in_background or upload.status == UploadStatus.REFUSED or not report:
        return working(request, upload)
    must, look = _groups(report, blocks=True), _groups(report, blocks=False)
    _name_rows(request, upload, [*must, *look])
    unanswered = sum(question["answer"] is None for question in report["questions"])
    return screen(
        request,
        "understood.html",
        title=title_of(upload),
        crumb=_("What was read"),
        trail=trail_of(upload),
        upload=upload,
        report=report,
        waits=upload.status == UploadStatus.READ,
        seen=reading_digest(upload),
        again=form_again(upload),
        figures=_figures(upload),
        unanswered=unanswered,
        must=must,
        look=look,
        skipped=_skipped(report),
        sheets=_layouts(report),
        may_keep=not (report["blocking"] or unanswered or report.get("same_as")),
    )


@dataclass(frozen=True)
class Figure:
    """One figure as it was read, as the sheet declares it, as the clerk expects it."""

    label: str
    read: Decimal | int
    declared: Decimal | int | None = None
    expected: Decimal | int | None = None

    @property
    def compared(self) -> list[Decimal | int]:
        """What the sheet and the clerk say."""
        return [figure for figure in (self.declared, self.expected) if figure is not None]

    @property
    def differs(self) -> bool:
        """Whether one of them says something else than was read."""
        return any(figure != self.read for figure in self.compared)

    @property
    def written(self) -> list[str]:
        """The three as they are shown; a dash where nobody says anything."""
        figures = (self.read, self.declared, self.expected)
        pattern = ",.2f" if isinstance(self.read, Decimal) else ","
        return ["—" if figure is None else format(figure, pattern) for figure in figures]


def _figures(upload: Upload) -> list[Figure]:
    """Return what was read beside what the sheet and the clerk say."""
    report = upload.report
    declared = report["declared"]
    return [
        Figure(_("Payments"), report["rows"], expected=upload.expected_rows),
        Figure(_("People"), report["people"]),
        Figure(
            _("Total (yuan)"),
            Decimal(report["total"]),
            Decimal(declared) if declared is not None else None,
            upload.expected_total,
        ),
    ]


def _groups(report: dict[str, Any], *, blocks: bool) -> list[dict[str, Any]]:
    """Return the findings that block, or that do not, by kind, with the places that are shown."""
    return [
        {
            **group,
            "remedy": REMEDY_LABELS.get(group["code"]) if group.get("remedy", True) else None,
            "alike": len({place["sentence"] for place in group["places"]}) == 1,
            "undo": DONE_FOR.get(group["code"]),
            "shown": [dict(place) for place in group["places"][:PLACES_SHOWN]],
            "hidden": max(0, group["count"] - PLACES_SHOWN),
        }
        for group in report["findings"]
        if group["blocks"] == blocks
    ]


def _name_rows(request: StaffRequest, upload: Upload, groups: list[dict[str, Any]]) -> None:
    """Put beside the places that are shown whose rows they are, if the upload is still waiting."""
    places = [place for group in groups for place in group["shown"] if place["row"]]
    if not places:
        return
    rows = {(place["sheet"], place["row"]) for place in places}
    try:
        names = names_of_rows(upload=upload, by=request.user, rows=rows)
    except (NotAllowed, UploadGone):
        return
    for place in places:
        place["name"] = names.get((place["sheet"], place["row"]), "")


def _skipped(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines that are no payments, by reason, the most frequent first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in report["skipped"]:
        groups.setdefault(line["why"], []).append(line)
    return [
        {"label": SkipReason(why).label, "lines": lines}
        for why, lines in sorted(groups.items(), key=lambda group: -len(group[1]))
    ]


def _layouts(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the column tables, one for all worksheets that are read alike."""
    layouts: list[dict[str, Any]] = []
    for sheet in report["sheets"]:
        alike = next((each for each in layouts if each["columns"] == sheet["columns"]), None)
        if alike is None:
            layouts.append({"columns": sheet["columns"], "names": [sheet["name"]]})
        else:
            alike["names"].append(sheet["name"])
    return layouts


@require_POST
@refuses
def act(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Answer the questions of a sheet, keep it, or give it up."""
    enter(request, Act.IMPORT_PAYOUTS)
    upload = own_upload(request, uuid)
    acts = {"answer": _answer, "keep": _draft, "drop": _drop, "again": _again, "now": _now}
    chosen = acts.get(request.POST.get("act", ""))
    if chosen is None:
        raise Http404
    try:
        return chosen(request, upload)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:upload_read", upload.uuid)


def _answer(request: StaffRequest, upload: Upload) -> HttpResponse:
    questions = upload.report["questions"]
    answers = {
        question["key"]: value
        for number, question in enumerate(questions)
        if (value := request.POST.get(f"{QUESTION}{number}"))
    }
    remedy = request.POST.get("remedy", "")
    answers |= {code: answer for code, answer in REMEDIES.items() if code == remedy}
    answers |= dict.fromkeys({request.POST.get("undo")} & REMEDIES.keys(), "")
    answer_upload(upload=upload, by=request.user, answers=answers)
    return redirect("desk:upload_read", upload.uuid)


def _draft(request: StaffRequest, upload: Upload) -> HttpResponse:
    outcome = keep_upload(upload=upload, by=request.user, seen=request.POST.get("seen", ""))
    if outcome is None:  # in the background: the page says how far it is
        return redirect("desk:upload_read", upload.uuid)
    if outcome.batch is None:
        answer_upload(upload=upload, by=request.user, answers={})
        messages.error(request, _("Something changed since the sheet was read. Look at it again."))
        return redirect("desk:upload_read", upload.uuid)
    words = _("%(rows)s rows, %(total)s yuan in all, are kept as a draft. Now submit it.")
    messages.success(
        request, words % {"rows": f"{outcome.rows:,}", "total": f"{outcome.total:,.2f}"}
    )
    return redirect("desk:batch", outcome.batch.number)


def _drop(request: StaffRequest, upload: Upload) -> HttpResponse:
    drop_upload(upload=upload, by=request.user)
    messages.success(request, _("The upload is given up; its file was erased."))
    if upload.draft is not None:
        return redirect("desk:batch", upload.draft.number)
    return redirect("desk:batches")


def _again(request: StaffRequest, upload: Upload) -> HttpResponse:
    read_again(upload=upload, by=request.user)
    return redirect("desk:upload_read", upload.uuid)


def _now(request: StaffRequest, upload: Upload) -> HttpResponse:
    read_now(upload=upload, by=request.user)
    return redirect("desk:upload_read", upload.uuid)


@require_POST
@refuses
def marked(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Give the own sheet back with its cells marked; by POST, for it holds numbers in clear."""
    enter(request, Act.IMPORT_PAYOUTS)
    upload = own_upload(request, uuid)
    try:
        content = marked_sheet(upload=upload, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:upload_read", upload.uuid)
    return attachment(
        content, name=_file_name(upload, _("%(policy)s_%(period)s_marked.xlsx")), content_type=XLSX
    )


def _file_name(upload: Upload, pattern: str) -> str:
    """Return the name of a file about an upload: policy and period, nobody's name."""
    return pattern % {"policy": upload.policy.code, "period": upload.period.replace(":", "-")}


@refuses
def findings_sheet(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Download what was found in the sheet as a list to work through."""
    enter(request, Act.IMPORT_PAYOUTS)
    upload = own_upload(request, uuid)
    content = write_error_sheet(findings_of(upload.report))
    name = _file_name(upload, _("%(policy)s_%(period)s_findings.xlsx"))
    return attachment(content, name=name, content_type=XLSX)
