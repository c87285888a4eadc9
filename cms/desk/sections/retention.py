"""Terms of records on the desk, for the administrators and the auditor."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk import retention
from cms.desk.sections import Section, register

register(
    Section(
        name="retention",
        label=_("Retention terms"),
        icon="history",
        order=153,
        url_name="desk:retention",
        powers=retention.POWERS,
        urls=(
            path("retention/", retention.index, name="retention"),
            path("retention/hold/", retention.hold, name="retention_hold"),
            path("retention/<uuid:uuid>/release/", retention.release, name="retention_release"),
        ),
    )
)
