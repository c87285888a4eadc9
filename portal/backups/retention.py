"""Which backups go: what is erased in the database must not live on in its copies for ever.

All of the last two days stay, then the newest of each day, for `BACKUP_DAYS` days. The newest is
never removed, and nothing whose name or content is not that of a backup.
"""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING, Final

from portal.backups.manifest import FILE, backups_in, moment_of

if TYPE_CHECKING:
    from pathlib import Path

ALL_KEPT: Final = dt.timedelta(days=2)
# A backup still being written is not older
ABANDONED: Final = dt.timedelta(days=1)


def outdated(backups: list[Path], *, at: dt.datetime, days: int) -> list[Path]:
    """Return which of the whole backups go, oldest first."""
    newest_of_day: dict[dt.date, Path] = {}
    moments = {folder: moment for folder in backups if (moment := moment_of(folder))}
    for folder, moment in sorted(moments.items(), key=lambda pair: pair[1]):
        newest_of_day[moment.date()] = folder
    newest = max(moments, key=lambda folder: moments[folder], default=None)

    def stays(folder: Path) -> bool:
        age = at - moments[folder]
        if folder == newest or age <= ALL_KEPT:
            return True
        return age <= dt.timedelta(days=days) and folder in newest_of_day.values()

    return [folder for folder in sorted(moments) if not stays(folder)]


def remove_outdated(root: Path, *, at: dt.datetime, days: int) -> list[str]:
    """Remove outdated backups and what an interrupted one left; return their names."""
    going = outdated(backups_in(root), at=at, days=days)
    going += [
        folder
        for folder in sorted(root.glob("mz-*"))
        if (moment := moment_of(folder)) and at - moment > ABANDONED and not _is_whole(folder)
    ]
    for folder in going:
        # Without its manifest it is no backup any more, should this be interrupted
        (folder / FILE).unlink(missing_ok=True)
        shutil.rmtree(folder)
    return [folder.name for folder in going]


def _is_whole(folder: Path) -> bool:
    return (folder / FILE).is_file()
