"""Has a disk no room left, of the database or of this machine? A leaf."""

from __future__ import annotations

import errno
from typing import Final

from django.db import DatabaseError

# No space, no quota, larger than a file may be
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# PostgreSQL: disk full
_DISK_FULL: Final = "53100"


def is_full(error: BaseException | None) -> bool:
    """Say whether an error means that something could not be written for want of room."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    if not isinstance(error, DatabaseError):
        return False
    return getattr(error.__cause__, "sqlstate", None) == _DISK_FULL or "disk is full" in str(error)
