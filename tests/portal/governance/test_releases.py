"""What runs, what the finance section agreed to, and what is told where the two differ."""

from __future__ import annotations

import datetime as dt
import io
import shutil

import pytest
from django.conf import settings as loaded
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, transaction

from portal.audit.models import Entry
from portal.clocks import now, today
from portal.governance.errors import (
    ChangesMissing,
    ConsentToCome,
    NotAVersion,
    ReleaseRecorded,
)
from portal.governance.models import ReleaseRecord
from portal.governance.queries import running_is_recorded
from portal.governance.running import FILES, FOLDERS, running_version, version_of
from portal.governance.services.releases import (
    propose_release,
    record_first_release,
    record_release,
)
from portal.staff.errors import AlreadyOpen, BasisMissing, NotAllowed
from portal.staff.services.propose import sign_change

PAPER = "云财社〔2026〕12号"
OTHER = "0.2.0+0123456789abcdef"


@pytest.fixture
def code(tmp_path):
    """A small copy of what a version is made of."""
    for name in FILES:
        shutil.copy(loaded.BASE_DIR / name, tmp_path)
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
    shutil.copytree(loaded.BASE_DIR / "portal" / "clocks", tmp_path / "portal" / "clocks")
    return tmp_path


def proposed(by, version=OTHER, **changes):
    values = {"on": today(), "changes": "导入提速", "basis": PAPER, "by": by, **changes}
    return propose_release(version=version, **values)


def warnings():
    checked = run_checks(include_deployment_checks=True, databases=["default"])
    return [message.msg for message in checked if message.id == "governance.W001"]


@pytest.mark.parametrize(
    "path", ["portal/clocks/moments.py", "manage.py", "requirements.txt", "templates/new.html"]
)
def test_a_line_changed_on_the_server_is_another_version(code, path):
    before = version_of(code)
    with (code / path).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert version_of(code) != before
    assert version_of(code).split("+")[0] == before.split("+")[0]


def test_what_is_made_on_the_machine_is_no_other_version(code):
    before = version_of(code)
    cache = code / "portal" / "clocks" / "__pycache__"
    cache.mkdir(exist_ok=True)
    (cache / "moments.cpython-399.pyc").write_bytes(b"made here")
    (code / "locale" / "django.mo").write_bytes(b"made here")
    assert version_of(code) == before


def test_a_file_that_moves_is_another_version(code):
    before = version_of(code)
    (code / "portal" / "clocks" / "moments.py").rename(code / "portal" / "moments.py")
    assert version_of(code) != before


def test_the_command_prints_what_is_recorded_and_asks_no_database():
    out = io.StringIO()
    call_command("running_version", stdout=out)
    assert out.getvalue() == f"{running_version()}\n"
    assert running_version() == version_of(loaded.BASE_DIR)


def test_one_enters_another_signs_and_the_trail_says_so(system, security):
    proposal = proposed(system, running_version(), changes=" 导入\n提速 ")
    assert not running_is_recorded()
    sign_change(proposal=proposal, by=security)
    release = ReleaseRecord.objects.get()
    assert running_is_recorded()
    assert (release.consent, release.changes, release.on) == (PAPER, "导入 提速", today())
    assert (release.entered_by, release.signed_by) == (system.member, security.member)
    entry = Entry.objects.get(act="governance.record_release")
    assert entry.subject_label == running_version()
    assert entry.detail["basis"] == PAPER
    assert entry.detail["proposed_by"] == str(system.member.uuid)


def test_nobody_records_alone_or_without_the_posts(system, security):
    with pytest.raises(NotAllowed):
        proposed(security)
    proposal = proposed(system)
    with pytest.raises(NotAllowed):
        sign_change(proposal=proposal, by=system)
    with pytest.raises(NotAllowed):
        record_release(
            version=OTHER, on=today(), changes="x", consent=PAPER, by=system, entered_by=system
        )
    assert not ReleaseRecord.objects.exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"version": "0.2.0"}, NotAVersion),
        ({"version": "0.2.0+0123456789ABCDEF"}, NotAVersion),
        ({"version": "9" * 50 + "+0123456789abcdef"}, NotAVersion),
        ({"on": dt.date(2199, 1, 1)}, ConsentToCome),
        ({"changes": " \n"}, ChangesMissing),
        ({"basis": " "}, BasisMissing),
    ],
)
def test_what_is_no_consent_is_refused(system, changes, refusal):
    with pytest.raises(refusal):
        proposed(system, **changes)


def test_a_version_is_entered_once_and_waits_once(system, security):
    proposal = proposed(system)
    with pytest.raises(AlreadyOpen):
        proposed(system)
    sign_change(proposal=proposal, by=security)
    with pytest.raises(ReleaseRecorded):
        proposed(system)


def test_the_first_version_is_recorded_once(county):
    assert record_first_release().version == running_version()
    assert running_is_recorded()
    assert record_first_release() is None
    assert Entry.objects.filter(act="governance.first_release").count() == 1


def test_the_database_takes_no_second_one_without_signatures(county):
    record_first_release()
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseRecord.objects.create(version=OTHER, on=today(), changes="偷换", at=now())
    assert ReleaseRecord.objects.count() == 1


def test_the_database_keeps_a_record_as_it_was_signed(system, security):
    sign_change(proposal=proposed(system), by=security)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseRecord.objects.update(version=running_version())
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseRecord.objects.all().delete()
    assert ReleaseRecord.objects.get().version == OTHER


def test_one_person_as_both_is_refused_by_the_database(system):
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseRecord.objects.create(
            version=OTHER,
            on=today(),
            changes="x",
            consent=PAPER,
            entered_by=system.member,
            signed_by=system.member,
            at=now(),
        )


def test_the_deploy_check_names_a_version_without_record(county, settings):
    (message,) = warnings()
    assert running_version() in message
    settings.PORTAL_SURFACE = "public"
    assert warnings() == []
    settings.PORTAL_SURFACE = "staff"
    record_first_release()
    assert warnings() == []


def test_readiness_of_the_staff_tells_it_and_the_public_site_does_not(county, client, settings):
    settings.PORTAL_SURFACE = "staff"
    assert client.get("/readyz").json()["release"] == "degraded"
    record_first_release()
    assert client.get("/readyz").json()["release"] == "ok"
    settings.PORTAL_SURFACE = "public"
    assert "release" not in client.get("/readyz").json()
