"""The policy list as staff see it: what each policy decides, and changing it with a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.policies.models import Policy
from portal.policies.queries import PolicyFilter, current_listing
from portal.policies.services.change_policy import change_policy
from portal.refusals import Refusal
from portal.staff.powers import Act, require

from .forms import PolicyForm
from .responses import enter, refuses, screen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest


POWERS = (Act.EDIT_POLICY, Act.VIEW_BATCH)


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """List the current edition with class, route and public window of each policy."""
    powers = enter(request, *POWERS)
    text = request.GET.get("q", "").strip()[:60]
    listings = list(PolicyFilter(text=text).listings())
    return screen(
        request,
        "policies.html",
        title=_("Policy list"),
        rows=[
            (listing, powers.can(Act.EDIT_POLICY, department=listing.lead)) for listing in listings
        ],
        edits=powers.holds(Act.EDIT_POLICY),
        may_upload=powers.holds(Act.IMPORT_PAYOUTS),
        text=text,
    )


@refuses
def edit(request: StaffRequest, code: str) -> HttpResponse:
    """Change what a policy decides; the old and new values go into the audit trail."""
    policy = get_object_or_404(Policy, code=code)
    listing = current_listing(policy)
    require(request.user, Act.EDIT_POLICY, department=listing.lead if listing else None)
    name = str(policy)
    form = PolicyForm(request.POST or None, instance=policy)
    if request.method == "POST" and form.is_valid():
        try:
            change_policy(policy=policy, by=request.user, values=form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. The change stands in the audit trail."))
            return redirect("desk:policies")
    return screen(
        request,
        "policy.html",
        title=name,
        trail=[(reverse("desk:policies"), _("Policy list"))],
        form=form,
        policy=policy,
    )
