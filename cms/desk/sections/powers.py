"""The table of powers on the desk, for security and audit."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk import powers
from cms.desk.sections import Section, register

register(
    Section(
        name="powers",
        label=_("Powers"),
        icon="list-ul",
        order=153,
        url_name="desk:powers",
        powers=powers.POWERS,
        urls=(
            path("powers/", powers.index, name="powers"),
            path("powers/print/", powers.paper, name="powers_paper"),
            path("powers/powers.csv", powers.powers_file, name="powers_file"),
            path("powers/posts.csv", powers.holders_file, name="holders_file"),
        ),
    )
)
