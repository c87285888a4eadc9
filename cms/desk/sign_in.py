"""The one door of the staff area: the form that tries a password, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views.account import LoginView, LogoutView

from portal.staff.enums import FactorProof
from portal.staff.errors import SignInPaused
from portal.staff.models import User
from portal.staff.proofs import mark_proved
from portal.staff.queries import needs_second_factor
from portal.staff.services.sign_ins import note_sign_out

from .devices import device_of, remember
from .greeting import greet
from .second_step import ask_second_factor
from .signed_in import session_over

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponse, HttpResponseBase

# Longer names and passwords than anybody has cost time only
MOST_LETTERS = 150


class SignInForm(LoginForm):
    """Name and password, tried at a pace; a pause is said with its minutes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("username", "password"):
            self.fields[name].validators.append(MaxLengthValidator(MOST_LETTERS))

    def clean(self) -> dict[str, Any]:
        """Try the password once; refuse what is wrong, paused or closed with one sentence each."""
        username, password = (self.cleaned_data.get(name) for name in ("username", "password"))
        if not username or not password:
            return self.cleaned_data
        try:
            self.user_cache = authenticate(
                self.request,
                username=username,
                password=password,
                **device_of(self.request),
            )
        except SignInPaused as refusal:
            raise ValidationError(str(refusal), code="paused") from refusal
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class SignIn(LoginView):
    """Wagtail's page with our form; a right password leads to the second step."""

    def get_form_class(self) -> type[SignInForm]:
        """Return the form that keeps the pace."""
        return SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say why a session ended, and whether a form was sent that nobody took."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["over"] = session_over(self.request.GET.get("ended", ""))
        context["unsent"] = "unsent" in self.request.GET
        return context

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Ask for the second factor; where none is asked, the person is in."""
        account: User = form.get_user()
        if needs_second_factor(account):
            return ask_second_factor(self.request, account, self.get_success_url())
        response: HttpResponse = super().form_valid(form)
        mark_proved(self.request.session, FactorProof.NONE)
        remember(self.request, account, response)
        greet(self.request)
        return response


class SignOut(LogoutView):
    """Wagtail's way out, written down."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """End the session and write down whose it was."""
        if isinstance(request.user, User):
            note_sign_out(user=request.user)
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response
