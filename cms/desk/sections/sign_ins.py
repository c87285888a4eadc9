"""The own sign-ins, and those of others for who oversees them."""

from __future__ import annotations

from django.urls import path

from cms.desk import sign_ins
from cms.desk.sections import Section, register

register(
    Section(
        name="sign-ins",
        order=990,
        urls=(
            path("sign-ins/", sign_ins.index, name="sign_ins"),
            path("sign-ins/others/", sign_ins.end_others, name="end_other_sessions"),
            path("sign-ins/<uuid:uuid>/end/", sign_ins.end_session, name="end_session"),
            path("browsers/<uuid:uuid>/forget/", sign_ins.forget, name="forget_browser"),
        ),
    )
)
