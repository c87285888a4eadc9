"""The uploaded sheet of a batch: for reviewers and auditor, with a purpose, each time recorded."""

from __future__ import annotations

import hashlib

import pytest

from portal.audit.models import Entry
from portal.governance.enums import RecordKind
from portal.payouts.models import Batch
from portal.payouts.services.revise import revise_batch
from portal.staff.enums import Role
from portal.staff.models import RevealCount
from portal.staff.quotas import Quota
from tests.cms.desk.conftest import Desk
from tests.cms.desk.reading import kept, uploaded
from tests.factories.governance import erased
from tests.factories.payout_sheets import csv_sheet, entries
from tests.factories.payouts import submit
from tests.factories.staff import make_user


@pytest.fixture
def content(crew):
    return csv_sheet(entries(3, village=crew.villages[0].name)).getvalue()


@pytest.fixture
def batch(crew, clerk, content):
    sheet = csv_sheet(entries(3, village=crew.villages[0].name))
    sheet.name = "名册.csv"
    kept(clerk, uploaded(clerk, period="2026", sheet=sheet))
    return submit(Batch.objects.get(), crew.clerk)


@pytest.fixture
def auditor(crew):
    return Desk(make_user(Role.AUDITOR, "O02"))


def test_reviewer_and_auditor_open_it_for_a_purpose(reviewer, auditor, batch, content):
    for desk, purpose in ((reviewer, "REVIEW"), (auditor, "SUPERVISION")):
        page = desk.page("batch", batch.number)
        assert hashlib.sha256(content).hexdigest() in page
        assert "下载原表" in page
        answer = desk.post("source", batch.number, purpose=purpose)
        assert answer.content == content
        assert answer["Content-Disposition"].endswith(f'"{batch.number}-sheet.csv"')
        assert "no-store" in answer["Cache-Control"]
        entry = Entry.objects.filter(act="payouts.open_source").latest("pk")
        assert entry.detail["purpose"] == purpose
        assert entry.detail["file_sha256"] == hashlib.sha256(content).hexdigest()


def test_everybody_in_the_sheet_counts_for_the_quota(reviewer, batch, monkeypatch):
    reviewer.post("source", batch.number, purpose="REVIEW")
    count = RevealCount.objects.get(member=reviewer.user.member)
    assert (count.way, count.persons, count.times) == ("LIST", 3, 1)
    monkeypatch.setattr("portal.staff.services.quotas.quota_of", lambda *_a: Quota(5, 5))
    refused = reviewer.post("source", batch.number, purpose="REVIEW")
    assert (refused.status_code, reviewer.said(refused)[-1][0]) == (302, "error")


def test_without_a_purpose_it_stays_closed(reviewer, batch):
    answer = reviewer.post("source", batch.number)
    assert reviewer.said(answer) == [("error", "请选择打开这份表的用途，会连同您的姓名一起记录。")]
    assert not Entry.objects.filter(act="payouts.open_source").exists()


def test_others_who_see_the_batch_do_not_open_it(clerk, crew, batch):
    for desk in (clerk, Desk(crew.treasury)):
        assert "下载原表" not in desk.page("batch", batch.number)
        assert desk.post("source", batch.number, purpose="REVIEW").status_code == 403


def test_a_revision_names_the_batch_whose_sheet_it_has(reviewer, crew, batch, content):
    reviewer.post("batch_act", batch.number, act="return", reason="金额不符", confirmed="1")
    batch.refresh_from_db()
    revision = revise_batch(batch=batch, by=crew.clerk)
    assert f"这些行沿用批次 {batch.number}" in reviewer.page("batch", revision.number)
    assert reviewer.post("source", revision.number, purpose="REVIEW").content == content


def test_an_erased_sheet_leaves_its_digest(reviewer, batch, content):
    Batch.objects.filter(pk=batch.pk).update(settled_at="2020-01-01T00:00:00Z")
    assert erased() == {RecordKind.UPLOADS_SETTLED: 1}
    page = reviewer.page("batch", batch.number)
    assert hashlib.sha256(content).hexdigest() in page
    assert "原表没有保存或已按规定清除" in page
    answer = reviewer.post("source", batch.number, purpose="REVIEW")
    assert reviewer.said(answer)[0][0] == "error"
