"""A small county that was paid, its files, and a database beside its own for drills."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from psycopg import sql

from portal.audit.anchors import append_anchor
from portal.audit.sealer import seal_pending
from portal.backups.scratch import MARK, scratch_name
from tests.factories.pages import make_attachment
from tests.factories.payouts import load_small_county, make_crew, make_paid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper


def administer(text: str, name: str, *more: object) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql.SQL(text).format(sql.Identifier(name), *map(sql.Literal, more)))


@pytest.fixture
def drills(transactional_db: None) -> Iterator[str]:
    """Make the database for drills as docs/operations.md says."""
    name = scratch_name()
    administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    administer("CREATE DATABASE {} TEMPLATE template0", name)
    administer("COMMENT ON DATABASE {} IS {}", name, MARK)
    yield name
    administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture
def folders(settings: SettingsWrapper, tmp_path: Path) -> Path:
    """Let data, backups and anchor lie in folders of this test; return the one of backups."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.STATIC_ROOT, settings.OPEN_DATA_DIR = tmp_path / "static", tmp_path / "open-data"
    settings.PORTAL_AUDIT_ANCHOR = str(tmp_path / "anchor" / "anchors")
    settings.BACKUP_DIR = str(tmp_path / "backups")
    (tmp_path / "anchor").mkdir()
    Path(settings.MEDIA_ROOT).mkdir()
    return tmp_path / "backups"


@pytest.fixture
def county(transactional_db: None, folders: Path, settings: SettingsWrapper) -> Path:
    """A batch that was paid, a file of a page, entries sealed and anchored."""
    load_small_county()
    make_paid(make_crew())
    make_attachment("附件.txt", b"what stood in it")
    seal_pending()
    append_anchor(Path(settings.PORTAL_AUDIT_ANCHOR))
    return folders
