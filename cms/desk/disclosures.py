"""Disclosure: what is owed, what the public will see, publishing, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.disclosure.acts import EDITION_ACTS, PREPARE, PUBLISH, SET_ACTS, WITHDRAW, ComingSet
from portal.disclosure.enums import EditionStatus
from portal.disclosure.models import Edition
from portal.disclosure.queries import sets_owed
from portal.disclosure.services.prepare import prepare
from portal.disclosure.services.publish import publish
from portal.disclosure.services.withdraw import withdraw
from portal.policies.enums import DisclosureClass
from portal.policies.models import Policy
from portal.policies.periods import Period
from portal.refusals import Refusal
from portal.staff.models import Organisation
from portal.staff.powers import scope_units

from .forms import WithdrawForm
from .responses import enter, page_number, powers_in, refuses, screen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.disclosure.services.prepare import Preparation
    from portal.staff.acts import Action

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
    page = Paginator(editions, PAGE).get_page(page_number(request))
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
            messages.success(request, _published(edition))
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
        publishing=_publishing(request, preparation),
    )


def _publishing(request: StaffRequest, preparation: Preparation) -> Action[ComingSet] | None:
    """Return the act with what stands in its way; None where the set is another unit's."""
    coming_set = ComingSet(preparation.unit, preparation.obstacle)
    find = SET_ACTS.authority(request.user, coming_set, powers_in(request))
    return PUBLISH.available(find, coming_set)


@refuses
def withdraw_set(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a set down, with a reason that its public page shows."""
    editions = Edition.objects.select_related("disclosure__policy", "disclosure__unit")
    edition = editions.filter(disclosure__ref=ref).order_by("-number").first()
    if edition is None:
        raise Http404(ref)
    try:
        WITHDRAW.require(request.user, edition)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:disclosures")
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(edition=edition, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(WITHDRAW.done))
            return redirect("desk:disclosures")
    return screen(
        request,
        "withdraw.html",
        title=_("Withdraw %(ref)s") % {"ref": ref},
        trail=[(reverse("desk:disclosures"), _("Disclosure"))],
        act=WITHDRAW,
        edition=edition,
        form=form,
    )


def _published(edition: Edition) -> str:
    """Say where what came out can be seen: by class on the web or in the village only."""
    sentences = {
        DisclosureClass.A: _("Published as %(ref)s, edition %(number)d. It can be found now."),
        DisclosureClass.B: _(
            "Published as %(ref)s, edition %(number)d. The website shows totals only; put the "
            "list up in the village."
        ),
        DisclosureClass.C: _(
            "Published as %(ref)s, edition %(number)d. The website shows totals only."
        ),
    }
    names = {"ref": edition.disclosure.ref, "number": edition.number}
    return sentences[DisclosureClass(edition.disclosure_class)] % names
