"""No plaintext of a paid person leaves the import but sealed: planted values are looked for."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import connection

from portal.audit.models import Entry
from portal.payouts.models import Batch, DraftLine, SourceFile
from portal.payouts.sheets.errors import SheetError
from portal.payouts.sheets.errors_sheet import write_error_sheet
from portal.recipients.models import CardAccount, Recipient
from tests.factories.imports import drafted, upload
from tests.factories.numbers import card_number, id_number, phone_number
from tests.factories.payout_sheets import csv_sheet, entries, entry

NAME, NUMBER, CARD, PHONE = "慕容植入名", id_number(seq=321), card_number(777), phone_number(555)
PLANTED = (NAME, NUMBER, CARD, PHONE)
SAFE = (Batch, DraftLine, SourceFile, Recipient, CardAccount, Entry)


@pytest.fixture
def planted(crew):
    return entry(
        0,
        name=NAME,
        id_number=NUMBER,
        card=CARD,
        phone=PHONE,
        village=crew.villages[0].name,
    )


def leaks(*texts: str) -> list[str]:
    return [value for value in PLANTED for text in texts if value in text]


def stored() -> str:
    """Return everything that stands in the tables that may be shown, as text."""
    parts = []
    with connection.cursor() as cursor:
        for model in SAFE:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608
            parts += [repr(row) for row in cursor.fetchall()]
    return "\n".join(parts)


def said(outcome) -> list[str]:
    findings = [f"{one} {one.sentence} {one.title}" for one in outcome.findings]
    return [*findings, *(one.sentence for one in outcome.notices), repr(outcome)]


def test_what_is_kept_shows_no_planted_value(crew, planted, caplog):
    caplog.set_level(logging.DEBUG)
    outcome = upload(crew, [planted])
    assert outcome.batch is not None
    assert leaks(stored(), caplog.text, *said(outcome)) == []


def test_values_in_the_wrong_columns_are_not_repeated(crew, planted, caplog):
    caplog.set_level(logging.DEBUG)
    rows = [
        planted.but(name=NUMBER, id_number=NAME),
        planted.but(card=NAME, amount=CARD),
        planted.but(village=NAME, group=NUMBER),
        planted.but(village=NUMBER, quantity=NUMBER, rate=PHONE),
        planted.but(phone=NUMBER + CARD, card=CARD + "1"),
        planted.but(more={"备注": f"{NAME}电话{PHONE}", "单位": NAME, "与享受人关系": NUMBER}),
        planted.but(more={"收款人姓名": NUMBER, "收款人身份证号": NAME, "代领人姓名": NAME}),
        planted.but(more={"统一社会信用代码": NUMBER, "户主姓名": NAME, "乡镇": NAME}),
        planted.but(id_number=NUMBER[:-1] + "0", card=""),
        planted.but(amount=f"{NAME}{NUMBER}"),
    ]
    outcome = upload(crew, rows)
    assert outcome.batch is None
    assert len(outcome.findings) > 15
    sheet = write_error_sheet(outcome.findings)
    assert leaks(stored(), caplog.text, *said(outcome), sheet.decode("latin-1")) == []
    assert Recipient.objects.count() == 0


def test_checks_against_the_record_repeat_no_value(crew, planted):
    drafted(crew, [planted])
    stranger = entries(3, village=crew.villages[0].name)[2]
    outcome = upload(
        crew, [planted.but(name="慕容植入明", card=card_number(778)), stranger.but(card=CARD)]
    )
    assert {one.code for one in outcome.findings} == {"PAY110", "PAY206", "PAY208", "PAY402"}
    assert leaks(stored(), *said(outcome)) == []


def test_an_unreadable_file_is_refused_without_its_content(crew, planted):
    content = csv_sheet([planted]).getvalue()
    for broken in (
        content.replace("姓名".encode(), b""),
        content[: len(content) // 2] + b"\xff\xfe\x00",
    ):
        with pytest.raises(SheetError) as refused:
            upload(crew, type(csv_sheet([]))(broken))
        assert leaks(str(refused.value), repr(refused.value)) == []


def test_the_audit_trail_names_nobody(crew, planted):
    drafted(crew, [planted])
    upload(crew, [planted.but(amount="")])
    details = json.dumps(list(Entry.objects.values_list("detail", flat=True)), ensure_ascii=False)
    assert "PAY301" in details
    assert leaks(details) == []
