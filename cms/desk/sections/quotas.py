"""Full values seen, on the desk of those who oversee."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk import quotas
from cms.desk.sections import Section, register

register(
    Section(
        name="quotas",
        label=_("Full values seen"),
        icon="view",
        order=152,
        url_name="desk:quotas",
        powers=quotas.POWERS,
        urls=(path("quotas/", quotas.index, name="quotas"),),
    )
)
