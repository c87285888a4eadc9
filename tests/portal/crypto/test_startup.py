from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from portal.crypto import startup
from portal.crypto.checks import check_owners
from portal.crypto.ring import read_settings
from tests.portal.crypto.sample import forget, sample_models

ROOT = Path(__file__).resolve().parents[3]


def lines_to_settings(settings, lines: list[str]) -> None:
    for line in lines:
        name, _sign, value = line.removeprefix("# ").partition("=")
        setattr(settings, name, value)


@pytest.mark.parametrize("options", [[], ["--sm"]])
def test_generated_block_starts_a_staff_process(settings, options):
    out = StringIO()
    call_command("generate_keys", *options, stdout=out)
    block = [line for line in out.getvalue().splitlines() if line.startswith("PORTAL_")]
    assert len(block) == 5
    lines_to_settings(settings, block)
    ring, problems = read_settings()
    assert problems == []
    assert ring.surface == "all"


def test_generated_block_starts_a_public_process(settings):
    out = StringIO()
    call_command("generate_keys", stdout=out)
    block = [line for line in out.getvalue().splitlines() if line.startswith("# PORTAL_I")]
    settings.PORTAL_SURFACE = "public"
    settings.PORTAL_DATA_KEYS = settings.PORTAL_STAFF_INDEX_KEY = ""
    lines_to_settings(settings, block)
    assert read_settings()[1] == []


def test_keys_can_be_generated_without_any_setting():
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "portal.crypto.generation"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert done.stdout.count("\nPORTAL_") == 5
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("argv", "is_command", "name"),
    [
        (["manage.py", "check"], True, "check"),
        (["/srv/app/manage.py", "migrate", "-v0"], True, "migrate"),
        (["/usr/bin/granian", "portal.wsgi"], False, ""),
        (["manage.py"], True, ""),
        ([], False, ""),
    ],
)
def test_servers_are_distinguished_from_management_commands(monkeypatch, argv, is_command, name):
    monkeypatch.setattr(sys, "argv", argv)
    assert startup.is_management_command() is is_command
    assert startup.management_command() == name


def test_server_without_a_key_does_not_start():
    code = (
        "import os, django\n"
        "from django.conf import settings\n"
        "settings.configure(INSTALLED_APPS=['portal.crypto'])\n"
        "django.setup()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: PORTAL_DATA_KEYS is missing."
        " PORTAL_STAFF_INDEX_KEY is missing. PORTAL_INQUIRY_INDEX_KEY is missing."
        " PORTAL_INTAKE_KEY is missing."
    )


def test_owner_without_a_unique_uuid_is_reported():
    owner, secret = sample_models()
    try:
        assert [error.obj for error in check_owners() if error.obj is owner] == []
        owner._meta.get_field("uuid").unique = False
        assert [error.obj for error in check_owners() if error.obj is owner] == [owner]
    finally:
        forget(owner, secret)
