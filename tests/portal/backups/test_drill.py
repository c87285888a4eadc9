"""Backups of real databases: made, tried, brought back; and what a drill must notice."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from portal.audit.anchors import append_anchor, read_anchors
from portal.audit.models import Entry
from portal.audit.sealer import seal_pending
from portal.backups import keys, manifest, tables
from portal.backups.scratch import scratch_database
from portal.disclosure.models import Generation
from portal.payouts.models import Batch, Line
from portal.places.models import Place
from portal.programs.models import Heartbeat
from tests.factories.pages import make_attachment
from tests.factories.payouts import make_payee
from tests.portal.backups.conftest import administer

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]


def run(*command: str, **options: object) -> str:
    out = StringIO()
    call_command(*command, stdout=out, stderr=out, **options)
    return out.getvalue()


def newest(folder: Path) -> Path:
    return manifest.backups_in(folder)[-1]


def change_in_backup(folder: Path, statement: str) -> None:
    """Restore the newest backup, change it, dump it in its own place with a fitting digest."""
    from portal.backups import copies

    backup = newest(folder)
    with scratch_database():
        copies.restore(backup / copies.DATABASE)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            (backup / copies.DATABASE).unlink()
            part = copies.dump(backup / copies.DATABASE, snapshot)
            cursor.execute("ROLLBACK")
    values = json.loads((backup / manifest.FILE).read_text())
    values["parts"] = [vars(part) if old["name"] == part.name else old for old in values["parts"]]
    (backup / manifest.FILE).write_text(json.dumps(values))


def test_a_drill_brings_back_every_row_file_and_seal_and_leaves_nothing(county, drills):
    run("backup")
    told = run("restore_drill")
    backup = newest(county)
    rows = sum(rows for rows, _digest in manifest.read(backup).tables.values())
    seals = manifest.read(backup).head[0]
    assert f"{rows} rows, {seals} sealed entries" in told
    entry = Entry.objects.get(act="backups.drilled")
    assert entry.detail["faults"] == []
    assert entry.detail["backup"] == backup.name
    assert timezone.now() - Heartbeat.objects.get(program="drill").alive_at < timezone.timedelta(
        minutes=1
    )
    with scratch_database():
        assert tables.table_names() == []
    assert {path.name for path in county.iterdir()} == {".lock", backup.name}


def test_no_key_and_no_plaintext_of_a_person_lies_in_a_backup(county):
    payee = make_payee(Place.objects.villages().first(), name="艾小福")
    run("backup")
    backup = newest(county)
    dump = ["pg_restore", "--file=-", str(backup / "database.dump")]
    contents = [path.read_bytes() for path in backup.iterdir()]
    contents.append(subprocess.run(dump, capture_output=True, check=True).stdout)
    assert str(payee.recipient.name.masked).encode() in contents[-1]
    texts = [text.rpartition(":")[2] for text in ",".join(keys.own_texts().values()).split(",")]
    secrets = [base64.b64decode(text) for text in texts]
    sought = [text.encode() for text in (*texts, *(secret.hex() for secret in secrets))]
    sought += [
        *secrets,
        *(value.encode() for value in (payee.name, payee.id_number, payee.card, payee.phone)),
    ]
    assert [value for value in sought for content in contents if value in content] == []
    assert {oct(path.stat().st_mode)[-3:] for path in backup.iterdir()} == {"600"}
    assert oct(backup.stat().st_mode)[-3:] == "700"


@pytest.mark.parametrize("name", ["database.dump", "media.tar", "audit-anchors"])
def test_a_part_that_is_not_what_was_written_is_named(county, drills, name):
    run("backup")
    part = newest(county) / name
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    with pytest.raises(CommandError, match=f"{name} is not what was written"):
        run("restore_drill")
    assert not Heartbeat.objects.filter(program="drill").exists()


def test_a_row_that_was_changed_in_the_copy_is_noticed_though_its_digest_was_written_anew(
    county, drills
):
    run("backup")
    change_in_backup(county, "UPDATE payouts_batch SET total = total + 1")
    with pytest.raises(CommandError) as refused:
        run("restore_drill")
    assert "The table payouts_batch differs: 1 rows then, 1 now." in str(refused.value)
    assert "The trail, or a record that it tells of, is not whole" in str(refused.value)
    assert Entry.objects.get(act="backups.drilled").detail["faults_count"] == 2
    assert not Heartbeat.objects.filter(program="drill").exists()


def test_a_sequence_that_would_give_out_a_number_again_is_noticed(county, drills):
    run("backup")
    change_in_backup(county, "SELECT setval('audit_entry_id_seq', 1, false)")
    with pytest.raises(CommandError, match="audit_entry_id_seq would give out numbers"):
        run("restore_drill")


def test_a_file_that_a_row_names_and_nobody_saved_is_noticed(county, drills):
    gone = make_attachment("weg.txt", b"x")
    (Path(settings.MEDIA_ROOT) / gone.file.name).unlink()
    run("backup")
    with pytest.raises(CommandError, match=f"pages.attachment {gone.pk}: its file is not there"):
        run("restore_drill")


def test_a_database_that_nobody_marked_for_drills_is_never_emptied(county, drills):
    run("backup")
    administer("COMMENT ON DATABASE {} IS {}", drills, "somebody's own")
    with pytest.raises(CommandError, match="not marked as one for drills"):
        run("restore_drill")
    settings.BACKUP_DRILL_DATABASE = connection.settings_dict["NAME"]
    try:
        with pytest.raises(CommandError, match="is the database itself"):
            run("restore_drill")
    finally:
        settings.BACKUP_DRILL_DATABASE = ""
    assert Line.objects.exists()


def test_an_empty_machine_gets_everything_back_and_says_what_was_written_after(
    county, drills, settings: SettingsWrapper
):
    Session.objects.create(session_key="s" * 32, session_data="x", expire_date=timezone.now())
    Generation.objects.update_or_create(name="public", defaults={"value": 7})
    lines, number = Line.objects.count(), Batch.objects.get().number
    run("backup")
    # What nobody saved: a sealed and anchored entry
    Generation.raise_()
    run("backup", str(county / "other"))
    seal_pending()
    append_anchor(Path(settings.PORTAL_AUDIT_ANCHOR))
    later = max(read_anchors(Path(settings.PORTAL_AUDIT_ANCHOR)))
    backup = newest(county)
    settings.MEDIA_ROOT = str(Path(settings.MEDIA_ROOT).with_name("new-media"))
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = drills
    try:
        began = int(time.time())
        told = run("restore_backup", str(backup))
        lost = later - manifest.read(backup).head[0]
        assert f"{lost} entries of the trail were written after that" in told
        assert lost >= 1
        assert (Line.objects.count(), Batch.objects.get().number) == (lines, number)
        assert not Session.objects.exists()
        assert Generation.number() >= began
        entry = Entry.objects.get(act="backups.restored")
        assert entry.detail["lost_seals"] == lost
        kept = Path(settings.PORTAL_AUDIT_ANCHOR).with_name(entry.detail["anchor_aside"])
        assert max(read_anchors(kept)) == later
        assert b"what stood in it" in {
            path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*.txt")
        }
        with pytest.raises(CommandError, match="The database is not empty"):
            run("restore_backup", str(backup))
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def test_a_backup_of_a_newer_release_or_of_other_keys_is_refused_whole(county, drills, settings):
    run("backup")
    path = newest(county) / manifest.FILE
    values = json.loads(path.read_text())
    values["migrations"].append("payouts.9999_later")
    path.write_text(json.dumps(values))
    settings.PORTAL_AUDIT_KEY = f"new:sha256:{base64.b64encode(bytes(range(32))).decode()}"
    with pytest.raises(CommandError) as refused:
        run("restore_backup", str(newest(county)))
    assert "made by a newer release: payouts.9999_later" in str(refused.value)
    assert "PORTAL_AUDIT_KEY: the key tsta is not here" in str(refused.value)


def test_a_backup_that_breaks_off_leaves_nothing(county, monkeypatch):
    monkeypatch.setattr("portal.backups.services.make.write", _full)
    with pytest.raises(CommandError, match="No backup was made"):
        run("backup")
    assert {path.name for path in county.iterdir()} == {".lock"}
    assert not Heartbeat.objects.filter(program="backup").exists()


def _full(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")
