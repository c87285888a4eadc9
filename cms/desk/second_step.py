"""The second step of signing in: a code of the authenticator, or setting one up for the first time.

Both pages belong to whoever typed the right password a moment ago in this browser, and to nobody
else; what leads further is `enter`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from portal.refusals import Refusal
from portal.staff.enums import FactorProof
from portal.staff.factor_errors import EnrolmentGone
from portal.staff.proofs import mark_proved
from portal.staff.queries import factor_of, recovery_codes_left
from portal.staff.rules import FEW_RECOVERY_CODES
from portal.staff.services.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    pending_enrolment,
    prove,
)
from portal.staff.services.sign_ins import note_sign_in

from .devices import device_of, remember
from .enrolment import enrolment_page
from .factor_forms import CodeForm, RecoveryForm
from .greeting import greet
from .half_session import (
    HalfSession,
    begin_half_session,
    end_half_session,
    half_session_of,
    remember_enrolment,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from portal.staff.models import SecondFactor, User

BACKEND = "portal.staff.backends.PostBackend"


def ask_second_factor(request: HttpRequest, account: User, leads_to: str) -> HttpResponse:
    """Go on to the second step after a right password."""
    enrolled = begin_half_session(request, account, leads_to)
    return redirect("sign_in_code" if enrolled else "sign_in_enrolment")


def enter(request: HttpRequest, account: User, proof: FactorProof, leads_to: str) -> HttpResponse:
    """Sign the account in, leave the browser its token, write it down; lead on to an address."""
    end_half_session(request.session)
    login(request, account, backend=BACKEND)
    mark_proved(request.session, proof)
    request.session.set_expiry(0)
    device = device_of(request)
    note_sign_in(user=account, proof=proof, address=device["address"])
    response = redirect(leads_to)
    remember(request, account, response)
    greet(request)
    return response


@sensitive_post_parameters()
@sensitive_variables()
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Take the code of the authenticator, or a recovery code; then the person is in."""
    half = half_session_of(request)
    if half is None:
        return _over(request)
    if factor_of(half.account) is None:
        return redirect("sign_in_enrolment")
    if request.method != "POST":
        return _code_page(request, half)
    if request.POST.get("account") != half.account.username:
        messages.error(request, _("You signed in with another account in this browser meanwhile."))
        return redirect("sign_in_code")
    return _take(request, half)


def _take(request: HttpRequest, half: HalfSession) -> HttpResponse:
    """Let the person in who typed a right code; show the page again with what is wrong."""
    recovers = "recovery_code" in request.POST
    form = RecoveryForm(request.POST) if recovers else CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, half, form)
    try:
        proof = prove(account=half.account, **form.cleaned_data, **device_of(request))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _code_page(request, half, form)
    response = enter(request, half.account, proof, half.leads_to)
    _tell_of_recovery_codes(request, half.account, proof)
    return response


def _code_page(
    request: HttpRequest, half: HalfSession, form: CodeForm | RecoveryForm | None = None
) -> HttpResponse:
    recovers = isinstance(form, RecoveryForm)
    context = {
        "account": half.account.username,
        "form": form if isinstance(form, CodeForm) else CodeForm(),
        "recovery_form": form if recovers else RecoveryForm(),
        "recovers": recovers,
        "errors": form.non_field_errors() if form else (),
    }
    return render(request, "desk/second_factor/code.html", context)


def _tell_of_recovery_codes(request: HttpRequest, account: User, proof: FactorProof) -> None:
    left = recovery_codes_left(account)
    if proof == FactorProof.RECOVERY_CODE:
        used = _("You used a recovery code. If your phone is lost, set up another one now.")
        messages.warning(request, used)
    if left <= FEW_RECOVERY_CODES:
        few = ngettext(
            "%(left)d recovery code is left. Make new ones under “My sign-ins”.",
            "%(left)d recovery codes are left. Make new ones under “My sign-ins”.",
            left,
        )
        messages.warning(request, few % {"left": left})


@sensitive_post_parameters()
@sensitive_variables()
@never_cache
def enrolment(request: HttpRequest) -> HttpResponse:
    """Let somebody who has no authenticator set one up; with its first code the person is in."""
    half = half_session_of(request)
    if half is None:
        return _over(request)
    if factor_of(half.account) is not None:
        return redirect("sign_in_code")
    factor = _factor_of(request, half)
    if overtaken := half.enrolment not in ("", str(factor.uuid)):
        messages.warning(request, str(EnrolmentGone()))
    form = CodeForm(None if overtaken else request.POST or None)
    if form.is_valid():
        try:
            codes = confirm_enrolment(
                factor=factor, code=form.cleaned_data["code"], **device_of(request)
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _first_codes(request, half, codes)
    return enrolment_page(request, "desk/second_factor/first_enrolment.html", factor, form)


def _first_codes(request: HttpRequest, half: HalfSession, codes: list[str]) -> HttpResponse:
    """Let the person in and show the recovery codes, once: they are kept nowhere as they stand."""
    entered = enter(request, half.account, FactorProof.ENROLMENT, half.leads_to)
    page = render(
        request,
        "desk/second_factor/first_codes.html",
        {"codes": codes, "leads_to": half.leads_to, "account": half.account.username},
    )
    page.cookies.update(entered.cookies)
    return page


def _factor_of(request: HttpRequest, half: HalfSession) -> SecondFactor:
    """Return what this browser is setting up; begin where it has not, or was overtaken."""
    try:
        return pending_enrolment(account=half.account, uuid=half.enrolment)
    except EnrolmentGone:
        factor = begin_enrolment(account=half.account)
        remember_enrolment(request, str(factor.uuid))
        return factor


def _over(request: HttpRequest) -> HttpResponse:
    """Lead to the first step; whoever is in already is led on from there."""
    if not request.user.is_authenticated:
        end_half_session(request.session)
        messages.error(request, _("This took too long, or was finished. Sign in once more."))
    return redirect(reverse("wagtailadmin_login"))
