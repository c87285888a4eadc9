"""Where staff sign in and out: Wagtail's addresses and names, found before its own."""

from __future__ import annotations

from django.urls import path

from . import second_step
from .passwords import password
from .session_state import state
from .sign_in import SignIn, SignOut

urlpatterns = [
    path(
        "login/",
        SignIn.as_view(),
        name="wagtailadmin_login",
    ),
    path("login/code/", second_step.code, name="sign_in_code"),
    path("login/enrolment/", second_step.enrolment, name="sign_in_enrolment"),
    path("logout/", SignOut.as_view(), name="wagtailadmin_logout"),
    path("password/", password, name="desk_password"),
    path("session/", state, name="desk_session"),
]
