from __future__ import annotations

import stat

from portal.settings.devkeys import fresh, prepare
from portal.settings.env import read_file


def test_first_start_makes_secrets_only_the_owner_can_read(tmp_path):
    file, environ = tmp_path / "var" / "dev.env", {}
    prepare(file, environ)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(read_file(file)) == set(fresh())
    assert environ["PORTAL_SURFACE"] == "all"


def test_second_start_keeps_them(tmp_path):
    file, first, second = tmp_path / "dev.env", {}, {}
    prepare(file, first)
    prepare(file, second)
    assert first == second


def test_file_of_an_older_checkout_gets_what_it_lacks(tmp_path):
    file, environ = tmp_path / "dev.env", {}
    file.write_text("SECRET_KEY=old\n")
    prepare(file, environ)
    assert environ["SECRET_KEY"] == "old"
    assert set(read_file(file)) == set(fresh())


def test_environment_wins_over_the_file(tmp_path):
    environ = {"DATABASE_URL": "postgres://elsewhere/db"}
    prepare(tmp_path / "dev.env", environ)
    assert environ["DATABASE_URL"] == "postgres://elsewhere/db"
