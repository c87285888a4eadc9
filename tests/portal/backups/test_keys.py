"""Which key is needed for what, and the file that its holders alone can open."""

from __future__ import annotations

import base64
import io
import subprocess
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from portal.audit.models import Entry
from portal.audit.sealer import seal_pending
from portal.audit.services import record
from portal.backups import keys
from tests.portal.audit.conftest import CLERK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db

OTHER = f"new:sha256:{base64.b64encode(bytes(range(32))).decode()}"


def run(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def holder(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that makes a person's certificate, the private key beside it."""

    def make(name: str) -> Path:
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        command += ["-subj", f"/CN={name}", "-keyout", str(tmp_path / f"{name}.key")]
        certificate = tmp_path / f"{name}.pem"
        subprocess.run([*command, "-out", str(certificate)], check=True, capture_output=True)
        return certificate

    return make


def opened(file: Path, certificate: Path) -> subprocess.CompletedProcess[str]:
    """Open a file of keys as `seal_keys --help` says."""
    command = ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", str(file)]
    command += ["-recip", str(certificate), "-inkey", str(certificate.with_suffix(".key"))]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_each_holder_opens_the_file_alone_and_nobody_else(holder, tmp_path, monkeypatch):
    first, second, stranger = holder("first"), holder("second"), holder("stranger")
    file = tmp_path / "keys.cms"
    run("seal_keys", str(file), "--holder", str(first), "--holder", str(second))
    for certificate in (first, second):
        lines = opened(file, certificate).stdout
        assert lines.splitlines() == [f"{k}={v}" for k, v in keys.own_texts().items()]
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        assert run("keys_needed", "--stdin").count("the one in use") == len(lines.splitlines())
    assert opened(file, stranger).stdout == ""
    entry = Entry.objects.get(act="backups.keys_sealed")
    assert entry.detail["keys"] == keys.own_check_values()
    assert len(entry.detail["holders"]) == 2
    assert all(text not in str(entry.detail) for text in keys.own_texts().values())


def test_one_holder_or_the_same_one_twice_is_not_enough(holder, tmp_path):
    first = holder("first")
    for holders in ([first], [first, first]):
        options = [part for one in holders for part in ("--holder", str(one))]
        with pytest.raises(CommandError, match="two persons at least"):
            run("seal_keys", str(tmp_path / "keys.cms"), *options)
    assert not (tmp_path / "keys.cms").exists()
    assert not Entry.objects.exists()


def test_keys_never_lie_beside_data_or_backups(holder, tmp_path, settings):
    settings.BACKUP_DIR = str(tmp_path / "backups")
    options = [part for name in "ab" for part in ("--holder", str(holder(name)))]
    for folder in (settings.BACKUP_DIR, settings.MEDIA_ROOT):
        with pytest.raises(CommandError, match="Keys do not lie in"):
            run("seal_keys", f"{folder}/keys.cms", *options)


def test_the_command_counts_what_needs_which_key_and_names_one_that_is_lost(settings):
    record(act="a.b", actor=CLERK)
    seal_pending()
    assert "PORTAL_AUDIT_KEY tsta" in run("keys_needed")
    settings.PORTAL_AUDIT_KEY = OTHER
    with pytest.raises(CommandError, match="Not here: PORTAL_AUDIT_KEY tsta"):
        run("keys_needed")


def test_other_keys_than_those_in_use_are_told(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"PORTAL_AUDIT_KEY={OTHER}\n"))
    with pytest.raises(CommandError, match="not the keys in use"):
        run("keys_needed", "--stdin")


def test_a_check_value_says_nothing_of_its_key_and_differs_with_it():
    values = keys.own_check_values()
    assert {len(check) for ids in values.values() for check in ids.values()} == {8}
    other = keys.check_values({"PORTAL_AUDIT_KEY": OTHER})
    assert other["PORTAL_AUDIT_KEY"]["new"] not in str(values)
    assert set(keys.LOST) == set(values)
