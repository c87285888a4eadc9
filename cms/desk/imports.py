"""Uploading a sheet: what to pay, for which period, the file. What was read is `uploads`' page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.payouts.acts import REPLACE
from portal.payouts.models import Upload
from portal.payouts.sheets.template import write_template
from portal.payouts.tasks import read_correction, read_upload
from portal.policies.models import Policy
from portal.refusals import Refusal
from portal.staff.powers import Act

from .batches import title_of, trail_to, visible_batch
from .choices import paying_units
from .forms import SheetForm, UploadForm, WhatToPayForm
from .responses import attachment, enter, refuses, screen
from .upload_tasks import waiting_uploads

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@refuses
def upload(request: StaffRequest) -> HttpResponse:
    """Ask what to pay, then for the sheet; lead to what was read of it."""
    enter(request, Act.IMPORT_PAYOUTS)
    units = paying_units(request.user)
    params = request.GET if "policy" in request.GET else None
    what = WhatToPayForm(params, user=request.user, units=units)
    trail = [(reverse("desk:batches"), _("Payouts"))]
    if params is None or not what.is_valid():
        title = _("Upload a sheet")
        return screen(
            request,
            "upload_what.html",
            title=title,
            trail=trail,
            form=what,
            units=units,
            waiting=waiting_uploads(request.user),
        )
    policy, unit = what.cleaned_data["policy"], what.cleaned_data["unit"]
    files = (request.POST or None, request.FILES or None)
    initial = _as_before(request)
    form = UploadForm(*files, user=request.user, policy=policy, unit=unit, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            upload = read_upload(
                by=request.user,
                policy=policy,
                period=data["period"],
                unit=unit,
                village=data.get("village"),
                stream=data["sheet"],
                filename=data["sheet"].name,
                platform_number=data.get("platform_number", ""),
                expected_rows=data["expected_rows"],
                expected_total=data["expected_total"],
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desk:upload_read", upload.uuid)
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
    )


def _as_before(request: StaffRequest) -> dict[str, Any]:
    """Return what the form held for the upload that is to be corrected (``after``)."""
    try:
        uuid = UUID(request.GET.get("after", ""))
    except ValueError:
        return {}
    upload = Upload.objects.filter(uuid=uuid, by=request.user.member).first()
    if upload is None:
        return {}
    fields = ("village", "platform_number", "expected_rows", "expected_total")
    period = upload.period.removeprefix("once:")
    return {"period": period, **{name: getattr(upload, name) for name in fields}}


@refuses
def replace(request: StaffRequest, number: str) -> HttpResponse:
    """Read the corrected sheet of a draft; its rows are replaced once the reading is kept."""
    batch = visible_batch(request.user, number)
    REPLACE.permit(request.user, batch)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["sheet"]
        try:
            upload = read_correction(
                by=request.user, batch=batch, stream=sheet, filename=sheet.name
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desk:upload_read", upload.uuid)
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
    )


@refuses
def template(request: StaffRequest, code: str) -> HttpResponse:
    """Download the empty sheet of a policy: its columns, numbers formatted as text."""
    enter(request, Act.IMPORT_PAYOUTS)
    policy = get_object_or_404(Policy.objects.payable(), code=code)
    content = write_template(policy.name, list(policy.columns.all()))
    return attachment(content, name=f"{policy.code}.xlsx", content_type=XLSX)
