"""Which version runs, and to which ones the finance section agreed (article 29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.governance.models import ReleaseRecord
from portal.governance.queries import running_is_recorded
from portal.governance.running import VERSION_LENGTH, running_version
from portal.governance.services.releases import CHANGES_LENGTH, propose_release
from portal.staff.change_acts import BASIS_LENGTH
from portal.staff.enums import Act, StaffChange

from .responses import enter, page_number, refuses, screen
from .staff_changes import propose_change, waiting_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.PROPOSE_POSTS, Act.MANAGE_POSTS, Act.VIEW_AUDIT)
PAGE = 30


class ReleaseForm(forms.Form):
    """Which version, by which paper, what changed."""

    version = forms.CharField(
        label=gettext_lazy("Version"),
        max_length=VERSION_LENGTH,
        help_text=gettext_lazy(
            "As “manage.py running_version” prints it in the folder of the release."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    basis = forms.CharField(
        label=gettext_lazy("Number of the finance section's consent"), max_length=BASIS_LENGTH
    )
    on = forms.DateField(
        label=gettext_lazy("Day of the consent"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    changes = forms.CharField(
        label=gettext_lazy("What changed"),
        max_length=CHANGES_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show what runs and the records; take the entry of the system administrator."""
    powers = enter(request, *POWERS)
    recorded, version = running_is_recorded(), running_version()
    waiting = waiting_of(StaffChange.RELEASE)
    waits = any(proposal.terms["subject"] == version for proposal, _title in waiting)
    fresh = {"version": "" if recorded or waits else version}
    form = ReleaseForm(request.POST or None, initial=fresh)
    if request.method == "POST" and propose_change(
        request, form, lambda values: propose_release(**values, by=request.user)
    ):
        return redirect("desk:releases")
    records = ReleaseRecord.objects.select_related("entered_by", "signed_by")
    return screen(
        request,
        "releases.html",
        title=_("Release record"),
        version=version,
        recorded=recorded,
        waits=waits,
        waiting=waiting,
        page=Paginator(records, PAGE).get_page(page_number(request)),
        form=form if powers.holds(Act.PROPOSE_POSTS) else None,
    )
