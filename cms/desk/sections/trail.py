"""The audit trail on the desk, for whoever oversees the others."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk import trail
from cms.desk.sections import Section, register

register(
    Section(
        name="trail",
        label=_("Audit trail"),
        icon="history",
        order=152,
        url_name="desk:trail",
        powers=trail.POWERS,
        urls=(
            path("trail/", trail.index, name="trail"),
            path("trail/export/", trail.export, name="trail_export"),
            path("trail/<whole:number>/", trail.detail, name="trail_entry"),
        ),
    )
)
