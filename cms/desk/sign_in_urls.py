"""Where staff sign in and out: Wagtail's addresses and names, found before its own."""

from __future__ import annotations

from django.urls import path

from .sign_in import SignIn, SignOut

urlpatterns = [
    path(
        "login/",
        SignIn.as_view(),
        name="wagtailadmin_login",
    ),
    path("logout/", SignOut.as_view(), name="wagtailadmin_logout"),
]
