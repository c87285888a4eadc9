"""Why a backup cannot be made or brought back; for whoever runs the servers."""

from __future__ import annotations


class Unusable(Exception):
    """The text says what is wrong and, where there is one, the way out."""
