"""Nothing on the desk shows, names or logs what is protected."""

from __future__ import annotations

import json
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.payouts.models import Batch
from tests.cms.desk.conftest import Desk
from tests.cms.desk.reading import uploaded
from tests.factories.imports import drafted
from tests.factories.payout_sheets import csv_sheet, entries
from tests.factories.payouts import answer_to, as_bytes

PAGES = ("batch", "batch_lines", "replace")


@pytest.fixture
def rows(crew):
    people = entries(6, village=crew.villages[0].name)
    # Digits that stand nowhere else, and no names that are words of the interface
    return [one.but(card=f"6217990{81503 + n}4972{n}83") for n, one in enumerate(people)]


def leaks(rows, text: str) -> list[str]:
    values = [value for row in rows for value in (row.name, row.id_number, row.card, row.phone)]
    return [value for value in values if value in text]


def test_no_screen_holds_a_plaintext(clerk, reviewer, crew, rows, caplog):
    caplog.set_level(logging.DEBUG)
    batch = drafted(crew, rows)
    pages = [clerk.page(name, batch.number) for name in PAGES]
    shown = bytes(batch.draft_digest).hex()
    clerk.confirm("batch_act", batch.number, act="submit", digest=shown)
    batch.refresh_from_db()
    digest = bytes(batch.digest).hex()
    for desk in (reviewer, Desk(crew.department), Desk(crew.finance)):
        pages.append(
            desk.post("batch_act", batch.number, act="approve", digest=digest).content.decode()
        )
        desk.confirm("batch_act", batch.number, act="approve", digest=digest)
    reviewer.confirm("batch_act", batch.number, act="send", bank="B01")
    content = clerk.post("bank_file", batch.number).content
    answer = answer_to(type("File", (), {"content": content}), failed=[2])
    sheet = SimpleUploadedFile("回盘.csv", as_bytes(answer))
    clerk.post("feedback", batch.number, sheet=sheet)
    for desk in (clerk, reviewer, Desk(crew.finance)):
        pages += [desk.page(name, batch.number) for name in ("batch", "batch_lines")]
        pages += [desk.page("batches"), desk.page("wagtailadmin_home")]
    named = {"policy": "042", "period": "2026", "unit": crew.unit.code}
    pages.append(clerk.page("prepare", **named))
    assert [leaks(rows, page) for page in pages] == [[]] * len(pages)
    assert leaks(rows, caplog.text) == []


def test_what_is_wrong_with_a_sheet_is_said_without_its_values(clerk, rows):
    wrong = [
        rows[0].but(id_number=rows[0].id_number[:-1] + "A"),
        rows[1].but(card="62179908150x4972183"),
        rows[2].but(name="谭世福123"),
        rows[3].but(amount="一百"),
        rows[4].but(id_number=rows[3].id_number),
    ]
    sheet = csv_sheet(wrong)
    sheet.name = "名册.csv"
    page = uploaded(clerk, period="2026", sheet=sheet)
    assert len(page.context["must"]) >= 4
    shown = {*leaks(wrong, page.content.decode())}
    assert shown == {row.name for row in wrong if "1" not in row.name} | {"谭世福123"}
    listed = clerk.get("findings", page.context["upload"].uuid)
    assert leaks(wrong, listed.content.decode("latin-1")) == []
    assert leaks(wrong, json.dumps(page.context["upload"].report, ensure_ascii=False)) == []
    assert not Batch.objects.exists()
