"""Addresses below ``/admin/``: Wagtail's, with our catalogue in the place of its scripts' texts."""

from __future__ import annotations

from django.urls import include, path

from .wagtail_scripts import script_texts

urlpatterns = [
    # The address that Wagtail's pages load; found first
    path("jsi18n/", script_texts),
    path("", include("wagtail.admin.urls")),
]
