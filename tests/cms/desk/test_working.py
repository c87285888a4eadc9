from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import translation
from django.utils.translation import gettext
from django_tasks_db.models import DBTaskResult

from portal.clocks import now
from portal.payouts.enums import UploadStatus
from portal.payouts.models import Batch, Upload
from portal.payouts.tasks import work_on_upload
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.cms.desk.reading import kept, newest, uploaded
from tests.factories.payout_sheets import csv_sheet, entries
from tests.factories.programs import all_alive
from tests.factories.staff import make_user

ROWS = 8


@pytest.fixture(autouse=True)
def _few_rows_are_many(settings):
    settings.UPLOAD_ROWS_AT_ONCE = ROWS - 2


@pytest.fixture
def hand_in(crew, clerk):
    def hand(**changes):
        rows = entries(ROWS, village=crew.villages[0].name, amount="250.00", quantity="", rate="")
        rows[1] = rows[1].but(**changes)
        sheet = csv_sheet(rows)
        sheet.name = "名册.csv"
        return uploaded(clerk, period="2026", sheet=sheet)

    return hand


def work() -> None:
    """Do what the worker does with the newest task."""
    task = DBTaskResult.objects.filter(task_path=work_on_upload.module_path).last()
    work_on_upload.call(*task.args_kwargs["args"])


def set_back(**fields) -> None:
    Upload.objects.update(**fields)


def state(clerk) -> str:
    return clerk.get("upload_read", newest().uuid).context["state"]


def said(sentence: str) -> str:
    """Return a text as the desk says it."""
    with translation.override("zh-hans"):
        return gettext(sentence)


def tasks_of(clerk) -> list[str]:
    page = clerk.get("upload")
    return [str(task.what) for task in page.context["waiting"].tasks]


def test_the_page_of_a_large_sheet_looks_again_by_itself_until_there_is_something_to_do(
    crew, clerk, hand_in
):
    page = hand_in()
    body = page.content.decode()
    assert page.context["state"] == "queued"
    assert '<noscript><meta http-equiv="refresh" content="2; url=?asks-again=1"></noscript>' in body
    assert "progress.js" in body
    work()
    page = clerk.get("upload_read", newest().uuid)
    assert (page.context["may_keep"], "http-equiv" in page.content.decode()) == (True, False)
    answer = kept(clerk, page)
    assert answer.url == clerk.address("upload_read", newest().uuid)
    assert clerk.get("upload_read", newest().uuid).context["keeps"]
    work()
    answer = clerk.get("upload_read", newest().uuid)
    assert answer.url == clerk.address("batch", Batch.objects.get().number)


def test_how_far_it_is_stands_on_the_page(clerk, hand_in):
    hand_in()
    set_back(
        holder=uuid.uuid4(), until=now() + dt.timedelta(minutes=1), step="PEOPLE", rows_done=4321
    )
    body = clerk.page("upload_read", newest().uuid)
    assert said("Looking up the people and their accounts") in body
    assert "4,321" in body
    assert said("Read it now") not in body


def test_without_a_worker_the_page_says_so_and_reads_it_now(crew, clerk, hand_in):
    hand_in()
    set_back(queued_at=now() - dt.timedelta(seconds=30))
    body = clerk.page("upload_read", newest().uuid)
    assert said("Read it now") in body
    assert said("The worker is busy with another sheet; yours is in line.") not in body
    clerk.post("upload_act", newest().uuid, act="now")
    assert newest().status == UploadStatus.READ


def test_who_waits_behind_another_sheet_is_told_so(clerk, hand_in):
    hand_in()
    set_back(holder=uuid.uuid4(), until=now() + dt.timedelta(minutes=1))
    hand_in(amount="260.00")
    Upload.objects.filter(pk=newest().pk).update(queued_at=now() - dt.timedelta(seconds=30))
    body = clerk.page("upload_read", newest().uuid)
    assert said("The worker is busy with another sheet; yours is in line.") in body


def test_no_worker_shows_in_the_readiness_check(client, hand_in):
    hand_in()
    long_ago = now() - dt.timedelta(minutes=6)
    waiting = DBTaskResult.objects.filter(task_path=work_on_upload.module_path)
    waiting.update(enqueued_at=long_ago)
    assert client.get("/readyz").json()["worker"] == "down"  # it never ran here
    all_alive()
    assert client.get("/readyz").json()["worker"] == "degraded"


def test_a_lease_from_before_a_clock_was_set_back_is_not_waited_for(clerk, hand_in):
    hand_in()
    set_back(holder=uuid.uuid4(), until=now() + dt.timedelta(minutes=9))
    assert state(clerk) != "interrupted"
    set_back(holder=uuid.uuid4(), until=now() + dt.timedelta(days=1))
    assert state(clerk) == "interrupted"
    assert not Upload.objects.worked_on().exists()


def test_an_interrupted_sheet_says_so_everywhere(clerk, hand_in):
    hand_in()
    set_back(holder=uuid.uuid4(), until=now() - dt.timedelta(seconds=1))
    assert state(clerk) == "interrupted"
    assert tasks_of(clerk) == [said("Sheet interrupted; it is read again")]
    clerk.post("upload_act", newest().uuid, act="now")
    assert tasks_of(clerk) == [said("Keep an uploaded sheet")]


def test_every_state_has_its_line_in_the_list(clerk, hand_in):
    hand_in(amount="250.005")
    assert tasks_of(clerk) == [said("Sheet is being read; nothing to do yet")]
    work()
    assert tasks_of(clerk) == [said("Correct an uploaded sheet")]
    set_back(status=UploadStatus.KEEPING)
    assert tasks_of(clerk) == [said("Sheet is being kept; nothing to do yet")]
    set_back(status=UploadStatus.REFUSED, trouble="Broken.")
    assert tasks_of(clerk) == [said("Sheet could not be read")]


def test_a_refused_sheet_stands_with_its_reason_and_is_read_again_or_given_up(clerk, hand_in):
    hand_in()
    set_back(status=UploadStatus.REFUSED, trouble="No header.")
    body = clerk.page("upload_read", newest().uuid)
    assert "No header." in body
    assert "http-equiv" not in body
    clerk.post("upload_act", newest().uuid, act="again")
    assert state(clerk) == "queued"
    clerk.post("upload_act", newest().uuid, act="drop")
    assert state(clerk) == "gone"


def test_an_answer_about_a_large_sheet_does_not_read_it_in_the_request(clerk, hand_in):
    hand_in(amount="250.005")
    work()
    clerk.post("upload_act", newest().uuid, act="answer", remedy="PAY304")
    assert state(clerk) == "queued"
    work()
    page = clerk.get("upload_read", newest().uuid)
    assert (page.context["must"], page.context["may_keep"]) == ([], True)


def test_nobody_else_sees_or_drives_it(crew, hand_in):
    hand_in()
    other = Desk(make_user(Role.TOWNSHIP_CLERK, crew.unit))
    assert other.get("upload_read", newest().uuid).status_code == 404
    assert other.post("upload_act", newest().uuid, act="now").status_code == 404
