"""Bringing a backup back: into an empty database and an empty folder, on any machine."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django_tasks_db.models import DBTaskResult, TaskResultStatus

from portal.audit.actors import SYSTEM
from portal.audit.anchors import read_anchors
from portal.audit.services import record
from portal.backups import copies, keys, tables
from portal.backups.errors import Unusable
from portal.backups.manifest import damaged_parts, read
from portal.backups.services.compare import faults_of
from portal.backups.services.make import ANCHOR
from portal.clocks import now
from portal.disclosure.models import Generation

if TYPE_CHECKING:
    from portal.backups.manifest import Manifest


def checked(folder: Path, *, despite_keys: bool = False) -> Manifest:
    """Read a backup whole and say whether this release and this process can use it.

    Raises Unusable with every reason why not.
    """
    manifest = read(folder)
    reasons = list(damaged_parts(manifest, folder))
    if unknown := tables.unknown_migrations(manifest.migrations):
        reasons.append(f"It was made by a newer release: {', '.join(unknown[:5])}.")
    if not despite_keys:
        reasons += [
            f"{variable}: the key {key_id} is not here. Without it: {keys.LOST[variable]}"
            for variable, key_id in keys.lacking(manifest.keys)
        ]
    if reasons:
        raise Unusable("\n".join(reasons))
    return manifest


def restore_backup(*, folder: Path, despite_keys: bool = False) -> tuple[Manifest, dict[str, Any]]:
    """Bring a backup into the database and the folders of this process; return it and the entry.

    What was restored is compared before anything is changed. Then sessions end, tasks that were
    being done wait again, pages kept outside are out of date, and the anchor continues the one of
    the backup: an anchor that is here is put aside, and what it knew more goes into the trail.
    Raises Unusable, OSError.
    """
    manifest = checked(folder, despite_keys=despite_keys)
    media = Path(settings.MEDIA_ROOT)
    if tables.table_names():
        raise Unusable("The database is not empty. Make an empty one; nothing is overwritten.")
    if media.is_dir() and any(media.iterdir()):
        raise Unusable(f"{media} is not empty. Put it aside; nothing is overwritten.")
    copies.restore(folder / copies.DATABASE)
    if manifest.holds(copies.MEDIA):
        media.mkdir(parents=True, exist_ok=True)
        copies.unpack(folder / copies.MEDIA, media)
    if faults := list(faults_of(manifest, folder, media)):
        raise Unusable("\n".join(["What was restored is not what was saved:", *faults]))
    detail = {"backup": folder.name, "begun_at": manifest.begun_at, **_anchor(manifest, folder)}
    with transaction.atomic():
        _end_what_was_running()
        record(act="backups.restored", actor=SYSTEM, detail=detail)
    return manifest, detail


def _end_what_was_running() -> None:
    # The list of who signed in stays; without Django's session it lets nobody in
    Session.objects.all().delete()
    DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, started_at=None
    )
    Generation.leap()


def _anchor(manifest: Manifest, folder: Path) -> dict[str, Any]:
    """Put the anchor of the backup in place; return what the one that was here knew more.

    A database that is older than its anchor is just what verification must call cut off; so the
    newer one is kept beside as evidence, and its head stands in the trail from now on.
    """
    if not settings.PORTAL_AUDIT_ANCHOR:
        return {}
    place, lost = Path(settings.PORTAL_AUDIT_ANCHOR), {}
    if place.exists():
        aside = place.with_name(f"{place.name}.before-{now():%Y%m%dT%H%M%SZ}")
        heads = read_anchors(place)
        newest = max(heads, default=0)
        if newest > manifest.head[0]:
            lost = {"lost_seals": newest - manifest.head[0], "lost_head": heads[newest].hex()}
        place.rename(aside)
        lost["anchor_aside"] = aside.name
    if manifest.holds(ANCHOR):
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / ANCHOR, place)
    return lost
