"""App configuration: a process with wrong keys does not start."""

from __future__ import annotations

from django.apps import AppConfig


class CryptoConfig(AppConfig):
    """Keys, ciphers, keyed hashes, sealed intake."""

    name = "portal.crypto"
    label = "crypto"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check; servers and workers stop here when a key is missing."""
        from portal.crypto import checks, ring, startup

        if not startup.is_management_command():
            ring.key_ring()
