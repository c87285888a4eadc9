"""Account changes: re-declared, reviewed by the unit, confirmed by finance (article 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from portal.recipients.acts import CHANGE_ACTS
from portal.recipients.models import AccountChange
from portal.recipients.services.account_change import look_up_recipient, request_account_change
from portal.refusals import Refusal
from portal.staff.errors import NotAllowed
from portal.staff.powers import Act, scope_units

from .actions import Button, buttons, in_order, perform
from .forms import AccountChangeForm
from .responses import enter, powers_in, refuses, screen, typed

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from portal.staff.models import User

    from .responses import StaffRequest

PAGE = 50
POWERS = (Act.REQUEST_ACCOUNT_CHANGE, Act.REVIEW_ACCOUNT_CHANGE, Act.CONFIRM_ACCOUNT_CHANGE)


def changes_in_scope(user: User) -> QuerySet[AccountChange]:
    """Return the changes that the account's posts cover, a village clerk's own among them."""
    units = scope_units(user, POWERS[1]) | scope_units(user, POWERS[2])
    whole = AccountChange.objects.filter(unit__in=units | scope_units(user, POWERS[0]))
    return whole | AccountChange.objects.filter(
        unit__in=scope_units(user, POWERS[0], whole=False), requested_by=user.member
    )


def _buttons(
    request: StaffRequest, change: AccountChange, refused: tuple[Any, str] | None
) -> list[Button]:
    find = CHANGE_ACTS.authority(request.user, change, powers_in(request))
    change_buttons = buttons(
        CHANGE_ACTS.available(find, change),
        address=reverse("desk:account_act", args=[change.uuid]),
        refused=refused[1] if refused and refused[0] == change.pk else "",
        text=typed(request, "reason"),
    )
    return in_order(change_buttons)


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """List account changes in the person's scope with what may be done, open ones first."""
    return _listed(request)


def _listed(request: StaffRequest, refused: tuple[Any, str] | None = None) -> HttpResponse:
    """Return the list; ``refused`` names a change and the act on it that did not go through."""
    powers = enter(request, *POWERS)
    changes = (
        changes_in_scope(request.user)
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
        rows=[(change, _buttons(request, change, refused)) for change in page],
        may_request=powers.holds(Act.REQUEST_ACCOUNT_CHANGE),
    )


@sensitive_post_parameters()
@sensitive_variables()
@refuses
def request_change(request: StaffRequest) -> HttpResponse:
    """Enter a re-declared account, once the maker has seen whose number was typed."""
    enter(request, Act.REQUEST_ACCOUNT_CHANGE)
    form = AccountChangeForm(request.POST or None, user=request.user)
    recipient = account = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            recipient, account = look_up_recipient(
                id_number=values["id_number"],
                card_number=values["card_number"],
                unit=values["unit"],
                by=request.user,
            )
            if request.POST.get("seen") == str(recipient.uuid):
                request_account_change(by=request.user, **values)
                done = _("Entered. Somebody else of the unit reviews it, then finance confirms.")
                messages.success(request, done)
                return redirect("desk:accounts")
        except (Refusal, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
    return screen(
        request,
        "account_request.html",
        title=_("New account change"),
        trail=[(reverse("desk:accounts"), _("Account changes"))],
        form=form,
        recipient=recipient,
        account=account,
    )


@require_POST
@refuses
def act(request: StaffRequest, uuid: str) -> HttpResponse:
    """Review, confirm or refuse one change; a reason that is not taken stays in its field."""
    changes = AccountChange.objects.select_related("unit", "holder__village")
    change = get_object_or_404(changes, uuid=uuid)
    chosen = CHANGE_ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        return redirect("desk:accounts")
    outcome = perform(request, chosen, change)
    if not outcome.done and typed(request, "reason"):
        return _listed(request, refused=(change.pk, chosen.name))
    return redirect("desk:accounts")
