"""Application configuration of identifiers."""

from __future__ import annotations

from django.apps import AppConfig


class IdentifiersConfig(AppConfig):
    """How numbers and names of persons are written."""

    name = "portal.identifiers"
    label = "identifiers"
