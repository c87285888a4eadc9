"""Anchors: heads of the chain kept in a file outside the database.

The chain alone cannot show that its end was cut off. One line per anchor, appended, best on a
machine or medium that the database's administrator cannot write: `seq mac moment link`, the link
being the beginning of the SHA-256 of the line before, so that no line can leave the middle. It
says nothing of anybody and may be published or printed.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from portal.audit.canon import moment
from portal.audit.errors import AnchorDamaged
from portal.audit.models import Seal

if TYPE_CHECKING:
    from pathlib import Path

LINK_LENGTH: Final = 16
# Number, mac, day and time; before links were written a line ended here.
_UNLINKED: Final = 4


def append_anchor(path: Path) -> int:
    """Append the head of the chain to the file unless it stands there; return its number.

    The line is on the disk when this returns. Raises AnchorDamaged, OSError.
    """
    head = Seal.objects.order_by("-seq").values_list("seq", "mac").first()
    if head is None:
        return 0
    seq, mac = head
    lines = _lines(path)
    if max(_macs(lines), default=0) < seq:
        link = _link(lines[-1] if lines else "")
        with path.open("a", encoding="ascii") as file:
            file.write(f"{seq} {bytes(mac).hex()} {moment(timezone.now())} {link}\n")
            file.flush()
            os.fsync(file.fileno())
    return seq


def read_anchors(path: Path) -> dict[int, bytes]:
    """Return macs by sequence number, {} for a file still to come; raises AnchorDamaged."""
    return _macs(_lines(path))


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    try:
        return path.read_text(encoding="ascii").splitlines()
    except UnicodeDecodeError:
        raise AnchorDamaged(1) from None


def _macs(lines: list[str]) -> dict[int, bytes]:
    macs: dict[int, bytes] = {}
    before, linked = "", False
    for number, line in enumerate(lines, 1):
        parts = line.split()
        linked = linked or len(parts) > _UNLINKED
        try:
            seq, mac = int(parts[0]), bytes.fromhex(parts[1])
        except (ValueError, IndexError):
            raise AnchorDamaged(number) from None
        if linked and parts[_UNLINKED:] != [_link(before)]:
            raise AnchorDamaged(number)
        macs[seq] = mac
        before = line
    return macs


def _link(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:LINK_LENGTH]
