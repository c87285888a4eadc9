from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest

from portal.audit.models import Entry
from portal.audit.proofs import PROOFS
from portal.clocks import now
from portal.crypto.files import as_bytes
from portal.crypto.opening import decrypt_for_act
from portal.governance.enums import RecordKind
from portal.governance.services.holds import place_hold, release_hold
from portal.payouts.enums import UploadStatus
from portal.payouts.models import Batch, DraftLine, Upload
from portal.payouts.services.importing.errors import UploadChanged, UploadGone
from portal.payouts.services.importing.handing_in import read_correction, read_upload
from portal.payouts.services.importing.uploads import (
    answer_upload,
    drop_upload,
    keep_upload,
    reading_digest,
)
from portal.recipients.models import Recipient
from portal.staff.enums import Role
from tests.factories.governance import erased
from tests.factories.imports import drafted
from tests.factories.numbers import card_number, id_number
from tests.factories.payout_sheets import HEADER, csv_sheet, entries
from tests.factories.sheets import workbook
from tests.factories.staff import make_user

pytestmark = pytest.mark.django_db


_numbers = itertools.count(1)


def read(crew, rows, **more) -> Upload:
    return read_upload(
        by=crew.clerk,
        policy=crew.policy,
        period="2026",
        unit=crew.unit,
        stream=csv_sheet(rows),
        filename="名册.csv",
        platform_number=f"P-{next(_numbers)}",
        **more,
    )


def people(crew, count=3, **more):
    return entries(count, village=crew.villages[0].name, **more)


def test_reading_keeps_the_file_encrypted_and_no_row(crew):
    rows = people(crew)
    upload = read(crew, rows)
    assert not DraftLine.objects.exists()
    assert not Recipient.objects.exists()
    cipher = bytes(upload.secret.content_cipher)
    content = as_bytes(decrypt_for_act(upload, "content"))
    assert content == csv_sheet(rows).read()
    assert rows[0].id_number.encode() in content
    assert rows[0].id_number.encode() not in cipher
    assert (upload.report["rows"], upload.report["people"]) == (3, 3)


def test_what_was_shown_is_what_is_kept(crew):
    upload = read(crew, people(crew, amount="250.00"))
    outcome = keep_upload(upload=upload, by=crew.clerk, seen=reading_digest(upload))
    upload.refresh_from_db()
    assert (outcome.rows, outcome.total) == (3, Decimal("750.00"))
    assert (upload.status, upload.batch) == (UploadStatus.KEPT, outcome.batch)
    with pytest.raises(UploadGone):
        keep_upload(upload=upload, by=crew.clerk, seen=reading_digest(upload))
    assert Batch.objects.count() == 1


def test_another_reading_is_refused(crew):
    upload = read(crew, people(crew))
    seen = reading_digest(upload)
    answer_upload(upload=upload, by=crew.clerk, answers={"SHT301|x|": "yuan"})
    with pytest.raises(UploadChanged):
        keep_upload(upload=upload, by=crew.clerk, seen=seen)
    assert not Batch.objects.exists()


def test_only_who_uploaded_it_keeps_it(crew):
    upload = read(crew, people(crew))
    with pytest.raises(UploadGone):
        keep_upload(upload=upload, by=crew.reviewer, seen=reading_digest(upload))
    with pytest.raises(UploadGone):
        drop_upload(upload=upload, by=crew.reviewer)


def test_a_correction_leaves_the_draft_until_it_is_kept(crew):
    batch = drafted(crew, people(crew, 2))
    upload = read_correction(
        by=crew.clerk, batch=batch, stream=csv_sheet(people(crew, 5)), filename="改.csv"
    )
    assert DraftLine.objects.filter(batch=batch).count() == 2
    keep_upload(upload=upload, by=crew.clerk, seen=reading_digest(upload))
    assert DraftLine.objects.filter(batch=batch).count() == 5


def test_a_faulty_sheet_is_reported_without_its_values(crew):
    rows = people(crew)
    rows[1] = rows[1].but(village="没有这个村")
    upload = read(crew, rows)
    (group,) = [group for group in upload.report["findings"] if group["blocks"]]
    assert (group["code"], group["count"], group["places"][0]["row"]) == ("PAY502", 1, 3)
    assert not any(row.id_number in str(upload.report) for row in rows)
    outcome = keep_upload(upload=upload, by=crew.clerk, seen=reading_digest(upload))
    assert outcome.batch is None


def test_files_are_erased_by_rule(crew):
    waiting, kept = read(crew, people(crew, 2)), read(crew, people(crew, 3))
    outcome = keep_upload(upload=kept, by=crew.clerk, seen=reading_digest(kept))
    assert erased() == {}
    old = waiting.at - dt.timedelta(days=15)
    Upload.objects.filter(pk=waiting.pk).update(at=old)
    assert erased() == {RecordKind.UPLOADS_UNFINISHED: 1}
    waiting.refresh_from_db()
    assert waiting.status == UploadStatus.DROPPED
    assert decrypt_for_act(Upload.objects.get(pk=waiting.pk), "content") is None
    long_ago = kept.at - dt.timedelta(days=366)
    Batch.objects.filter(pk=outcome.batch.pk).update(settled_at=long_ago)
    differences = list(PROOFS["payouts.batches"].compare([outcome.batch.pk]))
    assert erased() == {RecordKind.UPLOADS_SETTLED: 1}
    assert list(PROOFS["payouts.batches"].compare([outcome.batch.pk])) == differences
    assert not Upload.objects.with_content().exists()
    assert Entry.objects.filter(act="governance.erase").count() == 2


def test_a_held_batch_keeps_its_sheet(crew):
    upload = read(crew, people(crew, 3))
    batch = keep_upload(upload=upload, by=crew.clerk, seen=reading_digest(upload)).batch
    auditor, second = make_user(Role.AUDITOR, "O02"), make_user(Role.SUPERVISOR, "F00")
    hold = place_hold(kind=None, number=batch.number, basis="审计通知", by=auditor)
    Batch.objects.update(settled_at=now() - dt.timedelta(days=400))
    assert erased() == {}
    assert Upload.objects.with_content().exists()
    release_hold(hold=hold, basis="审计结束", by=second)
    assert erased() == {RecordKind.UPLOADS_SETTLED: 1}


def test_what_was_said_about_certain_rows_is_not_said_about_the_next_sheet(crew):
    def sheet(first):
        rows = [
            row.but(group=None if n % 2 else f"{n + 1}组") for n, row in enumerate(people(crew))
        ]
        rows = [row.but(id_number=id_number(seq=first + n)) for n, row in enumerate(rows)]
        rows = [row.but(card=card_number(first + n)) for n, row in enumerate(rows)]
        cells = [row.cells(HEADER) for row in rows]
        total = ["合计", *[None] * 6, 500, None]
        return workbook([HEADER, *cells[:2], total, *cells[2:]])

    def read_sheet(first):
        return read_upload(
            by=crew.clerk,
            policy=crew.policy,
            period="2026",
            unit=crew.unit,
            stream=sheet(first),
            filename="名册.xlsx",
            platform_number=f"P-{next(_numbers)}",
        )

    upload = read_sheet(1)
    said = {"SHT312|Sheet1|": "pay", "SHT316|Sheet1|E": "below"}
    assert {question["key"] for question in upload.report["questions"]} == set(said)
    upload = answer_upload(upload=upload, by=crew.clerk, answers=said)
    assert keep_upload(upload=upload, by=crew.clerk, seen=reading_digest(upload)).rows == 3

    answers = {
        question["key"]: question["answer"] for question in read_sheet(50).report["questions"]
    }
    assert answers == {"SHT312|Sheet1|": None, "SHT316|Sheet1|E": "below"}
