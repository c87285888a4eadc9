"""The own second factor: which phone, new recovery codes, another phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from portal.refusals import Refusal
from portal.staff.account_errors import WrongPassword
from portal.staff.factor_errors import EnrolmentGone
from portal.staff.queries import factor_of, recovery_codes_left
from portal.staff.rules import FEW_RECOVERY_CODES
from portal.staff.services.passwords import confirm_password
from portal.staff.services.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    pending_enrolment,
    prove,
    renew_recovery_codes,
)
from portal.staff.services.sessions import end_other_sessions

from .devices import device_of
from .enrolment import enrolment_page
from .factor_forms import ChangeForm, CodeForm
from .responses import screen
from .sign_ins import session_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

# In the session: which authenticator its owner, who has proved himself, is setting up
CHANGING: Final = "changing_second_factor"


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def index(request: StaffRequest) -> HttpResponse:
    """Show the state; make new recovery codes for a code, begin another phone for two proofs."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "renew":
        return _renewed(request, CodeForm(request.POST))
    if act == "change":
        return _changing(request, ChangeForm(request.POST))
    return _shown(request)


def _shown(
    request: StaffRequest,
    *,
    renew: CodeForm | None = None,
    change: ChangeForm | None = None,
) -> HttpResponse:
    factor = factor_of(request.user)
    return screen(
        request,
        "second_factor/own.html",
        title=_("The code of your phone"),
        trail=_trail()[:1],
        factor=factor,
        left=recovery_codes_left(request.user),
        few=FEW_RECOVERY_CODES,
        renew_form=renew or CodeForm(),
        change_form=change or ChangeForm(),
        renewing=renew is not None,
        changing=change is not None,
    )


def _renewed(request: StaffRequest, form: CodeForm) -> HttpResponse:
    if form.is_valid():
        try:
            prove(account=request.user, code=form.cleaned_data["code"], **device_of(request))
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            return _codes(request, renew_recovery_codes(account=request.user))
    return _shown(request, renew=form)


def _changing(request: StaffRequest, form: ChangeForm) -> HttpResponse:
    """Let the owner go on to another phone: password, and a code where a phone is set up."""
    if form.is_valid() and _proved(request, form):
        factor = begin_enrolment(account=request.user)
        request.session[CHANGING] = str(factor.uuid)
        return redirect("desk:second_factor_new")
    return _shown(request, change=form)


def _proved(request: StaffRequest, form: ChangeForm) -> bool:
    values: dict[str, Any] = form.cleaned_data
    device = device_of(request)
    try:
        confirm_password(user=request.user, password=values["password"], **device)
        if factor_of(request.user) is not None:
            codes = {name: values.get(name, "") for name in ("code", "recovery_code")}
            prove(account=request.user, **codes, **device)
    except WrongPassword as refusal:
        form.add_error("password", str(refusal))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def new(request: StaffRequest) -> HttpResponse:
    """Set up another phone; with its first code it takes the place of the one before."""
    try:
        uuid = request.session.get(CHANGING, "")
        factor = pending_enrolment(account=request.user, uuid=uuid)
    except EnrolmentGone as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:second_factor")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes = confirm_enrolment(
                factor=factor, code=form.cleaned_data["code"], **device_of(request)
            )
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[CHANGING]
            own = session_in(request)
            end_other_sessions(user=request.user, but=own.uuid if own else None)
            return _codes(request, codes)
    title = _("Another phone")
    frame = {
        "header_title": title,
        "breadcrumbs_items": [
            *({"url": url, "label": label} for url, label in _trail()),
            {"url": "", "label": title},
        ],
    }
    return enrolment_page(request, "desk/second_factor/new.html", factor, form, **frame)


def _codes(request: StaffRequest, codes: list[str]) -> HttpResponse:
    """Show ten recovery codes, this once."""
    return screen(
        request,
        "second_factor/codes.html",
        title=_("Keep these recovery codes"),
        trail=_trail(),
        codes=codes,
        account=request.user.username,
    )


def _trail() -> list[tuple[str, str]]:
    return [
        (reverse("desk:sign_ins"), _("My sign-ins")),
        (reverse("desk:second_factor"), _("The code of your phone")),
    ]
