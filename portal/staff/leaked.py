"""A list of leaked passwords on the own disk, of whatever size: nothing is asked of the network.

Two forms. Plain: a password a line. Sorted: SHA-1 in hexadecimal digits, sorted, a line each, with
or without ":count", as "Pwned Passwords" are given out ("ordered by hash"); it is searched by
halves and never read as a whole.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from typing import BinaryIO

DIGEST: Final = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?\s*")
# A plain list is held in memory: of twelve letters and more, some hundred megabytes
PLAIN_BYTES: Final = 200 * 1024 * 1024


def is_leaked(password: str) -> bool:
    """Return whether the list (PASSWORD_LIST) names this password; without a list none."""
    if not settings.PASSWORD_LIST:
        return False
    path = Path(settings.PASSWORD_LIST)
    if not is_sorted(path):
        return password.casefold() in _plain(str(path), path.stat().st_mtime_ns)
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    with path.open("rb") as file:
        return _line_from(file, digest.encode()).upper().startswith(digest.encode())


def is_sorted(path: Path) -> bool:
    """Return whether a list is of the sorted form, by its first line."""
    with path.open("rb") as file:
        return DIGEST.fullmatch(file.readline(80)) is not None


@cache
def _plain(name: str, _written: int) -> frozenset[str]:
    """Return the passwords of a plain list; read anew when the file was written anew."""
    with Path(name).open(encoding="utf-8", errors="replace") as file:
        return frozenset(line.strip().casefold() for line in file)


def _line_from(file: BinaryIO, digest: bytes) -> bytes:
    """Return the first line that does not come before a digest."""
    low, high = 0, file.seek(0, 2)
    # Positions, not lines: the line that begins after `low` is compared
    while low < high:
        middle = (low + high) // 2
        if _line_after(file, middle).upper()[: len(digest)] < digest:
            low = middle + 1
        else:
            high = middle
    return _line_after(file, low)


def _line_after(file: BinaryIO, position: int) -> bytes:
    """Return the first line that begins at a position or behind it; after the last one "~"."""
    file.seek(max(0, position - 1))
    if position:
        file.readline()
    return file.readline() or b"~"
