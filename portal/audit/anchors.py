"""Anchors: heads of the chain kept in a file outside the database.

The chain alone cannot show that its end was cut off. One line per anchor, appended, best on a
machine or medium that the database's administrator cannot write: `seq mac moment link`, the link
being the beginning of the SHA-256 of the line before, so that no line can leave the middle. It
says nothing of anybody and may be published or printed.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from django.conf import settings
from django.utils import timezone

from portal.audit.canon import moment
from portal.audit.errors import AnchorDamaged
from portal.audit.models import Seal

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def own_anchors_after(numbers: Iterable[int]) -> dict[int, str]:
    """Return what ``anchors_after`` does of the installation's own file; {} where none is set."""
    path = settings.PORTAL_AUDIT_ANCHOR
    return anchors_after(Path(path), numbers) if path else {}


def anchors_after(path: Path, numbers: Iterable[int]) -> dict[int, str]:
    """Return for numbers of seals, in order, the first line of the file at or after each.

    The file is searched, not read: it grows by a line a minute. A number that no line covers yet
    is left out, as are all where the file is not there or not to be read. Raises AnchorDamaged.
    """
    lines: dict[int, str] = {}
    try:
        content = path.open("rb")
    except OSError:
        return lines
    with content as file:
        if not os.fstat(file.fileno()).st_size:
            return lines
        return _search(file, numbers)


def _search(file: BinaryIO, numbers: Iterable[int]) -> dict[int, str]:
    lines: dict[int, str] = {}
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        last, line = 0, ""
        for number in numbers:
            if number > last:
                line = _first_from(text, number)
                if not line:
                    break
                last = number_of(line)
            lines[number] = line
    return lines


def number_of(line: str) -> int:
    """Return the number of the seal that a line of anchors holds; raises ValueError."""
    return int(line.split(maxsplit=1)[0])


def _first_from(text: mmap.mmap, number: int) -> str:
    """Halve the file until the first line at or after a number is left; "" where there is none."""
    line, low, high = "", 0, len(text)
    while low < high:
        middle = (low + high) // 2
        start = text.rfind(b"\n", 0, middle) + 1
        end = text.find(b"\n", middle)
        end = len(text) if end < 0 else end
        try:
            here = text[start:end].decode("ascii")
            reached = bool(here.strip()) and number_of(here) >= number
        except ValueError:
            raise AnchorDamaged(text[:start].count(b"\n") + 1) from None
        if reached:
            line, high = here, start
        else:
            low = end + 1
    return line


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
