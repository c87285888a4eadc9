"""Pages of the site on the desk; their menu entry is Wagtail's."""

from __future__ import annotations

from django.urls import path

from cms.desk import pages
from cms.desk.page_work import page_groups
from cms.desk.sections import Section, register
from cms.desk.stale_sections import stale_groups

register(
    Section(
        name="pages",
        order=160,
        tasks=page_groups,
        records={"desk:page": pages.opened},
        urls=(
            path("pages/<whole:pk>/", pages.detail, name="page"),
            path("pages/<whole:pk>/act/", pages.act, name="page_act"),
        ),
    )
)
register(Section(name="stale-sections", order=165, tasks=stale_groups))
