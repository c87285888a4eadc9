"""Addresses of the desk below ``/admin/desk/``: those of every section."""

from __future__ import annotations

from .sections import registered

app_name = "desk"
urlpatterns = [pattern for section in registered() for pattern in section.urls]
