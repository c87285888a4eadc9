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
from portal.staff.services.sign_ins import DEVICE_AGE, device_token, note_sign_out
from portal.web.delivery.limits import reader_address

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


class SignIn(LoginView):
    """Wagtail's page with our form; the browser is remembered as the account's own."""

    def get_form_class(self) -> type[SignInForm]:
        """Return the form that keeps the pace."""
        return SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Sign in and leave the browser a token that gives it a pace of its own."""
        response: HttpResponse = super().form_valid(form)
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            device_token(user=form.get_user()),
            max_age=DEVICE_AGE,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
        return response


class SignOut(LogoutView):
    """Wagtail's way out, written down."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """End the session and write down whose it was."""
        if isinstance(request.user, User):
            note_sign_out(user=request.user)
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response
