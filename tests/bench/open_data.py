"""The complete file of a year beside COPY … TO of the same rows."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.disclosure.models import DisclosedEntry
from search.open_data import write_year
from tests.bench.frame import at_most, below, peak_megabytes, wall


def _raw(path: Path, year: int) -> None:
    with connection.cursor() as cursor, path.open("wb") as file:
        rows = f"SELECT * FROM {DisclosedEntry._meta.db_table} WHERE current AND year = {year}"
        with cursor.copy(f"COPY ({rows}) TO STDOUT (FORMAT csv)") as copy:
            for block in copy:
                file.write(block)


def run() -> None:
    """Write each year whole; the rows of the file are counted against the table."""
    before = peak_megabytes()
    with tempfile.TemporaryDirectory() as folder:
        settings.OPEN_DATA_DIR = folder
        ours = raw = 0.0
        for year in (2024, 2025, 2026):
            raw += wall(lambda y=year: _raw(Path(folder) / "raw.csv", y))
            ours += wall(lambda y=year: write_year(y))
            path = next(Path(folder).glob(f"payouts-{year}-*.csv"))
            with path.open("rb") as file:
                lines = sum(1 for _line in file) - 1
            rows = DisclosedEntry.objects.filter(current=True, year=year).count()
            if lines != rows:
                raise SystemExit(f"{year}: {lines} lines for {rows} rows")
    at_most("complete files / COPY TO of the same rows", ours, raw, 4.0, "s")
    below("memory added by writing them", peak_megabytes() - before, 60, "MB")
