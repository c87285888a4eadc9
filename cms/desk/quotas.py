"""Full values that people of the staff saw, their quotas, and raising one for a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.clocks import now
from portal.staff.change_acts import BASIS_LENGTH
from portal.staff.enums import Act, RevealWay
from portal.staff.services.quota_report import OVERSEEING, raises_of_month, reveals_of_month
from portal.staff.services.quotas import LARGEST_RAISE, raise_quota, usage_near_end

from .responses import enter, page_number, powers_in, refuses, screen, try_act

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = OVERSEEING
PAGE = 50
NAME_LENGTH = 60


class RaiseForm(forms.Form):
    """Whose quota, in which way, by how many people, what for."""

    account = forms.CharField(label=gettext_lazy("Account"), max_length=NAME_LENGTH)
    way = forms.TypedChoiceField(
        label=gettext_lazy("Way"),
        choices=[choice for choice in RevealWay.choices if choice[0] != RevealWay.SENT],
        coerce=RevealWay,
    )
    persons = forms.IntegerField(
        label=gettext_lazy("How many people more today"), min_value=1, max_value=LARGEST_RAISE
    )
    reason = forms.CharField(label=gettext_lazy("Reason of the raise"), max_length=BASIS_LENGTH)


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show who saw how much in a month; take raises of the security administrator."""
    powers = enter(request, *POWERS)
    form = RaiseForm(request.POST or None, initial=_chosen(request))
    if request.method == "POST" and form.is_valid():
        done = _("Raised for today. Tell the person to try again.")
        values = form.cleaned_data
        if try_act(request, lambda: raise_quota(**values, by=request.user), done):
            return redirect("desk:quotas")
    return _shown(request, form if powers.holds(Act.RAISE_QUOTAS) else None)


def _shown(request: StaffRequest, form: RaiseForm | None) -> HttpResponse:
    name = request.GET.get("q", "").strip()[:NAME_LENGTH]
    this_month = timezone.localdate(now()).replace(day=1)
    first = _month(request.GET.get("month", "")) or this_month
    reveals = reveals_of_month(first=first, by=request.user, name=name)
    return screen(
        request,
        "quotas.html",
        title=_("Full values seen"),
        page=Paginator(reveals, PAGE).get_page(page_number(request)),
        raises=raises_of_month(first=first)[:PAGE],
        name=name,
        first=first,
        is_now=first == this_month,
        form=form,
        form_open=bool(form and (form.is_bound or form.initial)),
        may_raise=powers_in(request).holds(Act.RAISE_QUOTAS),
    )


def _month(text: str) -> dt.date | None:
    """Return the first day of a month as a browser's own field writes it (2026-07)."""
    try:
        first = dt.date.fromisoformat(f"{text}-01") if len(text) == len("2026-07") else None
    except ValueError:
        return None
    # Room for the month after it
    return first if first and first.year < dt.date.max.year else None


def _chosen(request: StaffRequest) -> dict[str, str]:
    """Return what a link of the list fills in."""
    values = {
        "account": request.GET.get("for", "")[:NAME_LENGTH],
        "way": request.GET.get("way", ""),
    }
    return values if values["account"] else {}


def warn_near_end(request: StaffRequest, way: RevealWay) -> None:
    """Tell whoever has just seen full values that little of the quota is left."""
    usage = usage_near_end(user=request.user, way=way)
    if usage is None:
        return
    sentence = _(
        "%(way)s: you may still see %(left)s people today (of %(day)s a day, %(month)s a month). "
        "If your work needs more, ask the security administrator before it ends."
    )
    facts = {
        "way": way.label,
        "left": f"{usage.left:,}",
        "day": f"{usage.quota.day:,}",
        "month": f"{usage.quota.month:,}",
    }
    messages.warning(request, sentence % facts)
