"""A backup or a drill that is overdue is told like a silent program."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from portal.backups.checks import check_backups
from portal.programs.models import Heartbeat
from portal.programs.queries import silences, silent_names
from portal.programs.registry import PROGRAMS
from tests.factories.programs import all_alive


@pytest.fixture
def backups_kept(settings, monkeypatch) -> None:
    """Let backups be kept, as at the start of a process that has PORTAL_BACKUP_DIR."""
    settings.BACKUP_DIR = "/srv/backups"
    for name in ("backup", "drill"):
        monkeypatch.setitem(PROGRAMS, name, None)
    apps.get_app_config("backups").ready()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "longest"), [("backup", {"hours": 9}), ("drill", {"days": 40})])
def test_overdue_is_told_and_in_time_is_not(backups_kept, name, longest):
    all_alive()
    assert silences() == []
    for less, overdue in ((-1, False), (1, True)):
        at = timezone.now() - dt.timedelta(**longest) - dt.timedelta(minutes=less)
        Heartbeat.objects.filter(program=name).update(alive_at=at)
        assert (name in silent_names()) is overdue
        assert [silence.program.name for silence in silences()] == [name] * overdue
    Heartbeat.objects.filter(program=name).delete()
    assert [(silence.program.name, silence.since) for silence in silences()] == [(name, None)]


def test_where_no_backups_are_kept_none_is_expected():
    assert {"backup", "drill"} & set(PROGRAMS) == set()


def test_a_deploy_check_asks_for_backups_on_another_disk(settings, tmp_path):
    assert [error.id for error in check_backups()] == ["backups.E001"]
    settings.BACKUP_DIR, settings.MEDIA_ROOT = str(tmp_path), str(tmp_path)
    assert [error.id for error in check_backups()] == ["backups.W001"]
    settings.MEDIA_ROOT = "/proc"
    assert Path("/proc").stat().st_dev != tmp_path.stat().st_dev
    assert check_backups() == []
    settings.BACKUP_DIR, settings.PORTAL_SURFACE = "", "public"
    assert check_backups() == []
