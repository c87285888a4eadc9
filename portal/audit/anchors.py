"""Anchors: heads of the chain kept in a file outside the database.

The chain alone cannot show that its end was cut off. One line per anchor, appended, best on a
machine or medium that the database's administrator cannot write: `seq mac-in-hex moment`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from portal.audit.canon import moment
from portal.audit.models import Seal

if TYPE_CHECKING:
    from pathlib import Path


def append_anchor(path: Path) -> int:
    """Append the head of the chain to the file unless it stands there; return its number."""
    head = Seal.objects.order_by("-seq").values_list("seq", "mac").first()
    if head is None:
        return 0
    seq, mac = head
    if max(read_anchors(path), default=0) < seq:
        with path.open("a", encoding="ascii") as file:
            file.write(f"{seq} {bytes(mac).hex()} {moment(timezone.now())}\n")
    return seq


def read_anchors(path: Path) -> dict[int, bytes]:
    """Return macs by sequence number, {} for a file still to come; raises ValueError."""
    if not path.exists():
        return {}
    macs = {}
    for line in path.read_text(encoding="ascii").splitlines():
        seq, mac, _at = line.split(maxsplit=2)
        macs[int(seq)] = bytes.fromhex(mac)
    return macs
