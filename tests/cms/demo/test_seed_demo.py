"""The demo county, small: told through the services, and the truth file says what is on record."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.management import call_command
from django.test import Client

from portal.disclosure.models import DisclosedEntry, Edition
from portal.payouts.enums import BatchStatus, LineEventKind, Origin
from portal.payouts.models import Batch, Line, LineEvent
from portal.staff.enums import Role
from tests.cms.demo.hunting import PLANTED, planted_hunt, small_hunt
from tests.factories.factors import code_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.xdist_group("demo"),
]

# contract.md, "Commands"
STATUSES = {"submitted", "approved", "sent", "paid", "failed", "returned", "reissued"}


@pytest.fixture
def hunted_folders(settings, tmp_path, demo_county) -> None:
    """Let the files of rows be made where only this test sees them."""
    settings.OPEN_DATA_DIR, settings.MEDIA_ROOT = tmp_path / "open-data", tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("export_open_data")


def test_the_demo_county_is_what_its_truth_file_says(demo_county, capsys):
    truth = demo_county
    payouts = [payout for citizen in truth["citizens"] for payout in citizen["payouts"]]
    said = Counter(payout["status"] for payout in payouts)
    assert set(said) <= STATUSES
    kinds = Counter(LineEvent.objects.values_list("kind", flat=True))
    assert said["paid"] == kinds[LineEventKind.PAID]
    assert said["failed"] == kinds[LineEventKind.FAILED]
    assert len(payouts) == Line.objects.count()
    for status in (BatchStatus.SUBMITTED, BatchStatus.APPROVED, BatchStatus.SENT):
        lines = Line.objects.filter(batch__status=status)
        assert said[status.lower()] == lines.count() > 0
    assert len({payout["policy_code"] for payout in payouts}) >= 12
    assert set(Edition.objects.values_list("disclosure_class", flat=True)) == {"A", "B", "C"}
    assert set(Batch.objects.values_list("origin", flat=True)) == set(Origin.values)
    assert {"WITHDRAWN", "SUPERSEDED"} <= set(Edition.objects.values_list("status", flat=True))
    assert_every_role_signs_in(truth)
    assert_nobody_is_named(truth)
    before = Batch.objects.count()
    call_command("seed_demo", rows=900)
    assert Batch.objects.count() == before


def test_nobody_is_found_and_who_is_planted_is(demo_county, hunted_folders):
    report = small_hunt(demo_county)
    assert (list(map(str, report.leaks)), report.unreached) == ([], [])
    assert planted_hunt(demo_county) >= PLANTED


def assert_every_role_signs_in(truth: dict) -> None:
    accounts = {account["role"]: account for account in truth["staff"]}
    assert set(accounts) == set(Role.values)
    assert [account["username"] for account in truth["more_staff"]] == ["department_reviewer-D04"]
    for account in [*truth["staff"], *truth["more_staff"]]:
        client = Client()
        given = {name: account[name] for name in ("username", "password")}
        assert client.post("/admin/login/", given).url == "/admin/login/code/"
        assert client.get("/admin/").status_code == 302
        code = code_of(account["totp_secret"])
        client.post("/admin/login/code/", {"account": account["username"], "code": code})
        assert client.get("/admin/").status_code == 200, account["role"]


def assert_nobody_is_named(truth: dict) -> None:
    people = [citizen for citizen in truth["citizens"] if not citizen["organisation"]]
    named = {citizen["name"] for citizen in people if len(citizen["name"]) > 1}
    printed = set(DisclosedEntry.objects.values_list("name", flat=True))
    assert printed & named == set()
    text = b"".join(Client().get("/payouts.csv").streaming_content).decode()
    assert len(text.splitlines()) == DisclosedEntry.objects.current().count() + 1
    assert not named & {cell for line in text.splitlines() for cell in line.split(",")}
    for citizen in truth["citizens"]:
        numbers = (citizen["id_number"], citizen["card_number"], citizen["phone"])
        assert not [number for number in numbers if number and number in text]
