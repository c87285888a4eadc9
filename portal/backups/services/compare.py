"""Holding what was restored against what was saved, before anything is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.backups import copies, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.backups.manifest import Manifest


def faults_of(manifest: Manifest, folder: Path, media: Path) -> Iterator[str]:
    """Yield a sentence for each difference between a backup and what was made of it.

    media: where its files were brought. Reads every row and every file.
    """
    with transaction.atomic():
        yield from tables.differing(manifest.tables)
    yield from tables.sequences_behind()
    if manifest.holds(copies.MEDIA):
        if count := copies.differences(folder / copies.MEDIA, media):
            yield f"{count} files differ from those in {copies.MEDIA}."
        yield from tables.missing_files(media)
