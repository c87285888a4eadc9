"""The own sign-ins, and those of others for who oversees them."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk import factor_reset, own_factor, sign_ins
from cms.desk.sections import Section, register

register(
    Section(
        name="sign-ins",
        order=990,
        urls=(
            path("sign-ins/", sign_ins.index, name="sign_ins"),
            path("sign-ins/others/", sign_ins.end_others, name="end_other_sessions"),
            path("sign-ins/<uuid:uuid>/end/", sign_ins.end_session, name="end_session"),
            path("second-factor/", own_factor.index, name="second_factor"),
            path("second-factor/new/", own_factor.new, name="second_factor_new"),
            path("browsers/<uuid:uuid>/forget/", sign_ins.forget, name="forget_browser"),
        ),
    )
)
register(
    Section(
        name="lost-phones",
        label=_("Lost phones"),
        icon="mobile-alt",
        order=152,
        url_name="desk:factor_reset",
        powers=factor_reset.POWERS,
        urls=(
            path("lost-phones/", factor_reset.index, name="factor_reset"),
            path("lost-phones/<uuid:uuid>/act/", factor_reset.act, name="factor_reset_act"),
        ),
    )
)
