"""Licences, secrets, weaknesses and the list of parts: each finds what is planted."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template_database import ROOT

BIN = Path(sys.executable).parent


@pytest.fixture
def supply():
    loader = importlib.machinery.SourceFileLoader("supply", str(ROOT / "scripts/supply"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("supply", loader))
    loader.exec_module(module)
    return module


def test_a_licence_that_is_not_allowed_is_refused(supply, tmp_path, monkeypatch, capsys):
    assert supply.licences() == 0
    text = (ROOT / "pyproject.toml").read_text().replace("MIT;MIT License;", "", 1)
    (tmp_path / "pyproject.toml").write_text(text)
    monkeypatch.setattr(supply, "ROOT", tmp_path)
    assert supply.licences() == 1
    assert "MIT" in capsys.readouterr().out


def test_a_key_in_a_file_is_found(supply, tmp_path, monkeypatch, capsys):
    shutil.copy(ROOT / supply.BASELINE, tmp_path)
    monkeypatch.setattr(supply, "ROOT", tmp_path)
    (tmp_path / "notes.md").write_text("The key lies in the safe.\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    assert supply.secrets() == 0
    (tmp_path / "notes.md").write_text("redis://mz_staff:" + "k9Qw2xLp7" + "@127.0.0.1:6379/0\n")
    assert supply.secrets() == 1
    assert "notes.md:1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("parts", "strict", "code", "told"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], False, 0, "1 packages, 0 of them"),
        ([{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}], False, 1, "a 1: CVE-1"),
        ([{"name": "a", "skip_reason": "not found"}], False, 0, "WERE NOT CHECKED"),
        ([{"name": "a", "skip_reason": "not found"}], True, 1, "WERE NOT CHECKED"),
        (None, False, 0, "do not answer"),
    ],
)
def test_weaknesses_are_told_and_a_list_out_of_reach_is_no_pass(
    supply, monkeypatch, capsys, parts, strict, code, told
):
    out = "" if parts is None else json.dumps({"dependencies": parts})
    done = subprocess.CompletedProcess([], 0, out, "")
    monkeypatch.setattr(supply, "_run", lambda *_command, **_how: done)
    assert supply.weaknesses(strict=strict) == code
    assert told in "".join(capsys.readouterr())


def test_the_list_of_parts_has_every_locked_package_with_its_digests(supply, tmp_path):
    file = tmp_path / "sbom.json"
    assert supply.sbom(str(file)) == 0
    parts = json.loads(file.read_text())["components"]
    assert sorted(part["name"] for part in parts) == sorted(supply.locked())
    assert all(part["version"] and part["purl"].startswith("pkg:pypi/") for part in parts)
    digests = [part["externalReferences"][0]["hashes"] for part in parts]
    assert all(digest[0]["alg"] == "SHA-256" for digest in digests)
