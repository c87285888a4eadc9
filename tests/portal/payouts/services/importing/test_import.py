from __future__ import annotations

import hashlib
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.audit.actors import SYSTEM
from portal.audit.models import Entry
from portal.crypto.reveal import reveal_many
from portal.payouts.enums import Origin
from portal.payouts.errors import (
    NothingToPay,
    PlatformNumberMissing,
    PlatformNumberTaken,
    UnitCannotPay,
    WrongPeriod,
)
from portal.payouts.models import (
    DraftLine,
    DraftLineSecret,
    SourceFile,
)
from portal.payouts.services.importing.insert import (
    ACCOUNT,
    ACCOUNT_SECRET,
    LINE,
    LINE_SECRET,
    RECIPIENT,
    RECIPIENT_SECRET,
)
from portal.payouts.services.send import send_batch
from portal.payouts.sheets.errors import NotASpreadsheet
from portal.places.queries import outside
from portal.policies.models import Policy, PolicyColumn
from portal.recipients.enums import AccountStatus, RecipientKind
from portal.recipients.models import CardAccount, CardAccountSecret, Recipient, RecipientSecret
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from portal.staff.models import Organisation
from tests.factories.imports import codes, drafted, submitted, upload
from tests.factories.numbers import id_number, organisation_code
from tests.factories.payout_sheets import csv_sheet, entries, entry, plain_sheet, village_sheet
from tests.factories.payouts import (
    answer_to,
    enter,
    make_payee,
    open_route,
    review,
    submit,
)
from tests.factories.staff import make_user


@pytest.fixture
def village(crew) -> str:
    return crew.villages[0].name


def test_a_sheet_as_villages_make_it_becomes_a_draft(crew):
    rows = entries(5)
    names = [place.name for place in crew.villages[:2]]
    outcome = upload(crew, village_sheet({names[0]: rows[:3], names[1]: rows[3:]}))
    assert codes(outcome) == {}
    batch = outcome.batch
    assert (batch.status, batch.line_count, batch.total) == ("DRAFT", 5, Decimal("1250.00"))
    assert (outcome.total, outcome.declared_total) == (Decimal(1250), Decimal(1250))
    assert (batch.number, batch.created_by) == (
        f"PC-042-2026-{crew.unit.code}-1",
        crew.clerk.member,
    )
    lines = DraftLine.objects.order_by("number").values_list(
        "number", "name_masked", "village__name", "group", "quantity", "rate", "amount"
    )
    figures = (Decimal("2.500"), Decimal("100.00"), Decimal("250.00"))
    assert list(lines) == [
        (1, "张*三", names[0], "3组", *figures),
        (2, "欧阳*华", names[0], "3组", *figures),
        (3, "阿*·买**", names[0], "3组", *figures),
        (4, "李*", names[1], "3组", *figures),
        (5, "龚*", names[1], "3组", *figures),
    ]
    assert {one.why.value for one in outcome.skipped} >= {"TOTAL", "SIGNATURE"}
    assert {notice.code for notice in outcome.notices} == {"SHT202", "SHT208", "SHT209"}


def test_what_was_sealed_opens_again_bound_to_its_own_row(crew, village):
    row = entry(0, village=village)
    drafted(crew, [row])
    plain = {"name": row.name, "id_number": row.id_number, "phone": row.phone}
    opened = {
        model: next(
            iter(reveal_many(model, model.objects.all(), names, by=SYSTEM, purpose="t").values())
        )
        for model, names in (
            (Recipient, list(plain)),
            (CardAccount, ["number"]),
            (DraftLine, [*plain, "card", "payee_name"]),
        )
    }
    assert opened == {
        Recipient: plain,
        CardAccount: {"number": row.card},
        DraftLine: plain | {"card": row.card, "payee_name": row.name},
    }


def test_new_people_get_an_account_that_nobody_has_verified(crew, village):
    drafted(crew, entries(2, village=village))
    assert list(CardAccount.objects.values_list("status", "in_force", "number_masked")) == [
        (AccountStatus.UNVERIFIED, True, "****0018"),
        (AccountStatus.UNVERIFIED, True, "****0026"),
    ]
    births = RecipientSecret.objects.order_by("owner_id").values_list("adult_on", flat=True)
    assert [day.year for day in births] == [1968, 1969]


def test_known_people_keep_their_record_and_their_account(crew, village):
    known = make_payee(crew.villages[1], name="张小三")
    row = entry(0, village=village, name=known.name, id_number=known.id_number, card=known.card)
    drafted(crew, [row])
    line = DraftLine.objects.get()
    assert (line.recipient, line.account) == (known.recipient, known.account)
    assert (Recipient.objects.count(), CardAccount.objects.count()) == (1, 1)
    known.recipient.refresh_from_db()
    assert known.recipient.village == crew.villages[1]


def test_people_merged_into_another_are_paid_as_that_one(crew, village):
    kept = make_payee(crew.villages[0], name="张小三")
    gone = make_payee(crew.villages[0], name="张小三")
    CardAccount.objects.filter(pk=gone.account.pk).update(in_force=False)
    Recipient.objects.filter(pk=gone.recipient.pk).update(merged_into=kept.recipient)
    row = entry(0, village=village, name="张小三", id_number=gone.id_number, card=kept.card)
    drafted(crew, [row])
    assert DraftLine.objects.get().recipient == kept.recipient


def test_an_organisation_is_paid_under_its_full_name(crew, village):
    row = entry(0, village=village, name="云阳县五星种植专业合作社", id_number="")
    drafted(crew, [row.but(more={"统一社会信用代码": organisation_code(7)})])
    line = DraftLine.objects.select_related("recipient").get()
    assert (line.name_masked, line.payee_name_masked) == (row.name, row.name)
    assert line.recipient.kind == RecipientKind.ORGANISATION
    assert RecipientSecret.objects.get().adult_on is None


def test_the_payee_receives_for_the_beneficiary(crew, village):
    payee = id_number(seq=88)
    more = {"收款人姓名": "吴七", "收款人身份证号": payee, "与享受人关系": "监护人"}
    drafted(crew, [entry(0, village=village).but(more=more)])
    line = DraftLine.objects.select_related("payee", "recipient", "account").get()
    assert (line.payee_name_masked, line.name_masked) == ("吴*", "张*三")
    assert (line.account.holder, line.payee != line.recipient) == (line.payee, True)
    relation = line.recipient.relations.get()
    assert (relation.kind, relation.other, relation.relationship) == (
        "GUARDIAN",
        line.payee,
        "监护人",
    )


def test_a_relation_is_recorded_once(crew, village):
    more = {"收款人姓名": "吴七", "收款人身份证号": id_number(seq=88), "与享受人关系": "配偶"}
    row = entry(0, village=village).but(more=more)
    submitted(crew, [row])
    drafted(crew, plain_sheet([row]), period="2025")
    assert DraftLine.objects.get().recipient.relations.count() == 1


def test_further_columns_and_remarks_are_kept(crew, village):
    PolicyColumn.objects.create(policy=crew.policy, name="机具台数", kind="NUMBER", reason="核对")
    more = {"机具台数": "\uff12", "备注": "补发上年", "单位": "亩", "开户银行": "重庆农村商业银行"}
    drafted(crew, [entry(0, village=village).but(more=more)])
    line = DraftLine.objects.select_related("account").get()
    assert (line.extra, line.note, line.unit) == ({"机具台数": "2"}, "补发上年", "亩")
    assert line.account.bank_name == "重庆农村商业银行"


def test_rows_of_one_person_may_differ_in_what_the_policy_names(crew, village):
    crew.policy.repeat_key = ["备注"]
    crew.policy.save()
    row = entry(0, village=village)
    batch = drafted(crew, [row.but(more={"备注": "旋耕机"}), row.but(more={"备注": "插秧机"})])
    assert batch.line_count == 2
    outcome = upload(crew, [row.but(more={"备注": "插秧机 "})])
    assert codes(outcome) == {"PAY402": [2]}


def test_a_payment_that_failed_may_be_brought_again(crew, village):
    rows = entries(2, village=village)
    open_route(crew)
    batch = submitted(crew, rows)
    file = send_batch(batch=review(batch, crew), by=crew.reviewer)
    enter(batch, crew, answer_to(file, failed=[1]))
    assert codes(upload(crew, rows)) == {"PAY001": [None]}
    outcome = upload(crew, plain_sheet(rows))
    assert codes(outcome) == {"PAY402": [3]}


def test_another_period_is_another_payment(crew, village):
    rows = entries(2, village=village)
    drafted(crew, rows)
    assert drafted(crew, plain_sheet(rows), period="2025").period == "2025"


def test_the_audit_entry_holds_counts_digest_and_codes(crew, village):
    sheet = csv_sheet([entry(0, village=village, card="123456789012")])
    content = sheet.getvalue()
    outcome = upload(crew, sheet, platform_number="YKT-7")
    entry_ = Entry.objects.get(act="payouts.import")
    assert (entry_.subject_id, entry_.actor_account) == (str(outcome.batch.pk), crew.clerk.username)
    assert entry_.detail == {
        "policy": "042",
        "period": "2026",
        "unit": crew.unit.code,
        "village": "",
        "origin": "PLATFORM",
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "via": "desk",
        "rows": 1,
        "total": "250.00",
        "skipped": 0,
        "codes": {"PAY205": 1},
    }
    source = SourceFile.objects.get()
    assert (bytes(source.digest).hex(), source.rows) == (entry_.detail["file_sha256"], 1)


def test_a_refused_sheet_leaves_only_its_audit_entry(crew):
    upload(crew, entries(3, village="无此村"))
    assert Entry.objects.get(act="payouts.import_refused").detail["codes"] == {"PAY502": 3}
    assert (SourceFile.objects.count(), Recipient.objects.count()) == (0, 0)


def test_a_batch_runs_on_the_platform_until_finance_switches_the_route(crew, village):
    batch = drafted(crew, entries(1, village=village), platform_number="YKT-9")
    assert (batch.origin, batch.platform_number) == (Origin.PLATFORM, "YKT-9")
    with pytest.raises(PlatformNumberTaken):
        upload(crew, entries(1, village=village, amount=""), platform_number="YKT-9")
    with pytest.raises(PlatformNumberMissing):
        upload(crew, entries(1, village=village), platform_number=" ")
    open_route(crew)
    local = drafted(crew, [entry(9, village=village)], platform_number="")
    assert (local.origin, local.platform_number) == (Origin.LOCAL, "")


def test_what_cannot_be_asked_for_is_refused_before_the_sheet_is_opened(crew, village):
    rows = entries(1, village=village)
    standing = Policy.objects.create(code="075", name="其他", standing=True)
    with pytest.raises(NothingToPay):
        upload(crew, rows, policy=standing)
    with pytest.raises(WrongPeriod):
        upload(crew, rows, period="2026Q2")
    with pytest.raises(WrongPeriod):
        upload(crew, rows, period="next year")
    with pytest.raises(NotASpreadsheet):
        upload(crew, io.BytesIO(b"%PDF-1.7 nothing to see"))


def test_only_townships_schools_and_departments_pay(crew, village):
    committee = Organisation.objects.get(code=crew.villages[0].code)
    clerk = make_user(Role.VILLAGE_CLERK, committee)
    with pytest.raises(UnitCannotPay):
        upload(crew, entries(1), by=clerk, unit=committee, village=crew.villages[0])


def test_a_village_clerk_imports_his_village_for_the_township(crew):
    mine, other = crew.villages[:2]
    clerk = make_user(Role.VILLAGE_CLERK, Organisation.objects.get(code=mine.code))
    bare = ["姓名", "身份证号", "一卡通账号", "补贴金额"]
    batch = upload(crew, csv_sheet(entries(2), header=bare), by=clerk).batch
    assert (batch.unit, batch.created_by) == (crew.unit, clerk.member)
    assert set(DraftLine.objects.values_list("village", flat=True)) == {mine.pk}
    refused = upload(crew, [entry(7, village=other.name)], by=clerk)
    assert codes(refused) == {"PAY504": [2]}
    with pytest.raises(NotAllowed):
        upload(crew, [entry(8, village=other.name)], by=clerk, village=other)


def test_nobody_imports_for_another_township_or_without_a_post(crew, village):
    other = Organisation.objects.get(short_name="双江街道")
    with pytest.raises(NotAllowed):
        upload(crew, entries(1, village=village), unit=other)
    with pytest.raises(NotAllowed):
        upload(crew, entries(1, village=village), by=crew.reviewer)


def test_a_department_pays_its_own_policies_in_the_county_and_beyond(crew, village):
    department = Organisation.objects.get(code="D05")
    clerk = make_user(Role.DEPARTMENT_CLERK, department)
    rows = [entry(0, village="县外"), entry(1, village=f"江口镇{village}")]
    batch = upload(crew, rows, by=clerk, unit=department).batch
    beyond = outside().pk
    assert list(
        DraftLine.objects.filter(batch=batch).order_by("number").values_list("township", "village")
    ) == [(beyond, beyond), (crew.unit.place_id, crew.villages[0].pk)]
    foreign = Policy.objects.get(code="015")
    with pytest.raises(NotAllowed):
        upload(crew, rows, by=clerk, unit=department, policy=foreign)


def test_an_imported_batch_can_be_submitted(crew, village):
    batch = submit(batch=drafted(crew, entries(3, village=village)), by=crew.clerk)
    assert (batch.line_count, batch.total) == (3, Decimal(750))


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Recipient, RECIPIENT),
        (RecipientSecret, RECIPIENT_SECRET),
        (CardAccount, ACCOUNT),
        (CardAccountSecret, ACCOUNT_SECRET),
        # Set by a reissue alone, which has no sheet
        (DraftLine, [*LINE, "reissue_of_id"]),
        (DraftLineSecret, LINE_SECRET),
    ],
)
def test_every_column_of_the_live_tables_is_written(model, columns):
    assert set(columns) == {field.column for field in model._meta.local_concrete_fields}


def test_the_number_of_queries_does_not_grow_with_the_rows(crew):
    few = _queries(crew, entries(3))
    many = _queries(crew, entries(60))
    assert few == many


def _queries(crew, rows) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert upload(crew, [row.but(village="无此村") for row in rows]).batch is None
    return len(captured)
