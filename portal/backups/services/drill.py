"""A drill: the newest backup is brought back beside the database, compared and removed."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actors import SYSTEM
from portal.audit.anchors import read_anchors
from portal.audit.services import record
from portal.audit.verification import verify_all
from portal.backups import copies
from portal.backups.errors import Unusable
from portal.backups.manifest import backups_in
from portal.backups.places import alone
from portal.backups.scratch import scratch_database
from portal.backups.services.compare import faults_of
from portal.backups.services.make import ANCHOR
from portal.backups.services.restore import checked
from portal.clocks import now
from portal.programs.beating import Heart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRATCH = ".drill"
_FAULTS_TOLD = 20


@dataclass(frozen=True)
class Drill:
    """What a drill found. age: how old the backup was; seconds: until its data were there again."""

    backup: str
    age: dt.timedelta
    seconds: float
    rows: int
    sealed: int
    records: int
    faults: tuple[str, ...]


def restore_drill(*, root: Path) -> Drill:
    """Restore the newest backup of a folder into the scratch database; compare; remove.

    Database and files of the portal are only read. An entry of the trail says what was found; the
    date of the last drill is raised when all was well. Raises Unusable, OSError.
    """
    with alone(root):
        folder = next(iter(reversed(backups_in(root))), None)
        if folder is None:
            raise Unusable(f"There is no backup in {root}.")
        # Outside the scratch database, for the entry belongs into the other one
        drill = _drilled(folder, root / SCRATCH)
    detail = {
        "backup": drill.backup,
        "seconds": int(drill.seconds),
        "rows": drill.rows,
        "sealed": drill.sealed,
        "records": drill.records,
        "faults": list(drill.faults[:_FAULTS_TOLD]),
        "faults_count": len(drill.faults),
    }
    with transaction.atomic():
        record(act="backups.drilled", actor=SYSTEM, detail=detail)
    if not drill.faults:
        Heart("drill").beat()
    return drill


def _drilled(folder: Path, media: Path) -> Drill:
    clock = time.monotonic()
    manifest = checked(folder)
    with _emptied(media), scratch_database():
        copies.restore(folder / copies.DATABASE)
        if manifest.holds(copies.MEDIA):
            copies.unpack(folder / copies.MEDIA, media)
        seconds = time.monotonic() - clock
        faults = list(faults_of(manifest, folder, media))
        anchors = read_anchors(folder / ANCHOR) if manifest.holds(ANCHOR) else None
        run, verdict = verify_all(anchors=anchors, anew=True)
    if not run.whole:
        faults.append("The trail, or a record that it tells of, is not whole: verify_audit.")
    return Drill(
        folder.name,
        now() - dt.datetime.fromisoformat(manifest.begun_at),
        seconds,
        sum(rows for rows, _digest in manifest.tables.values()),
        verdict.sealed,
        run.records,
        tuple(faults),
    )


@contextmanager
def _emptied(folder: Path) -> Iterator[None]:
    """Give a folder that is empty and gone afterwards, also what an interrupted drill left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
