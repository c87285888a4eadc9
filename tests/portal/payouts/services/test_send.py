from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.guards import lifted
from portal.audit.models import Entry
from portal.payouts.bank.errors import LayoutUnusable, UnsafeValues
from portal.payouts.enums import BatchStatus, LineEventKind, Origin
from portal.payouts.errors import (
    BankFileDiffers,
    LinesAltered,
    NoBankFile,
    NoBankLayout,
    RouteNotLocal,
    RunsOnPlatform,
    SeveralBanks,
    ValuesErased,
    WrongStep,
)
from portal.payouts.models import BankLayout, Batch, LineEvent, LineSecret
from portal.payouts.services.send import download_bank_file, send_batch
from portal.policies.enums import Route
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from portal.staff.models import Organisation
from tests.factories.payouts import (
    make_approved,
    make_paid,
    make_payee,
    make_sent,
    make_submitted,
    open_route,
)
from tests.factories.staff import make_user


@pytest.fixture
def may(monkeypatch):
    """Stop the clock in the night of 12 May where the county is; in UTC it is still the 11th."""
    moment = dt.datetime(2026, 5, 11, 17, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_the_file_is_the_contracts_with_full_values_in_order(may, crew):
    payees = [
        make_payee(crew.villages[0], name="张小三"),
        make_payee(crew.villages[1], name="阿依·买买"),
    ]
    batch, file = make_sent(crew, payees=payees, amounts=["1234.50", "0.07"])
    rows = [
        f"{n},{p.card},{p.name},{amount},{p.id_number},{p.phone},重庆农村商业银行,,"
        "耕地地力保护补贴,耕地地力保护补贴 2026"
        for n, (p, amount) in enumerate(zip(payees, ["1234.50", "0.07"], strict=True), start=1)
    ]
    assert file.content.decode("gb18030").split("\r\n") == [
        "批次号,日期,总笔数,总金额",
        f"{batch.number},2026-05-12,2,1234.57",
        "序号,收款账号,户名,金额,证件号,手机号,开户银行,行号,补贴种类,附言",
        *rows,
        "",
    ]


def test_the_name_of_the_file_is_the_batch_number_and_nothing_else(crew):
    batch, file = make_sent(crew)
    assert file.name == f"{batch.number}.csv"


def test_sending_marks_every_line_and_keeps_a_record_without_the_content(crew):
    batch, file = make_sent(crew)
    assert (batch.status, batch.sent_by) == (BatchStatus.SENT, crew.reviewer.member)
    events = LineEvent.objects.order_by("line__number")
    assert list(events.values_list("line__number", "kind", "by")) == [
        (n, LineEventKind.SENT, crew.reviewer.member_id) for n in (1, 2, 3)
    ]
    record = batch.bank_files.get()
    assert (record.direction, record.rows, str(record.total)) == ("OUT", 3, "600.50")
    assert bytes(record.digest) == file.digest
    assert record.bank.code == "B01"


def test_the_audit_trail_says_who_sent_what_and_that_values_were_opened(crew):
    payee = make_payee(crew.villages[0])
    _batch, file = make_sent(crew, payees=[payee], amounts=["1.00"])
    sent = Entry.objects.get(act="payouts.send")
    assert sent.detail == {"rows": 1, "total": "1.00", "file_sha256": file.digest.hex()}
    reveals = Entry.objects.filter(act="crypto.reveal").order_by("id")
    assert [(entry.detail["purpose"], entry.detail["fields"]) for entry in reveals] == [
        ("payouts.send", ["card", "payee_name", "phone"]),
        ("payouts.send", ["id_number"]),
    ]
    text = str(list(Entry.objects.values_list("detail", flat=True)))
    assert [value for value in (payee.card, payee.id_number, payee.name) if value in text] == []


def test_only_what_the_layout_asks_for_is_decrypted(crew):
    layout = open_route(crew)
    layout.out_columns = [
        ["number", "NO"],
        ["account", "ACC"],
        ["name", "NAME"],
        ["amount", "FEN"],
    ]
    layout.separator, layout.encoding, layout.in_fen = "|", "utf-8", True
    layout.save()
    payee = make_payee(crew.villages[0])
    batch = make_approved(crew, payees=[payee], amounts=["12.34"])
    file = send_batch(batch=batch, by=crew.reviewer)
    assert file.content.decode().splitlines()[2:] == [
        "NO|ACC|NAME|FEN",
        f"1|{payee.card}|{payee.name}|1234",
    ]
    assert file.name == f"{batch.number}.txt"
    fields = [e.detail["fields"] for e in Entry.objects.filter(act="crypto.reveal")]
    assert fields == [["card", "payee_name"]]


def test_a_batch_is_sent_once(crew):
    batch, _file = make_sent(crew)
    with pytest.raises(WrongStep):
        send_batch(batch=batch, by=crew.reviewer)
    assert LineEvent.objects.count() == 3


def test_an_unapproved_batch_is_not_sent(crew):
    open_route(crew)
    with pytest.raises(WrongStep):
        send_batch(batch=make_submitted(crew), by=crew.reviewer)


def test_a_batch_of_the_platform_is_never_sent_from_here(crew):
    open_route(crew)
    batch = make_approved(crew, origin=Origin.PLATFORM)
    with pytest.raises(RunsOnPlatform):
        send_batch(batch=batch, by=crew.reviewer)


def test_a_route_that_is_not_switched_on_sends_nothing(crew):
    batch = make_approved(crew)
    with pytest.raises(RouteNotLocal):
        send_batch(batch=batch, by=crew.reviewer)


def test_the_treasury_sends_what_finance_pays_and_nobody_else(crew):
    open_route(crew, Route.FINANCE_PAID)
    batch = make_approved(crew, route=Route.FINANCE_PAID)
    with pytest.raises(NotAllowed):
        send_batch(batch=batch, by=crew.reviewer)
    assert send_batch(batch=batch, by=crew.treasury).rows == 3


def test_the_treasury_does_not_send_what_a_unit_pays(crew):
    open_route(crew)
    with pytest.raises(NotAllowed):
        send_batch(batch=make_approved(crew), by=crew.treasury)


def test_another_township_does_not_send(crew):
    open_route(crew)
    stranger = make_user(Role.TOWNSHIP_CLERK, "500235001")
    with pytest.raises(NotAllowed):
        send_batch(batch=make_approved(crew), by=stranger)


def test_altered_rows_are_noticed_and_nothing_is_sent(crew):
    from portal.audit.triggers import lifted_all

    open_route(crew)
    batch = make_approved(crew)
    with lifted_all(), connection.cursor() as cursor:
        cursor.execute("UPDATE payouts_line SET amount = amount + 1 WHERE number = 2")
    with pytest.raises(LinesAltered):
        send_batch(batch=batch, by=crew.reviewer)
    batch.refresh_from_db()
    assert (batch.status, LineEvent.objects.count()) == (BatchStatus.APPROVED, 0)


def test_a_name_that_looks_like_columns_is_refused_not_escaped(crew):
    open_route(crew)
    payees = [make_payee(crew.villages[0]), make_payee(crew.villages[0], name="张,三")]
    batch = make_approved(crew, payees=payees, amounts=["1.00", "2.00"])
    with pytest.raises(UnsafeValues) as caught:
        send_batch(batch=batch, by=crew.reviewer)
    assert (caught.value.numbers, caught.value.column) == ((2,), "户名")
    assert "张" not in str(caught.value)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.APPROVED


def test_without_a_layout_or_with_several_banks_nothing_is_guessed(crew):
    layout = open_route(crew)
    other = Organisation.objects.create(code="B02", name="另一银行", short_name="另一", kind="BANK")
    BankLayout.objects.create(bank=other)
    batch = make_approved(crew)
    with pytest.raises(SeveralBanks):
        send_batch(batch=batch, by=crew.reviewer)
    BankLayout.objects.all().delete()
    with pytest.raises(NoBankLayout):
        send_batch(batch=batch, by=crew.reviewer)
    layout = BankLayout.objects.create(bank=other, separator="x")
    with pytest.raises(LayoutUnusable):
        send_batch(batch=batch, by=crew.reviewer)
    BankLayout.objects.filter(pk=layout.pk).update(separator=",")
    assert send_batch(batch=batch, by=crew.reviewer, bank=other).rows == 3


def test_the_same_file_is_downloaded_again_and_that_is_audited(crew):
    batch, file = make_sent(crew)
    again = download_bank_file(batch=batch, by=crew.clerk)
    assert again == file
    assert Entry.objects.filter(act="payouts.download").count() == 1


def test_there_is_no_file_before_sending_nor_after_the_answer(crew):
    with pytest.raises(NoBankFile):
        download_bank_file(batch=make_approved(crew), by=crew.clerk)
    with pytest.raises(NoBankFile):
        download_bank_file(batch=make_paid(crew), by=crew.clerk)


def test_a_changed_layout_does_not_pass_for_the_file_that_was_sent(crew):
    batch, _file = make_sent(crew)
    BankLayout.objects.update(separator="|")
    with pytest.raises(BankFileDiffers):
        download_bank_file(batch=batch, by=crew.clerk)


def test_an_erased_secret_stops_the_download(crew):
    batch, _file = make_sent(crew)
    with lifted("erasure"):
        LineSecret.objects.filter(owner__number=2).delete()
    with pytest.raises(ValuesErased) as caught:
        download_bank_file(batch=batch, by=crew.clerk)
    assert caught.value.numbers == (2,)


def test_the_number_of_queries_does_not_depend_on_the_rows(crew):
    open_route(crew)
    counts = []
    for rows in (1, 30):
        batch = make_approved(crew, amounts=["1.00"] * rows)
        with CaptureQueriesContext(connection) as queries:
            send_batch(batch=Batch.objects.get(pk=batch.pk), by=crew.reviewer)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 33
