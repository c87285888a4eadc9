"""The one door of the staff area: the form that tries a password, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views.account import LoginView, LogoutView

from portal.staff.errors import SignInPaused
from portal.staff.models import User
from portal.staff.services.sign_ins import note_sign_out
from portal.staff.services.trusted_browsers import DEVICE_AGE, remember_browser
from portal.web.delivery.limits import reader_address

from .greeting import greet
from .signed_in import seen_of, session_over

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
                address=reader_address("", self.request),
                device=self.request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""),
            )
        except SignInPaused as refusal:
            raise ValidationError(str(refusal), code="paused") from refusal
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


def remember(request: HttpRequest, user: User, response: HttpResponse) -> None:
    """Leave the browser what it is known by when the account signs in again."""
    device = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        remember_browser(user=user, device=device, **seen_of(request)),
        max_age=DEVICE_AGE,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


class SignIn(LoginView):
    """Wagtail's page with our form; the browser is remembered as the account's own."""

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
        """Sign in and leave the browser a token that gives it a pace of its own."""
        response: HttpResponse = super().form_valid(form)
        remember(self.request, form.get_user(), response)
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
