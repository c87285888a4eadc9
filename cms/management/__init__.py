"""Commands that need every context."""

from __future__ import annotations
