"""What the site says about itself: who runs it, its registrations, its telephone numbers."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.staff.powers import Act, require
from portal.web.models import SiteIdentity
from portal.web.services import change_identity

from .responses import refuses, screen
from .site_forms import SPARE_LINES, SiteForm, fingerprint, missing, phone_rows

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest
    from .site_forms import PhoneRows


def _rows(request: StaffRequest, identity: SiteIdentity) -> PhoneRows:
    """Return the telephone numbers as rows; the button for more adds empty ones."""
    initial = [{**line, "note": line.get("note", "")} for line in identity.hotlines]
    if request.method != "POST":
        return phone_rows()(initial=initial, prefix="phones")
    data = request.POST.copy()
    total = data.get("phones-TOTAL_FORMS", "")
    if "more" in data and total.isdecimal() and len(total) < 3:
        data["phones-TOTAL_FORMS"] = str(int(total) + SPARE_LINES)
    return phone_rows()(data, initial=initial, prefix="phones")


@transaction.atomic
def _save(request: StaffRequest, form: SiteForm, rows: PhoneRows) -> bool:
    """Write what differs from the stored row, unless somebody else has saved meanwhile."""
    now = SiteIdentity.objects.select_for_update().first() or SiteIdentity()
    if form.cleaned_data["seen"] != fingerprint(now):
        form.add_error(
            None,
            _(
                "Somebody else saved this page while you had it open. Nothing you entered is "
                "lost: compare it with what is stored now, below, and save again."
            ),
        )
        return False
    entered = {**form.values(), "hotlines": rows.lines()}
    changed = {name: value for name, value in entered.items() if value != getattr(now, name)}
    if not changed:
        messages.info(request, _("Nothing was changed."))
        return True
    try:
        change_identity(by=request.user, **changed)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved. Every page of the site shows it from now on."))
    return True


def _differing(stored: SiteIdentity, form: SiteForm, rows: PhoneRows) -> list[tuple[str, str]]:
    """Return label and stored value where that is not what was entered."""
    differing = [
        (str(form.fields[name].label), getattr(stored, name) or _("(empty)"))
        for name, value in form.values().items()
        if value != getattr(stored, name)
    ]
    if rows.lines() != stored.hotlines:
        numbers = "；".join(f"{line['label']} {line['number']}" for line in stored.hotlines)
        differing.append((_("Telephone numbers"), numbers or _("(empty)")))
    return differing


@refuses
def edit(request: StaffRequest) -> HttpResponse:
    """Show the particulars and what is still missing; save them with a trace."""
    require(request.user, Act.EDIT_SITE)
    stored = SiteIdentity.objects.first() or SiteIdentity()
    stamp = fingerprint(stored)
    form = SiteForm(request.POST or None, instance=copy(stored), initial={"seen": stamp})
    rows = _rows(request, stored)
    overtaken: list[tuple[str, str]] = []
    saves = request.method == "POST" and "more" not in request.POST
    # Both are asked, so that all faults show at once.
    if saves and all([form.is_valid(), rows.is_valid()]):
        if _save(request, form, rows):
            return redirect("desk:site")
        if form.cleaned_data["seen"] != stamp:
            overtaken = _differing(stored, form, rows)
            form.data = {**request.POST.dict(), "seen": stamp}
    return screen(
        request,
        "site.html",
        title=_("Particulars of the site"),
        form=form,
        rows=rows,
        missed=missing(stored),
        overtaken=overtaken,
    )
