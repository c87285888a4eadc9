"""The page on which staff choose a new password, of their own will or because they must."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from portal.refusals import Refusal
from portal.staff.account_errors import WrongPassword
from portal.staff.services.passwords import change_password
from portal.web.delivery.limits import reader_address

from .devices import remember
from .sign_in import MOST_LETTERS

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest


def _field(label: Any, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, strip=False, widget=widget, validators=[MaxLengthValidator(MOST_LETTERS)]
    )


class PasswordForm(forms.Form):
    """The old password, and the new one twice."""

    old = _field(gettext_lazy("Present password"), "current-password")
    new = _field(gettext_lazy("New password"), "new-password")
    again = _field(gettext_lazy("New password, once more"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Compare the two; the rules are asked by the service."""
        new, again = (self.cleaned_data.get(name) for name in ("new", "again"))
        if new and again and new != again:
            self.add_error("again", _("The two new passwords differ."))
        return self.cleaned_data


@never_cache
@sensitive_post_parameters("old", "new", "again")
@login_required
def password(request: StaffRequest) -> HttpResponse:
    """Show the form; change the password, end the other sessions and say so."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        return _back(request)
    return render(
        request,
        "desk/password.html",
        {
            "form": form,
            "must": request.user.must_change_password,
            "due": request.user.password_is_due(),
            "days": settings.PASSWORD_DAYS,
            "rules": [text for text in password_validators_help_texts() if text],
            "next": request.GET.get("next", ""),
        },
    )


def _changed(request: StaffRequest, form: PasswordForm) -> bool:
    session = getattr(request, "desk_session", None)
    try:
        change_password(
            user=request.user,
            old=form.cleaned_data["old"],
            new=form.cleaned_data["new"],
            session=session.uuid if session else None,
            address=reader_address("", request),
            device=request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""),
        )
    except WrongPassword as refusal:
        form.add_error("old", str(refusal))
    except ValidationError as refused:
        form.add_error("new", refused)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _back(request: StaffRequest) -> HttpResponse:
    update_session_auth_hash(request, request.user)
    sentence = _("The new password holds. Your other sessions have ended.")
    messages.success(request, sentence)
    page = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        page = reverse("wagtailadmin_home")
    response = HttpResponseRedirect(page)
    remember(request, request.user, response)
    return response
