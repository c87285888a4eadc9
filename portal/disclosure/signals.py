"""What disclosure tells those above it. A leaf: it knows nobody who listens."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction that publishes, withdraws or ends a set, with ``disclosure`` (its
# key). A receiver writes a task row and nothing else; what it raises undoes the publication.
set_changed = Signal()
