"""People on the desk: looked up by ID number."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from cms.desk import people
from cms.desk.sections import Section, register

register(
    Section(
        name="people",
        label=_("Person by ID number"),
        icon="search",
        order=125,
        url_name="desk:person",
        powers=people.POWERS,
        urls=(path("person/", people.person, name="person"),),
    )
)
