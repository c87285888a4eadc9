"""The policy list on the desk."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk import policies
from cms.desk.sections import Section, register

register(
    Section(
        name="policies",
        label=_("Policy list"),
        icon="clipboard-list",
        order=140,
        url_name="desk:policies",
        powers=policies.POWERS,
        urls=(
            path("policies/", policies.index, name="policies"),
            path("policies/<str:code>/", policies.edit, name="policy"),
        ),
    )
)
