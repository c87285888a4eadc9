"""The code of the last release at work on the database of this one, and the other way round."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from portal.audit.verification import verify_all
from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch
from tests.factories.payouts import load_small_county, make_crew, make_paid
from tests.releases.expanding import released
from tests.template_database import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.postgres_only,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

# A sheet from its draft to the bank's answer, the public pages, the trail: services, guards and all
PAYS = """
import itertools
from tests.factories import payouts, staff
# Other persons than those whom the process of the test makes
payouts._serial = staff._serial = itertools.count(50_001)
payouts.make_paid(payouts.make_crew(unit="500235001"))
"""
READS = """
from django.core.management import call_command
from django.test import Client
for address in ("/", "/policies/", "/payouts/", "/disclosures/", "/notices/", "/search/?q=1"):
    answer = Client().get(address)
    assert answer.status_code == 200, (address, answer.status_code)
call_command("seal_audit")
call_command("verify_audit", anew=True)
"""


@pytest.fixture
def old_code(tmp_path: Path) -> Path:
    """Unpack the release that deploy/released.json names."""
    commit = released()["commit"]
    here = ["git", "cat-file", "-e", f"{commit}^{{commit}}"]
    if subprocess.run(here, cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip(f"the history here does not reach back to the release {commit[:7]}")
    archive = tmp_path / "old.tar"
    subprocess.run(["git", "archive", "-o", str(archive), commit], cwd=ROOT, check=True)
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "old", filter="data")
    return tmp_path / "old"


def run(folder: Path, code: str) -> None:
    """Run statements with the code in a folder on the database of this test."""
    server = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
    environment = os.environ | {
        "TEST_DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
    }
    begin = f"import django\ndjango.setup()\n{code}"
    command = [sys.executable, "-c", begin]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_old_code_reads_what_new_code_paid_and_pays_beside_it(old_code):
    load_small_county()
    make_paid(make_crew())
    run(old_code, READS)
    run(old_code, PAYS)
    run(old_code, READS)
    assert [batch.status for batch in Batch.objects.all()] == [BatchStatus.PAID] * 2
    verification, _verdict = verify_all(anew=True)
    assert verification.whole, verification.findings
    assert verification.records > 1
