"""Making a backup: anchor, database, media, manifest, in this order (ADR 44)."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from portal.audit.actors import SYSTEM
from portal.audit.models import Seal
from portal.audit.services import record
from portal.backups import copies, keys, retention, tables
from portal.backups.errors import Unusable
from portal.backups.manifest import FILE, Manifest, Part, digest_of, name_at, write
from portal.backups.places import alone
from portal.clocks import now
from portal.databases.dialect import one_moment
from portal.programs.beating import Heart

if TYPE_CHECKING:
    import datetime as dt

ANCHOR = "audit-anchors"


def make_backup(*, root: Path) -> tuple[Path, Manifest, list[str]]:
    """Write one backup below a folder and remove outdated ones; return it and their names.

    Raises Unusable, OSError; nothing of it is left then.
    """
    tables.table_names()
    with alone(root):
        begun, clock = now(), time.monotonic()
        folder = root / name_at(begun)
        if folder.exists():
            raise Unusable(f"{folder} is there already.")
        folder.mkdir()
        try:
            manifest = _written(folder, begun, clock)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        removed = retention.remove_outdated(root, at=now(), days=settings.BACKUP_DAYS)
    _write_down(folder, manifest, removed)
    return folder, manifest, removed


def _written(folder: Path, begun: dt.datetime, clock: float) -> Manifest:
    # The anchor first: each of its heads is then a seal that the database has, too
    parts = [part for part in (_anchor(folder),) if part]
    notes = [] if parts else ["There was no file of anchors."]
    with transaction.atomic():
        one_moment()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        parts.append(copies.dump(folder / copies.DATABASE, snapshot))
        digests, migrations, head = tables.digests(), tables.applied_migrations(), _head()
    # Files after the database: a row's file was there before its row was
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir():
        part, changed = copies.pack(media, folder / copies.MEDIA)
        parts.append(part)
        notes += ["Files changed while they were copied."] if changed else []
    manifest = Manifest(
        begun_at=begun.isoformat(),
        parts=tuple(parts),
        tables=digests,
        keys=keys.own_check_values(),
        migrations=migrations,
        head=head,
        seconds=round(time.monotonic() - clock, 1),
        notes=tuple(notes),
    )
    write(manifest, folder)
    return manifest


def _anchor(folder: Path) -> Part | None:
    if not settings.PORTAL_AUDIT_ANCHOR:
        return None
    source = Path(settings.PORTAL_AUDIT_ANCHOR)
    if not source.is_file():
        return None
    shutil.copyfile(source, folder / ANCHOR)
    return digest_of(folder / ANCHOR)


def _head() -> tuple[int, str]:
    seal = Seal.objects.order_by("-seq").values_list("seq", "mac").first()
    return (seal[0], bytes(seal[1]).hex()) if seal else (0, "")


def _write_down(folder: Path, manifest: Manifest, removed: list[str]) -> None:
    detail = {
        "backup": folder.name,
        "bytes": manifest.size,
        "manifest": digest_of(folder / FILE).sha256,
        "removed": removed,
    }
    with transaction.atomic():
        record(act="backups.made", actor=SYSTEM, detail=detail)
    Heart("backup").beat()
