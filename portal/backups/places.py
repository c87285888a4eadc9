"""The folder of backups: where it may be, for whose eyes, one at work in it."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from portal.backups.errors import Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator


def backup_folder(folder: Path | None = None) -> Path:
    """Return the folder of backups, made for this user alone; raises Unusable.

    Neither in what is backed up, nor around it.
    """
    if not (folder or settings.BACKUP_DIR):
        raise Unusable("Say where: a folder, or PORTAL_BACKUP_DIR.")
    root = Path(folder or settings.BACKUP_DIR).resolve()
    for place in _data():
        if root.is_relative_to(place) or place.is_relative_to(root):
            raise Unusable(f"{root} and {place} must lie beside each other, best on two disks.")
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


def refuse_beside_data(file: Path) -> None:
    """Refuse a place for keys among the data or the backups that they open; raises Unusable."""
    folders = [*_data(), Path(settings.BACKUP_DIR).resolve()] if settings.BACKUP_DIR else _data()
    for place in folders:
        if file.resolve().is_relative_to(place):
            raise Unusable(f"Keys do not lie in {place}: whoever has both reads everything.")


def _data() -> list[Path]:
    folders = (settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.OPEN_DATA_DIR)
    return [Path(folder).resolve() for folder in folders]


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Wait until no other backup, drill or removal is at work; make files for this user alone."""
    umask = os.umask(0o077)
    try:
        with (root / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    finally:
        os.umask(umask)
