"""What the server itself writes, its access log too, where an operator turned that on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import urllib3

from tests.front import free_port
from tests.portal.settings.test_start import PUBLIC
from tests.template_database import ROOT

PERSON, NAME = "511224197003124014", "欧阳明珠"


@pytest.mark.slow
def test_the_server_and_its_access_log_write_through_the_same_lines(tmp_path):
    port = free_port()
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port"]
    command += [str(port), "--access-log", "--blocking-threads", "2"]
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    }
    with (tmp_path / "log").open("wb") as out:
        server = subprocess.Popen(
            [*command, "portal.wsgi:application"],
            env=environment | PUBLIC | {"ALLOWED_HOSTS": "127.0.0.1"},
            cwd=ROOT,
            stdout=out,
            stderr=out,
        )
    pool = urllib3.HTTPConnectionPool("127.0.0.1", port, retries=False)
    try:
        for _try in range(200):
            try:
                pool.request("GET", "/healthz")
                break
            except urllib3.exceptions.HTTPError:
                time.sleep(0.2)
        # The database has no tables: every page is a fault
        for address in (f"/policies/{PERSON}/?q={PERSON}", f"/{NAME}/", f"/?{PERSON}"):
            pool.request("GET", address, headers={"X-Forwarded-Proto": "https"}, redirect=False)
    finally:
        server.terminate()
        server.wait(30)
    log = (tmp_path / "log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    access = [line["message"] for line in lines if line["logger"] == "granian.access"]
    asked = [each.partition('"')[2].partition(" HTTP")[0] for each in access]
    # Threads write when they are done, so in no order
    assert sorted(each for each in asked if each != "GET /healthz") == [
        "GET /",
        "GET /policies/…/",
        "GET /…/",
    ], log
    assert not any(value in log for value in (PERSON, NAME, "%E6%AC%A7"))
