"""The deploy check of files: what the user of the public surface could write to."""

from __future__ import annotations

import os

import pytest

from portal.web.checks import check_files_are_not_ours


@pytest.fixture
def folders(settings, tmp_path) -> list[str]:
    places = [tmp_path / name for name in ("media", "open", "static", "program")]
    for place in places:
        place.mkdir()
    settings.MEDIA_ROOT, settings.OPEN_DATA_DIR, settings.STATIC_ROOT, settings.BASE_DIR = places
    return [str(place) for place in places]


def test_a_process_that_may_write_to_what_the_staff_trusts_is_told(settings, folders) -> None:
    assert check_files_are_not_ours() == []
    settings.PORTAL_SURFACE = "public"
    errors = check_files_are_not_ours()
    assert [error.msg for error in errors] == [f"This process may write to {f}." for f in folders]
    assert {error.id for error in errors} == {"web.E005"}


def test_one_that_may_not_is_told_nothing(settings, folders, monkeypatch) -> None:
    settings.PORTAL_SURFACE = "public"
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(os, "access", lambda place, how: asked.append((str(place), how)))
    assert check_files_are_not_ours() == []
    assert set(asked) >= {(folder, os.W_OK) for folder in folders}
