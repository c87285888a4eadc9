"""What audit does for the context below: record reveals, lift guards for rotation."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from portal.audit.actors import SYSTEM, actor_of
from portal.audit.guards import lift_is_known, lifted
from portal.audit.services import record

if TYPE_CHECKING:
    from portal.audit.models import Entry
    from portal.crypto.reveal import RevealRequest

REVEAL = "crypto.reveal"
ROTATE = "crypto.rotate_keys"


def record_reveal(request: RevealRequest) -> Entry:
    """Write one entry per reveal: who, what for, which columns, how many rows and a digest.

    The digest is SHA-256 over the sorted UUIDs of the rows (16 bytes each), so a list of rows
    can be compared with it. Raises UnknownActor.
    """
    rows = sorted(row.bytes for row in request.rows)
    return record(
        act=REVEAL,
        actor=actor_of(request.by),
        subject=request.subject,
        detail={
            "model": request.model._meta.label_lower,
            "fields": list(request.fields),
            "purpose": request.purpose,
            "rows": len(rows),
            "persons": request.persons,
            "rows_sha256": hashlib.sha256(b"".join(rows)).hexdigest(),
        },
    )


def rotation_lift() -> AbstractContextManager[None]:
    """Lift the guards that allow rotation; nothing to lift when no guard names it."""
    return lifted("rotation") if lift_is_known("rotation") else nullcontext()


def record_rotation(key_id: str, rows: dict[str, int]) -> Entry:
    """Write one entry per run: the new key's id and re-encrypted rows per table."""
    return record(act=ROTATE, actor=SYSTEM, detail={"key": key_id, "rows": rows})
