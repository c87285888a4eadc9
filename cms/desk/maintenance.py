"""Maintenance accounts on the desk: proposed by one administrator, allowed by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.staff.enums import Act, MaintenanceStatus
from portal.staff.maintenance_acts import MAINTENANCE_ACTS, NOTE_LENGTH, title_of
from portal.staff.models import MaintenanceWindow, User
from portal.staff.services.maintenance import propose_maintenance

from .actions import Button, buttons, in_order, perform
from .responses import enter, page_number, powers_in, refuses, screen, try_act

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.MANAGE_ACCOUNTS, Act.OVERSEE_SIGN_INS)
PAGE = 30
PEOPLE = ("account__member", "requested_by", "closed_by")


def _moment(label: Any) -> forms.DateTimeField:
    # What a browser's own calendar sends and shows
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M"])


class ProposalForm(forms.Form):
    """Whose account, from when until when, what for."""

    account = forms.ModelChoiceField(
        label=gettext_lazy("Account"), queryset=User.objects.none(), to_field_name="username"
    )
    starts_at = _moment(gettext_lazy("Begins at"))
    ends_at = _moment(gettext_lazy("Ends at"))
    reason = forms.CharField(label=gettext_lazy("What is to be done"), max_length=NOTE_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = User.objects.filter(maintenance=True, is_active=True).select_related("member")
        choices: Any = self.fields["account"]
        choices.queryset = accounts
        choices.label_from_instance = lambda user: f"{user.get_full_name()} ({user.username})"


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show what waits, what is open and what was; take proposals of the system administrator."""
    powers = enter(request, *POWERS)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("Proposed. The security administrator allows it as the second person.")
        values = {**form.cleaned_data, "by": request.user}
        if try_act(request, lambda: propose_maintenance(**values), done):
            return redirect("desk:maintenance")
    return _shown(request, form if powers.holds(Act.MANAGE_ACCOUNTS) else None)


def _shown(request: StaffRequest, form: ProposalForm | None) -> HttpResponse:
    windows = MaintenanceWindow.objects.select_related(*PEOPLE)
    waiting = windows.filter(status=MaintenanceStatus.OPEN).order_by("id")
    page = Paginator(windows.exclude(status=MaintenanceStatus.OPEN), PAGE)
    return screen(
        request,
        "maintenance.html",
        title=_("Maintenance accounts"),
        form=form,
        form_open=bool(form and form.is_bound),
        longest=int(settings.MAINTENANCE_LONGEST.total_seconds() // 3600),
        waiting=[_row(request, window) for window in waiting],
        using=[_row(request, window) for window in windows.open_at()],
        page=page.get_page(page_number(request)),
    )


def _row(
    request: StaffRequest, window: MaintenanceWindow
) -> tuple[MaintenanceWindow, str, list[Button]]:
    find = MAINTENANCE_ACTS.authority(request.user, window, powers_in(request))
    shown = buttons(
        MAINTENANCE_ACTS.available(find, window),
        address=reverse("desk:maintenance_act", args=[window.uuid]),
    )
    return window, title_of(window), in_order(shown)


@require_POST
@refuses
def act(request: StaffRequest, uuid: str) -> HttpResponse:
    """Allow or drop a proposal as the second person, or end a time before its end."""
    enter(request, *POWERS)
    window = get_object_or_404(MaintenanceWindow.objects.select_related(*PEOPLE), uuid=uuid)
    chosen = MAINTENANCE_ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        return redirect("desk:maintenance")
    trail = [(reverse("desk:maintenance"), _("Maintenance accounts"))]
    perform(request, chosen, window, trail=trail)
    return redirect("desk:maintenance")
