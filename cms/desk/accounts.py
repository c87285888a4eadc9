"""Account changes: re-declared, reviewed by the unit, confirmed by finance (article 11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from portal.recipients.enums import AccountChangeStatus
from portal.recipients.models import AccountChange
from portal.recipients.services.account_change import (
    REASON_LENGTH,
    confirm_account_change,
    refuse_account_change,
    request_account_change,
    review_account_change,
)
from portal.refusals import Refusal
from portal.staff.errors import NotAllowed
from portal.staff.powers import Act, can, holds, scope_units

from .forms import AccountChangeForm
from .responses import fits, powers_in, refuses, screen, try_act, typed

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from portal.staff.models import User
    from portal.staff.reach import Powers

PAGE = 50
ACTS = (Act.REQUEST_ACCOUNT_CHANGE, Act.REVIEW_ACCOUNT_CHANGE, Act.CONFIRM_ACCOUNT_CHANGE)
# The act that waits at each open status, and its name in the form.
WAITING = {
    AccountChangeStatus.REQUESTED: (Act.REVIEW_ACCOUNT_CHANGE, "review"),
    AccountChangeStatus.REVIEWED: (Act.CONFIRM_ACCOUNT_CHANGE, "confirm"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be done with one change now; ``obstacle`` says why its next step is not yours."""

    step: str = ""
    obstacle: str = ""


def changes_in_scope(user: User) -> QuerySet[AccountChange]:
    """Return the changes that the account's posts cover, a village clerk's own among them."""
    units = scope_units(user, ACTS[1]) | scope_units(user, ACTS[2])
    whole = AccountChange.objects.filter(unit__in=units | scope_units(user, ACTS[0]))
    return whole | AccountChange.objects.filter(
        unit__in=scope_units(user, ACTS[0], whole=False), requested_by=user.member
    )


def _choice(user: User, powers: Powers, change: AccountChange) -> Choice:
    """Ask the predicates that guard the services."""
    act, step = WAITING.get(AccountChangeStatus(change.status), (None, ""))
    place = change.holder.village if step == "review" else None
    if act is None or not powers.can(act, unit=change.unit, place=place):
        return Choice()
    if user.member_id in {change.requested_by_id, change.reviewed_by_id}:
        return Choice(obstacle=_("You took part before; another person does this step."))
    return Choice(step)


@refuses
def index(request: HttpRequest) -> HttpResponse:
    """List account changes in the person's scope with what may be done, open ones first."""
    return _listed(request)


def _listed(request: HttpRequest, refusing: AccountChange | None = None) -> HttpResponse:
    """Return the list; ``refusing`` is the change whose refusal was typed and not taken."""
    user, powers = request.user, powers_in(request)
    if not any(powers.holds(act) for act in ACTS):
        raise PermissionDenied(_("Your posts do not deal with account changes."))
    changes = (
        changes_in_scope(user)
        .select_related(
            "holder__village", "old_account", "new_account", "unit", "requested_by", "reviewed_by"
        )
        .order_by("confirmed_at", "-requested_at")
    )
    page = Paginator(changes, PAGE).get_page(request.GET.get("p"))
    return screen(
        request,
        "accounts.html",
        title=_("Account changes"),
        page=page,
        rows=[(change, _choice(user, powers, change)) for change in page],
        refusing=refusing.pk if refusing else None,
        reason=typed(request, "reason"),
        may_request=powers.holds(Act.REQUEST_ACCOUNT_CHANGE),
    )


@sensitive_post_parameters()
@sensitive_variables()
@refuses
def request_change(request: HttpRequest) -> HttpResponse:
    """Enter a re-declared account of a recipient on record."""
    if not holds(request.user, Act.REQUEST_ACCOUNT_CHANGE):
        raise PermissionDenied(_("Your posts do not enter account changes."))
    form = AccountChangeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        done = _("Entered. Somebody else of the unit reviews it, then finance confirms.")
        try:
            request_account_change(by=request.user, **form.cleaned_data)
        except (Refusal, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("desk:accounts")
    return screen(
        request,
        "account_request.html",
        title=_("New account change"),
        trail=[(reverse("desk:accounts"), _("Account changes"))],
        form=form,
    )


@require_POST
@refuses
def act(request: HttpRequest, uuid: str) -> HttpResponse:
    """Review, confirm or refuse one change; a reason that is not taken stays in its field."""
    found = AccountChange.objects.select_related("unit", "holder__village")
    change = get_object_or_404(found, uuid=uuid)
    reason = typed(request, "reason")
    if not any(
        can(request.user, one, unit=change.unit, place=change.holder.village) for one in ACTS
    ):
        raise PermissionDenied(_("Your posts do not cover this account change."))
    acts = {
        "review": lambda: review_account_change(change=change, by=request.user),
        "confirm": lambda: confirm_account_change(change=change, by=request.user),
        "refuse": lambda: refuse_account_change(change=change, by=request.user, reason=reason),
    }
    said = {
        "review": _("Reviewed. Finance confirms next."),
        "confirm": _("Confirmed. The new account is in force."),
        "refuse": _("Refused. The account before stays in force."),
    }
    name = request.POST.get("act", "")
    done = name in acts and fits(request, reason, REASON_LENGTH)
    done = done and try_act(request, acts[name], said[name])
    if reason and not done:
        return _listed(request, refusing=change)
    return redirect("desk:accounts")
