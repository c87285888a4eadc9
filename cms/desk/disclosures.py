"""Disclosure: what is owed, what the public will see, publishing, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.disclosure.acts import EDITION_ACTS, PREPARE, PUBLISH, WITHDRAW
from portal.disclosure.enums import EditionStatus
from portal.disclosure.models import Disclosure, Edition
from portal.disclosure.queries import sets_owed
from portal.disclosure.services.prepare import prepare
from portal.disclosure.services.publish import publish
from portal.disclosure.services.withdraw import withdraw
from portal.policies.models import Policy
from portal.policies.periods import Period
from portal.refusals import Refusal
from portal.staff.models import Organisation
from portal.staff.powers import can, require, scope_units

from .forms import WithdrawForm
from .responses import enter, refuses, screen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.disclosure.services.prepare import Preparation

    from .responses import StaffRequest

POWERS = (PREPARE.power, WITHDRAW.power)
PAGE = 50
NOTE = 300


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """List the sets that are owed, then those that were published, in the person's scope."""
    user, powers = request.user, enter(request, *POWERS)
    units = scope_units(user, POWERS[0]) | scope_units(user, POWERS[1])
    text = request.GET.get("q", "").strip()[:60]
    editions = (
        Edition.objects.filter(disclosure__unit__in=units)
        .select_related("disclosure__policy", "disclosure__unit")
        .order_by("-published_at", "-id")
    )
    if text:
        policies = Policy.objects.filter(name__icontains=text)
        by_ref = editions.filter(disclosure__ref__icontains=text)
        editions = by_ref | editions.filter(disclosure__policy__in=policies)
    page = Paginator(editions, PAGE).get_page(request.GET.get("p"))
    address = reverse("desk:prepare")
    owed = sets_owed(scope_units(user, PUBLISH.power))
    return screen(
        request,
        "disclosures.html",
        title=_("Disclosure"),
        publishes=powers.holds(PUBLISH.power),
        owed=[(item, item.prepare_query(address)) for item in owed],
        page=page,
        rows=[
            (
                edition,
                Period.parse(edition.disclosure.period).label,
                edition.status == EditionStatus.PUBLISHED
                and EDITION_ACTS.available(EDITION_ACTS.authority(user, edition, powers), edition),
            )
            for edition in page
        ],
        text=text,
    )


@refuses
def prepare_set(request: StaffRequest) -> HttpResponse:
    """Show exactly what the public will see, and publish it."""
    params = request.POST if request.method == "POST" else request.GET
    policy = get_object_or_404(Policy, code=params.get("policy", ""))
    unit = get_object_or_404(Organisation, code=params.get("unit", ""))
    period = params.get("period", "")
    note = params.get("change_note", "").strip()[:NOTE]
    named: dict[str, Any] = {"policy": policy, "period": period, "unit": unit, "by": request.user}
    if request.method == "POST":
        try:
            edition = publish(
                **named, change_note=note, preview_token=params.get("preview_token", "")
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            message = _("Published as %(ref)s, edition %(number)d. It can be found now.")
            ref = edition.disclosure.ref
            messages.success(request, message % {"ref": ref, "number": edition.number})
            return redirect("desk:disclosures")
    try:
        preparation = prepare(**named, after=params.get("after", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:disclosures")
    return screen(
        request,
        "prepare.html",
        title=f"{unit.short_name} · {policy.name} · {preparation.period.label}",
        crumb=_("What the public will see"),
        trail=[(reverse("desk:disclosures"), _("Disclosure"))],
        preparation=preparation,
        policy=policy,
        unit=unit,
        period=period,
        change_note=note,
        obstacle=_obstacle(request, preparation, unit),
    )


def _obstacle(request: StaffRequest, preparation: Preparation, unit: Organisation) -> str:
    """Say why there is no button; what blocks the set itself stands among the remarks."""
    if not can(request.user, PUBLISH.power, unit=unit):
        return _("The unit that made the set publishes it (article 19).")
    if not preparation.publishable:
        return _("It cannot be published yet; the reason stands above.")
    return ""


@refuses
def withdraw_set(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a set down, with a reason that its public page shows."""
    disclosure = get_object_or_404(Disclosure.objects.select_related("policy", "unit"), ref=ref)
    require(request.user, WITHDRAW.power, unit=disclosure.unit)
    edition = disclosure.editions.in_force().first()
    if edition is None:
        messages.error(request, _("No edition of %(ref)s is in force.") % {"ref": ref})
        return redirect("desk:disclosures")
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(edition=edition, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Withdrawn. The public page shows the reason."))
            return redirect("desk:disclosures")
    return screen(
        request,
        "withdraw.html",
        title=_("Withdraw %(ref)s") % {"ref": ref},
        trail=[(reverse("desk:disclosures"), _("Disclosure"))],
        disclosure=disclosure,
        edition=edition,
        form=form,
    )
