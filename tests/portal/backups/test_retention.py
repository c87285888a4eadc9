"""Which backups stay: all of two days, one of each day, the newest whatever its age."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from portal.backups.manifest import FILE, moment_of, name_at
from portal.backups.retention import outdated, remove_outdated

if TYPE_CHECKING:
    from pathlib import Path

AT = dt.datetime(2026, 5, 21, 12, tzinfo=dt.UTC)
DAYS = 35


def make(root: Path, *, hours: float, whole: bool = True) -> Path:
    folder = root / name_at(AT - dt.timedelta(hours=hours))
    folder.mkdir()
    (folder / "database.dump").write_bytes(b"x")
    if whole:
        (folder / FILE).write_text("{}")
    return folder


def test_what_is_old_goes_and_nothing_else(tmp_path):
    kept = [make(tmp_path, hours=hours) for hours in (1, 5, 40, 62, 24 * 34)]
    going = [make(tmp_path, hours=hours) for hours in (70, 24 * 36, 24 * 400)]
    half = make(tmp_path, hours=30, whole=False)
    being_written = make(tmp_path, hours=0.1, whole=False)
    for name in ("mz-notes", "anything", "mz-20260101"):
        (tmp_path / name).mkdir()
    removed = remove_outdated(tmp_path, at=AT, days=DAYS)
    assert removed == [folder.name for folder in (*reversed(going), half)]
    assert {folder for folder in (*kept, being_written) if folder.exists()} == {
        *kept,
        being_written,
    }
    assert {"mz-notes", "anything", "mz-20260101"} < {path.name for path in tmp_path.iterdir()}


def test_the_newest_stays_however_old(tmp_path):
    last = make(tmp_path, hours=24 * 400)
    assert remove_outdated(tmp_path, at=AT, days=DAYS) == []
    assert last.exists()


@given(st.lists(st.integers(0, 24 * 80), unique=True, max_size=30))
def test_each_day_within_the_rule_keeps_its_newest(ages):
    from pathlib import Path

    folders = [Path("/b") / name_at(AT - dt.timedelta(hours=hours)) for hours in ages]
    going = set(outdated(folders, at=AT, days=DAYS))
    for folder in folders:
        moment = moment_of(folder)
        newest = max(f for f in folders if moment_of(f).date() == moment.date())
        age = AT - moment
        if age <= dt.timedelta(days=2) or folder == max(folders):
            assert folder not in going
        elif age <= dt.timedelta(days=DAYS):
            assert (folder in going) is (folder != newest)
        else:
            assert folder in going
