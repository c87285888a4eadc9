from __future__ import annotations

import datetime as dt
import io
import uuid
from itertools import count as counted

import pytest
from django_tasks_db.models import DBTaskResult

from portal.clocks import now
from portal.crypto.opening import decrypt_for_act
from portal.governance.enums import RecordKind
from portal.payouts import tasks
from portal.payouts.enums import UploadStatus
from portal.payouts.models import Batch, DraftLine, Upload
from portal.payouts.services.importing import background
from portal.payouts.services.importing.background import Result, carry_out
from portal.payouts.services.importing.errors import SameFileAgain, StillWorkedOn, UploadGone
from portal.payouts.services.importing.size import is_large
from portal.payouts.services.importing.uploads import drop_upload, reading_digest
from portal.recipients.models import Recipient
from tests.factories.governance import erased
from tests.factories.payout_sheets import HEADER, csv_sheet, entries
from tests.factories.sheets import workbook

pytestmark = pytest.mark.django_db
ROWS = 12


@pytest.fixture(autouse=True)
def _few_rows_are_many(settings):
    settings.UPLOAD_ROWS_AT_ONCE = ROWS - 2


@pytest.fixture
def run_tasks():
    """Work off the tasks of uploads that are due, as the worker does; it says how many."""

    def run() -> int:
        mine = DBTaskResult.objects.filter(task_path__startswith=tasks.__name__)
        done = 0
        while (task := mine.ready().first()) is not None:
            task.claim("suite")
            task.set_successful(task.task.call(*task.args_kwargs["args"]))
            done += 1
        return done

    return run


@pytest.fixture
def rows(crew):
    return entries(ROWS, village=crew.villages[0].name, amount="250.00", quantity="", rate="")


@pytest.fixture
def hand_in(crew):
    def hand(rows=None, *, stream=None, number="", **more) -> Upload:
        return tasks.read_upload(
            by=crew.clerk,
            policy=crew.policy,
            period="2026",
            unit=crew.unit,
            stream=stream or csv_sheet(rows),
            filename="名册.csv",
            platform_number=number or f"P-{next(numbers)}",
            **more,
        )

    DBTaskResult.objects.all().delete()
    numbers = counted(1)
    return hand


def now_of(upload: Upload) -> Upload:
    return Upload.objects.get(pk=upload.pk)


def keep(upload: Upload, crew) -> None:
    upload = now_of(upload)
    tasks.keep_upload(upload=upload, by=crew.clerk, seen=reading_digest(upload))


def interrupt(upload: Upload) -> None:
    """Leave the upload as a killed worker does, its lease run out."""
    Upload.objects.filter(pk=upload.pk).update(
        holder=uuid.uuid4(), until=now() - dt.timedelta(seconds=1), attempts=1
    )


def test_a_large_sheet_is_taken_at_once_and_read_by_the_worker(crew, rows, hand_in, run_tasks):
    upload = hand_in(rows)
    assert (upload.status, upload.report) == (UploadStatus.QUEUED, {})
    assert run_tasks() == 1
    upload = now_of(upload)
    assert (upload.status, upload.report["rows"], upload.report["blocking"]) == (
        UploadStatus.READ,
        ROWS,
        0,
    )
    assert (upload.holder, upload.until) == (None, None)
    assert not Recipient.objects.exists()
    keep(upload, crew)
    assert now_of(upload).status == UploadStatus.KEEPING
    assert run_tasks() == 1
    upload = now_of(upload)
    assert (upload.status, upload.batch) == (UploadStatus.KEPT, Batch.objects.get())
    assert DraftLine.objects.count() == ROWS
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def test_a_task_names_nobody(rows, hand_in, run_tasks):
    upload = hand_in(rows)
    run_tasks()
    (task,) = DBTaskResult.objects.all()
    assert task.args_kwargs == {"args": [str(upload.uuid), "en"], "kwargs": {}}
    assert task.return_value == "read"


def test_an_error_that_quotes_a_person_is_stored_nowhere(
    rows, hand_in, run_tasks, monkeypatch, caplog
):
    def fails(*_args):
        raise ValueError(f"bad row: {rows[0].name} {rows[0].id_number}")

    upload = hand_in(rows)
    monkeypatch.setattr(background, "read_stored", fails)
    run_tasks()
    upload = now_of(upload)
    assert upload.status == UploadStatus.REFUSED
    assert str(upload.uuid) in upload.trouble
    (task,) = DBTaskResult.objects.all()
    assert (task.return_value, task.traceback) == ("failed", "")
    assert "ValueError at test_background.py" in caplog.text
    for text in (upload.trouble, caplog.text, str(DBTaskResult.objects.values())):
        assert rows[0].name not in text
        assert rows[0].id_number not in text


def test_a_stopped_worker_lets_go_and_its_traceback_holds_no_value(rows, hand_in, monkeypatch):
    def stopped(*_args):
        try:
            int(rows[0].name)
        except ValueError:
            raise SystemExit(rows[0].id_number)  # noqa: B904 - as a signal in the middle of it

    upload = hand_in(rows)
    monkeypatch.setattr(background, "read_stored", stopped)
    with pytest.raises(SystemExit) as raised:
        carry_out(upload.uuid)
    assert (str(raised.value), raised.value.__suppress_context__) == ("", True)
    assert now_of(upload).is_interrupted


def test_an_interrupted_reading_is_begun_again_by_the_task_that_stands_for_later(
    rows, hand_in, run_tasks
):
    upload = hand_in(rows)
    interrupt(upload)
    assert now_of(upload).is_interrupted
    assert run_tasks() == 1
    assert now_of(upload).status == UploadStatus.READ


def test_two_workers_never_work_at_one_upload(rows, hand_in, run_tasks):
    upload = hand_in(rows)
    Upload.objects.filter(pk=upload.pk).update(
        holder=uuid.uuid4(), until=now() + dt.timedelta(seconds=30)
    )
    run_tasks()
    assert now_of(upload).status == UploadStatus.QUEUED
    heir = DBTaskResult.objects.get(status="READY")
    assert heir.run_after > now() + dt.timedelta(seconds=50)
    with pytest.raises(StillWorkedOn):
        tasks.read_now(upload=upload, by=upload.account)


def test_what_was_overtaken_while_it_kept_is_undone_whole(
    crew, rows, hand_in, run_tasks, monkeypatch
):
    upload = hand_in(rows)
    run_tasks()
    keep(upload, crew)
    genuine = background.import_stored

    def overtaken(*args):
        outcome = genuine(*args)
        Upload.objects.filter(pk=upload.pk).update(holder=uuid.uuid4())
        return outcome

    monkeypatch.setattr(background, "import_stored", overtaken)
    assert carry_out(upload.uuid) is Result.LOST
    assert not Batch.objects.exists()
    monkeypatch.undo()
    interrupt(upload)
    assert carry_out(upload.uuid) is Result.KEPT
    assert carry_out(upload.uuid) is Result.NOTHING
    assert Batch.objects.count() == 1


def test_what_was_given_up_meanwhile_is_not_kept(crew, rows, hand_in, run_tasks, monkeypatch):
    upload = hand_in(rows)
    run_tasks()
    keep(upload, crew)
    genuine = background.import_stored

    def given_up(*args):
        outcome = genuine(*args)
        drop_upload(upload=upload, by=crew.clerk)
        return outcome

    monkeypatch.setattr(background, "import_stored", given_up)
    carry_out(upload.uuid)
    assert not Batch.objects.exists()


def test_three_interruptions_are_enough_until_a_person_says_again(crew, rows, hand_in, run_tasks):
    upload = hand_in(rows)
    interrupt(upload)
    Upload.objects.filter(pk=upload.pk).update(attempts=3)
    assert carry_out(upload.uuid) is Result.GIVEN_UP
    assert now_of(upload).status == UploadStatus.REFUSED
    tasks.read_again(upload=upload, by=crew.clerk)
    run_tasks()
    assert (now_of(upload).status, now_of(upload).trouble) == (UploadStatus.READ, "")


def test_a_file_that_is_no_sheet_is_refused_with_its_sentence(crew, rows, hand_in, run_tasks):
    text = io.BytesIO("\n".join(f"第{n}行" for n in range(50)).encode())
    upload = hand_in(stream=text)
    run_tasks()
    upload = now_of(upload)
    assert upload.status == UploadStatus.REFUSED
    assert upload.trouble
    with pytest.raises(UploadGone):
        tasks.answer_upload(upload=upload, by=crew.clerk, answers={})
    drop_upload(upload=upload, by=crew.clerk)
    assert decrypt_for_act(now_of(upload), "content") is None


def test_what_changed_before_it_was_kept_is_shown_and_nothing_kept(crew, rows, hand_in, run_tasks):
    upload = hand_in(rows)
    run_tasks()
    other = hand_in(rows[:-1])
    run_tasks()
    keep(other, crew)
    run_tasks()
    keep(upload, crew)
    run_tasks()
    upload = now_of(upload)
    assert (upload.status, upload.report["blocking"] > 0) == (UploadStatus.READ, True)
    assert "changed" in upload.trouble
    assert Batch.objects.count() == 1


def test_answers_are_read_in_the_background(crew, rows, hand_in, run_tasks):
    rows[1] = rows[1].but(amount="250.005")
    upload = hand_in(rows)
    run_tasks()
    assert now_of(upload).report["blocking"] == 1
    upload = tasks.answer_upload(upload=upload, by=crew.clerk, answers={"PAY304": "round"})
    assert upload.status == UploadStatus.QUEUED
    run_tasks()
    assert now_of(upload).status == UploadStatus.READ
    assert now_of(upload).answers == {"PAY304": "round"}


def test_the_same_file_is_refused_at_once_and_a_form_sent_twice_is_one(
    crew, rows, hand_in, run_tasks
):
    upload = hand_in(rows, number="P-1")
    assert hand_in(rows, number="P-1") == upload
    assert Upload.objects.count() == 1
    run_tasks()
    keep(upload, crew)
    run_tasks()
    with pytest.raises(SameFileAgain) as raised:
        hand_in(rows, number="P-2")
    assert Batch.objects.get().number in str(raised.value)


def test_an_upload_that_was_never_read_is_erased_by_rule(rows, hand_in, run_tasks):
    uploads = [hand_in(rows[n:]) for n in range(2)]
    assert erased() == {}
    Upload.objects.update(at=now() - dt.timedelta(days=15))
    interrupt(uploads[0])
    assert erased() == {RecordKind.UPLOADS_UNFINISHED: 2}
    assert not Upload.objects.with_content().exists()
    run_tasks()
    assert set(Upload.objects.values_list("status", flat=True)) == {UploadStatus.DROPPED}


def test_somebody_who_lost_his_post_keeps_nothing(crew, rows, hand_in, run_tasks):
    upload = hand_in(rows)
    day = now().date() - dt.timedelta(days=1)
    crew.clerk.member.posts.update(valid_from=day, valid_to=day)
    run_tasks()
    upload = now_of(upload)
    assert (upload.status, upload.report) == (UploadStatus.REFUSED, {})


@pytest.mark.parametrize(("count", "large"), [(ROWS - 3, False), (ROWS - 1, True)])
def test_lines_are_counted_of_both_kinds_of_file(crew, count, large):
    rows = entries(count, village=crew.villages[0].name)
    cells = [row.cells(HEADER) for row in rows]
    for stream in (csv_sheet(rows), workbook([HEADER, *cells])):
        assert is_large(stream) is large
        assert stream.tell() == 0


def test_a_package_that_cannot_be_unpacked_is_left_to_the_reader():
    assert not is_large(io.BytesIO(b"PK\x03\x04" + b"x" * 100))
