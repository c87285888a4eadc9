"""Every code is triggered by a sheet that a clerk might hand in, and by nothing else in it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.conf import settings

from portal.payouts.checks.registry import all_checks, check_of
from portal.payouts.models import Batch, DraftLine, SourceFile
from portal.places.models import Place
from portal.policies.models import PolicyColumn, Rate
from portal.recipients.enums import RelationKind
from portal.recipients.models import CardAccount, Recipient, Relation
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.factories.imports import codes, drafted, upload
from tests.factories.numbers import card_number, id_number, organisation_code
from tests.factories.payout_sheets import HEADER, entries, entry, village_sheet
from tests.factories.payouts import make_payee
from tests.factories.sheets import workbook
from tests.factories.staff import make_user


def payee(seq: int, **changes: str) -> dict[str, str]:
    """Return the cells of another person as payee."""
    cells = {"收款人姓名": "吴七", "收款人身份证号": id_number(seq=seq), "与享受人关系": "配偶"}
    return cells | changes


CHANGES = {
    "PAY101": {"name": ""},
    "PAY102": {"name": "<script>alert(1)</script>"},
    "PAY103": {"id_number": ""},
    "PAY104": {"id_number": "5002351980"},
    "PAY105": {"id_number": id_number()[:-1] + ("0" if id_number()[-1] != "0" else "1")},
    "PAY106": {"id_number": "5.00235E+17"},
    "PAY107": {"id_number": id_number(birth="19801301")},
    "PAY112": {"name": "王小五\n赵小六"},
    "PAY201": {"card": ""},
    "PAY202": {"card": "6228X4801234567890"},
    "PAY203": {"card": "6.22848E+18"},
    "PAY204": {"card": card_number(5)[:-1] + str((int(card_number(5)[-1]) + 1) % 10)},
    "PAY205": {"card": "123456789012"},
    "PAY301": {"amount": ""},
    "PAY302": {"amount": "壹佰"},
    "PAY303": {"amount": "-250.00"},
    "PAY304": {"amount": "250.005"},
    "PAY305": {"amount": "250000000.00"},
    "PAY306": {"quantity": "两亩"},
    "PAY307": {"rate": "约100"},
    "PAY308": {"amount": "251.00"},
    "PAY501": {"village": ""},
    "PAY502": {"village": "无此村"},
    "PAY504": {"village": "500235001001"},
    "PAY505": {"more": {"乡镇": "无此镇"}},
    "PAY506": {"village": "县外"},
    "PAY601": {"more": {"收款人姓名": "吴七"}},
    "PAY602": {"more": {"户主姓名": "吴七"}},
    "PAY603": {"more": payee(77, 与享受人关系="")},
    "PAY604": {"more": payee(76)},
    "PAY606": {"more": {"代领人姓名": "吴七"}},
    "PAY607": {"more": {"代领人姓名": "吴七", "代领人身份证号": id_number(seq=78)}},
    "PAY703": {"phone": "12345"},
    "PAY704": {"more": {"备注": "长" * 201}},
    "PAY705": {"more": {"备注": f"本人身份证{id_number(seq=79)}"}},
    "PAY706": {"name": "冉光学", "group": "冉光学家"},
}


def found(outcome) -> set[str]:
    return set(codes(outcome))


@pytest.fixture
def village(crew) -> str:
    crew.policy.payee_basis = ["PERSON"]
    crew.policy.save()
    return crew.villages[0].name


def test_each_faulty_cell_gives_its_code_and_its_row_and_nothing_is_kept(crew, village):
    at = {"village": village}
    rows = [entry(n, **at | CHANGES[code]) for n, code in enumerate(CHANGES)]
    outcome = upload(crew, [*rows, entry(90, village=village)])
    expected = {code: [n] for n, code in enumerate(CHANGES, start=2)}
    expected["PAY604"] = [expected["PAY603"][0], expected["PAY604"][0]]
    assert codes(outcome) == expected
    assert (outcome.rows, outcome.batch) == (len(rows) + 1, None)
    assert outcome.blocking == sum(len(expected[c]) for c in expected if check_of(c).blocks)
    kept = (Batch, DraftLine, Recipient, CardAccount, Relation, SourceFile)
    assert [model.objects.count() for model in kept] == [0] * len(kept)


def test_warnings_alone_do_not_stop_a_sheet(crew, village):
    at = {"village": village}
    warned = [code for code in CHANGES if not check_of(code).blocks]
    rows = [entry(n, **at | CHANGES[code]) for n, code in enumerate(warned)]
    outcome = upload(crew, rows)
    assert codes(outcome) == {code: [n] for n, code in enumerate(warned, start=2)}
    assert (outcome.batch.line_count, outcome.blocking) == (len(warned), 0)
    said = {one["code"] for one in outcome.batch.checks if one["findings"]}
    assert said == set(warned)


def test_pay311_an_amount_is_rounded_half_up_at_request(crew, village):
    rows = [
        entry(1, village=village, amount="250.005", quantity="", rate=""),
        entry(2, village=village, amount="0.004", quantity="", rate=""),
        entry(3, village=village),
    ]
    outcome = upload(crew, rows, answers={"PAY304": "round"})
    assert codes(outcome) == {"PAY311": [2], "PAY303": [3]}


def test_pay311_a_total_may_differ_by_what_was_rounded(crew, village):
    rows = [entry(n, amount="100.004", quantity="", rate="") for n in range(4)]
    answers = {"PAY304": "round"}
    outcome = upload(crew, village_sheet({village: rows}, total="400.03"), answers=answers)
    assert found(outcome) == {"PAY002", "PAY311"}
    outcome = upload(crew, village_sheet({village: rows}, total="400.02"), answers=answers)
    assert (found(outcome), outcome.batch.total) == ({"PAY311"}, Decimal("400.00"))


def test_pay001_the_same_file_again_names_the_batch_it_became(crew, village):
    rows = entries(2, village=village)
    first = drafted(crew, rows)
    outcome = upload(crew, rows)
    assert (found(outcome), outcome.duplicate_of, outcome.batch) == ({"PAY001"}, first, None)
    assert first.number in outcome.findings[0].sentence


def test_pay002_a_declared_total_must_be_the_sum(crew, village):
    outcome = upload(crew, village_sheet({village: entries(3)}, total="700.00"))
    assert codes(outcome) == {"PAY002": [9]}
    assert "750.00" in outcome.findings[0].sentence


def test_pay002_does_not_judge_a_total_below_an_amount_that_cannot_be_read(crew, village):
    rows = [entry(0), entry(1, amount="一百"), entry(2)]
    outcome = upload(crew, village_sheet({village: rows}, total="600.00"))
    assert found(outcome) == {"PAY302"}


def test_pay002_holds_a_total_against_its_own_column(crew, village):
    rows = [[*entry(n, village=village).cells(HEADER)] for n in range(3)]
    for row in rows:
        row[HEADER.index("数量")], row[HEADER.index("补贴金额")] = 2.5, 250.0
    total = ["合计", *[None] * 4, 8.5, None, 750.0]
    outcome = upload(crew, workbook([list(HEADER), *rows, total]))
    assert codes(outcome) == {"PAY002": [5]}
    assert "7.5" in outcome.findings[0].sentence


def test_pay003_a_row_of_numbers_is_a_sum_only_if_it_is_right(crew, village):
    header = [heading for heading in HEADER if heading not in ("数量", "补贴标准")]
    rows = [[*entry(n, village=village).cells(header)] for n in range(3)]
    nobody: list[object] = [None] * len(header)
    nobody[header.index("补贴金额")] = 250.0
    assert codes(upload(crew, workbook([header, *rows, nobody]))) == {"PAY003": [5]}
    nobody[header.index("补贴金额")] = 750.0
    assert codes(upload(crew, workbook([header, *rows, nobody]))) == {}


def test_pay004_a_declared_number_of_people_is_held_against_the_rows(crew, village):
    rows = [[*entry(n, village=village).cells(HEADER)] for n in range(3)]
    total = ["合计", "4户", *[None] * 5, 750.0]
    assert codes(upload(crew, workbook([list(HEADER), *rows, total]))) == {"PAY004": [5]}


def test_pay108_an_organisation_code_is_checked(crew, village):
    wrong = organisation_code()[:-1] + ("A" if organisation_code()[-1] != "A" else "B")
    row = entry(0, id_number="", village=village, name="云阳县某合作社")
    outcome = upload(crew, [row.but(more={"统一社会信用代码": wrong})])
    assert found(outcome) == {"PAY108"}


def test_pay109_either_an_id_number_or_an_organisation_code(crew, village):
    row = entry(0, village=village).but(more={"统一社会信用代码": organisation_code()})
    assert found(upload(crew, [row])) == {"PAY109"}


def test_pay110_a_name_on_record_stands(crew, village):
    known = make_payee(crew.villages[0], name="张小三")
    row = entry(0, village=village, name="张小四", id_number=known.id_number, card=known.card)
    outcome = upload(crew, [row])
    assert found(outcome) == {"PAY110"}
    assert "张*三" in outcome.findings[0].sentence


def test_pay111_one_number_has_one_name_in_a_file(crew, village):
    rows = entries(2, village=village)
    more = {"户主姓名": "李大四", "户主身份证号": rows[0].id_number}
    assert found(upload(crew, [rows[0], rows[1].but(more=more)])) == {"PAY111"}


def test_pay206_a_card_on_record_is_not_changed_by_a_sheet(crew, village):
    known = make_payee(crew.villages[0], name="张小三")
    row = entry(0, village=village, name=known.name, id_number=known.id_number)
    outcome = upload(crew, [row])
    assert found(outcome) == {"PAY206"}
    assert known.card[-4:] in outcome.findings[0].sentence
    assert CardAccount.objects.count() == 1


def test_pay207_one_person_has_one_card_in_a_file(crew, village):
    crew.policy.repeat_key = ["备注"]
    crew.policy.save()
    row = entry(0, village=village)
    rows = [row.but(more={"备注": "甲"}), row.but(more={"备注": "乙"}, card=card_number(99))]
    assert codes(upload(crew, rows)) == {"PAY207": [3]}


def test_pay208_a_card_belongs_to_one_person(crew, village):
    rows = entries(3, village=village)
    rows[2] = rows[2].but(card=rows[0].card)
    assert codes(upload(crew, rows)) == {"PAY208": [2, 4]}


def test_pay208_a_card_in_force_of_somebody_else_is_refused(crew, village):
    known = make_payee(crew.villages[0], name="张小三")
    outcome = upload(crew, [entry(0, village=village, card=known.card)])
    assert found(outcome) == {"PAY208"}


def test_pay209_a_card_of_a_related_person_is_let_through_and_said(crew, village):
    rows = entries(2, village=village)
    more = {"户主姓名": rows[0].name, "户主身份证号": rows[0].id_number}
    outcome = upload(crew, [rows[0], rows[1].but(card=rows[0].card, more=more)])
    assert codes(outcome) == {"PAY209": [2, 3]}
    relation = Relation.objects.get()
    assert (relation.kind, outcome.batch is None) == (RelationKind.HOUSEHOLDER, False)


def test_pay309_a_rate_is_compared_with_the_policys_highest_level(crew, village):
    for level, amount in (("COUNTY", "100.00"), ("CENTRAL", "98.50")):
        Rate.objects.create(
            policy=crew.policy,
            level=level,
            amount=Decimal(amount),
            unit="亩",
            valid_from=dt.date(2025, 1, 1),
            basis="渝财农2025年1号",
        )
    outcome = upload(crew, entries(1, village=village))
    assert found(outcome) == {"PAY309"}
    assert "98.50" in outcome.findings[0].sentence


def test_pay310_a_unit_is_compared_with_the_policys(crew, village):
    crew.policy.unit = "亩"
    crew.policy.save()
    outcome = upload(crew, [entry(0, village=village).but(more={"单位": "株"})])
    assert found(outcome) == {"PAY310"}


def test_pay401_nobody_stands_twice_in_a_file(crew, village):
    rows = entries(2, village=village)
    outcome = upload(crew, [*rows, rows[0]])
    assert codes(outcome) == {"PAY401": [4]}


def test_pay403_plots_are_added_at_request(crew, village):
    rows = entries(2, village=village)
    plot = rows[0].but(quantity="1", amount="100.00")
    assert codes(upload(crew, [*rows, plot], answers={"PAY401": "add"})) == {"PAY403": [2]}


def test_pay404_a_merged_amount_over_two_plots_is_one_payment_at_request(crew, village):
    person = entry(0, village=village)
    rows = [
        ["姓名", "身份证号", "一卡通账号", "村", "面积", "补贴金额"],
        [person.name, person.id_number, person.card, village, 1, 100],
        [person.name, person.id_number, person.card, village, 2, None],
    ]
    sheet = workbook(rows, lambda book: book.worksheets()[0].merge_range(1, 5, 2, 5, 100))
    [question] = upload(crew, sheet).questions
    assert codes(upload(crew, sheet, answers={question.key: "together"})) == {"PAY404": [2]}


def test_pay402_nobody_is_drafted_twice_for_a_policy_and_period(crew, village):
    rows = entries(2, village=village)
    first = drafted(crew, rows)
    outcome = upload(crew, [rows[1], entry(5, village=village)])
    assert codes(outcome) == {"PAY402": [2]}
    assert first.number in outcome.findings[0].sentence


def test_pay503_a_village_name_that_repeats_needs_its_township(crew):
    department = Organisation.objects.get(code="D05")
    clerk = make_user(Role.DEPARTMENT_CLERK, department)
    first, second = crew.villages[0], Place.objects.get(code="500235001001")
    Place.objects.filter(pk__in=(first.pk, second.pk)).update(name="向阳村")
    row = entry(0, village="向阳村")
    outcome = upload(crew, [row], by=clerk, unit=department)
    assert found(outcome) == {"PAY503"}
    more = {"乡镇": second.township_name}
    settled = upload(crew, [row.but(more=more)], by=clerk, unit=department)
    assert (found(settled), settled.batch.unit) == (set(), department)


def test_pay605_an_institution_is_expected(crew, village):
    crew.policy.payee_basis = ["INSTITUTION"]
    crew.policy.save()
    assert found(upload(crew, entries(1, village=village))) == {"PAY605"}


@pytest.mark.parametrize(
    ("kind", "value", "code"), [("NUMBER", "三", "PAY701"), ("DATE", "五月", "PAY702")]
)
def test_further_columns_of_a_policy_hold_what_they_declare(crew, village, kind, value, code):
    PolicyColumn.objects.create(policy=crew.policy, name="申报日", kind=kind, reason="核对")
    outcome = upload(crew, [entry(0, village=village).but(more={"申报日": value})])
    assert found(outcome) == {code}


def test_pay705_says_of_a_phone_in_the_group_that_it_is_a_personal_number(crew, village):
    outcome = upload(crew, [entry(0, village=village, group="13900000001")])
    assert codes(outcome) == {"PAY705": [2]}


def test_pay706_keeps_names_out_of_what_is_published(crew, village):
    PolicyColumn.objects.create(policy=crew.policy, name="地块", reason="核对", public=True)
    PolicyColumn.objects.create(policy=crew.policy, name="经办", reason="核对", public=False)
    named = {"name": "冉光学", "group": ""}
    rows = [
        entry(1, village=village, name="高山", group="高山"),
        entry(2, village=village, name="高山", group="高山组"),
        entry(3, village=village, **named).but(more={"单位": "冉光学"}),
        entry(4, village=village, **named).but(more={"户主姓名": "向明华", "地块": "向明华 承包"}),
        entry(5, village=village, **named).but(more={"经办": "冉光学"}),
    ]
    outcome = upload(crew, rows)
    assert codes(outcome)["PAY706"] == [2, 4, 5]
    assert all("冉光学" not in one.value for one in outcome.findings)


def test_every_code_of_the_register_is_triggered_above():
    tested = set(CHANGES) | {
        name.split("_")[1].upper() for name in globals() if name.startswith("test_pay")
    }
    assert tested | {"PAY701", "PAY702"} == {check.code for check in all_checks()}


def test_every_code_is_documented():
    page = (settings.BASE_DIR / "docs" / "import.md").read_text(encoding="utf-8")
    rows = {
        line.split(" | ")[0].strip("| ") for line in page.splitlines() if line.startswith("| PAY")
    }
    assert rows == {check.code for check in all_checks()}
