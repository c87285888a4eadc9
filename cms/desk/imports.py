"""Uploading a sheet: what to pay, the sheet, what is wrong with it, that list as a sheet."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.payouts.acts import REPLACE
from portal.payouts.checks.registry import Severity
from portal.payouts.services.importing.drafts import import_sheet, replace_draft
from portal.payouts.sheets.errors_sheet import write_error_sheet
from portal.payouts.sheets.template import write_template
from portal.policies.models import Policy
from portal.refusals import Refusal
from portal.staff.powers import Act

from .batches import title_of, trail_to, visible_batch
from .choices import paying_units
from .forms import SheetForm, UploadForm, WhatToPayForm
from .responses import attachment, enter, refuses, screen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.payouts.services.importing.outcome import ImportOutcome

    from .responses import StaffRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT_SECONDS = 3600
SHOWN = 200
SHOWN_NOTICES = 5


def _kept_findings(request: StaffRequest, token: str) -> str:
    return f"findings:{request.user.pk}:{token}"


def _refused(outcome: ImportOutcome, request: StaffRequest) -> dict[str, Any]:
    """Return what the page says of a sheet that was not kept.

    The findings (masked values only) are kept for an hour under a random key of this person.
    """
    token = secrets.token_hex(16)
    cache.set(_kept_findings(request, token), outcome.findings, KEPT_SECONDS)
    blocking = [finding for finding in outcome.findings if finding.severity == Severity.BLOCK]
    warnings = [finding for finding in outcome.findings if finding.severity != Severity.BLOCK]
    return {
        "outcome": outcome,
        "blocking": blocking[:SHOWN],
        "blocking_count": outcome.blocking,
        "blocking_hidden": max(0, outcome.blocking - SHOWN),
        "warnings": warnings[:SHOWN],
        "warning_count": sum(outcome.counts.values()) - outcome.blocking,
        "token": token,
    }


def _accepted(request: StaffRequest, outcome: ImportOutcome) -> HttpResponse:
    """Say what was read, what was left out and what to look at; show the draft."""
    messages.success(request, " ".join(_read(outcome)))
    for notice in outcome.notices[:SHOWN_NOTICES]:
        messages.info(request, notice.sentence)
    if to_see := sum(outcome.counts.values()):
        words = ngettext(
            "%(count)d entry should be looked at before you submit: see “Checks”.",
            "%(count)d entries should be looked at before you submit: see “Checks”.",
            to_see,
        )
        messages.warning(request, words % {"count": to_see})
    return redirect("desk:batch", outcome.batch.number)


def _read(outcome: ImportOutcome) -> list[str]:
    message = _("%(rows)s rows were read, %(total)s yuan in all, and kept as a draft.")
    texts = [message % {"rows": f"{outcome.rows:,}", "total": f"{outcome.total:,.2f}"}]
    if outcome.declared_total is not None:
        agrees = _("The sheet's own total is %(total)s yuan: it agrees.")
        differs = _("The sheet's own total is %(total)s yuan: it does not agree.")
        same = outcome.declared_total == outcome.total
        texts.append((agrees if same else differs) % {"total": f"{outcome.declared_total:,.2f}"})
    if outcome.skipped_count:
        words = ngettext(
            "%(count)d line that is no payment was skipped; it is listed under “The sheet”.",
            "%(count)d lines that are no payments were skipped; see “The sheet”.",
            outcome.skipped_count,
        )
        texts.append(words % {"count": outcome.skipped_count})
    return texts


@refuses
def upload(request: StaffRequest) -> HttpResponse:
    """Ask what to pay, then for the sheet; make it a draft, or say row by row what is wrong."""
    enter(request, Act.IMPORT_PAYOUTS)
    units = paying_units(request.user)
    params = request.GET if "policy" in request.GET else None
    what = WhatToPayForm(params, user=request.user, units=units)
    trail = [(reverse("desk:batches"), _("Payouts"))]
    if params is None or not what.is_valid():
        title = _("Upload a sheet")
        return screen(request, "upload_what.html", title=title, trail=trail, form=what, units=units)
    policy, unit = what.cleaned_data["policy"], what.cleaned_data["unit"]
    files = (request.POST or None, request.FILES or None)
    form = UploadForm(*files, user=request.user, policy=policy, unit=unit)
    errors: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            outcome = import_sheet(
                by=request.user,
                policy=policy,
                period=data["period"],
                unit=unit,
                village=data.get("village"),
                stream=data["sheet"],
                filename=data["sheet"].name,
                platform_number=data.get("platform_number", ""),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if outcome.batch is not None:
                return _accepted(request, outcome)
            errors = _refused(outcome, request)
    return screen(
        request,
        "upload.html",
        title=f"{unit.short_name} · {policy.name}",
        crumb=_("Upload a sheet"),
        trail=trail,
        form=form,
        action=f"?{urlencode({'policy': policy.code, 'unit': unit.code})}",
        policy=policy,
        columns=list(policy.columns.all()),
        **errors,
    )


@refuses
def replace(request: StaffRequest, number: str) -> HttpResponse:
    """Replace the rows of a draft by a corrected sheet, whole or not at all."""
    batch = visible_batch(request.user, number)
    REPLACE.permit(request.user, batch)
    form = SheetForm(request.POST or None, request.FILES or None)
    errors: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["sheet"]
        try:
            outcome = replace_draft(batch=batch, by=request.user, stream=sheet, filename=sheet.name)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if outcome.batch is not None:
                return _accepted(request, outcome)
            errors = _refused(outcome, request)
    return screen(
        request,
        "upload.html",
        title=title_of(batch),
        crumb=_("Replace the sheet"),
        trail=trail_to(batch),
        form=form,
        action="",
        policy=batch.policy,
        columns=list(batch.policy.columns.all()),
        **errors,
    )


@refuses
def findings_sheet(request: StaffRequest, token: str) -> HttpResponse:
    """Download the findings of an upload as a sheet; they are gone after an hour."""
    findings = cache.get(_kept_findings(request, token))
    if findings is None:
        raise Http404
    return attachment(write_error_sheet(findings), name="findings.xlsx", content_type=XLSX)


@refuses
def template(request: StaffRequest, code: str) -> HttpResponse:
    """Download the empty sheet of a policy: its columns, numbers formatted as text."""
    enter(request, Act.IMPORT_PAYOUTS)
    policy = get_object_or_404(Policy.objects.payable(), code=code)
    content = write_template(policy.name, list(policy.columns.all()))
    return attachment(content, name=f"{policy.code}.xlsx", content_type=XLSX)
