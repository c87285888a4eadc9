"""The files of deploy/ and how the values of an installation come into them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from tests.template_database import ROOT

BACKUPS = {"mingzhang-backup", "mingzhang-drill"}
PROGRAMS = {"public", "staff", "worker", "sealer", "files", "pages"}


def fill(tmp_path, *lines: str) -> subprocess.CompletedProcess[str]:
    values = tmp_path / "values.env"
    values.write_text("# of a test\n" + "".join(f"{line}\n" for line in lines))
    command = [sys.executable, str(ROOT / "scripts/fill_deploy"), str(values), str(tmp_path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_value_comes_from_one_file_and_none_is_left_out(tmp_path):
    done = fill(tmp_path, "PUBLIC_HOST=a.example.cn", "CODE_DIR=/opt/mz")
    assert done.returncode == 0
    texts = [path.read_text() for path in tmp_path.rglob("mingzhang-*") if path.is_file()]
    assert not [text for text in texts if "@{" in text]
    assert any("server_name a.example.cn;" in text for text in texts)
    defaults = (ROOT / "deploy/values.env").read_text()
    names = set(re.findall(r"^([A-Z_]+)=", defaults, re.MULTILINE))
    files = [path for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    asked_for = {name for path in files for name in re.findall(r"@\{(\w+)\}", path.read_text())}
    assert asked_for == names


def test_a_value_that_nobody_asks_for_is_a_slip(tmp_path):
    done = fill(tmp_path, "PUBLIC_HOTS=a.example.cn")
    assert (done.returncode, done.stderr) == (1, "deploy/values.env has no PUBLIC_HOTS\n")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="asks systemd")
def test_systemd_understands_the_units(tmp_path):
    assert fill(tmp_path, f"CODE_DIR={ROOT}").returncode == 0
    units = [str(path) for path in (tmp_path / "systemd").iterdir() if path.is_file()]
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    assert "mingzhang" not in done.stderr, done.stderr


def test_every_program_comes_back_and_writes_nowhere_else(tmp_path):
    assert fill(tmp_path).returncode == 0
    units = {path.stem: path.read_text() for path in tmp_path.glob("systemd/*.service")}
    assert {name.removeprefix("mingzhang-") for name in units} == {
        *PROGRAMS,
        "daily@",
        "backup",
        "drill",
    }
    for name in PROGRAMS:
        assert "Restart=always" in units[f"mingzhang-{name}"]
    writes = {name for name, text in units.items() if "ReadWritePaths=/var/lib/mingzhang\n" in text}
    assert writes == set(units) - {"mingzhang-public"} - BACKUPS
    there = "ReadWritePaths=/var/backups/mingzhang\n"
    assert {name for name, text in units.items() if there in text} == BACKUPS
    hardening = (tmp_path / "systemd/mingzhang-.service.d/hardening.conf").read_text()
    assert {"ProtectSystem=strict", "NoNewPrivileges=yes"} <= set(hardening.splitlines())
