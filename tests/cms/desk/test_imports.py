from __future__ import annotations

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from portal.payouts.models import Batch, DraftLine
from portal.policies.models import Policy
from portal.policies.periods import PeriodKind
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.cms.desk.reading import kept, newest, uploaded
from tests.cms.desk.test_privacy import leaks
from tests.factories.imports import drafted
from tests.factories.payout_sheets import csv_sheet, entries, entry, village_sheet
from tests.factories.payouts import make_draft
from tests.factories.staff import make_user

QUERY = "?policy=042"


@pytest.fixture
def village(crew) -> str:
    return crew.villages[0].name


def file(rows, name="名册.csv"):
    sheet = csv_sheet(rows) if isinstance(rows, list) else rows
    sheet.name = name
    return sheet


def choices(form, name) -> list[str]:
    return [str(value) for value, _label in form.fields[name].choices if value]


def options(desk) -> list[str]:
    return [policy.code for policy in desk.get("upload").context["form"].options]


def test_only_policies_that_the_unit_may_pay_are_offered(crew):
    Policy.objects.create(code="075", name="备用", standing=True)
    township = Desk(crew.clerk).get("upload").context["form"]
    assert "unit" not in township.fields
    assert options(Desk(crew.clerk)) == ["015", "042"]
    assert options(Desk(make_user(Role.DEPARTMENT_CLERK, "D05"))) == ["042"]


@pytest.mark.parametrize("typed", ["042", "42", "042 耕地地力保护补贴", "耕地 地力", " 地力保护"])
def test_a_policy_is_found_by_number_or_a_part_of_its_name(clerk, typed):
    assert clerk.get("upload", policy=typed).context["policy"].code == "042"


def test_a_part_that_several_names_have_asks_which_is_meant(clerk, crew):
    other = Policy.objects.get(code="015")
    Policy.objects.filter(pk=other.pk).update(name="耕地轮作补贴")
    form = clerk.get("upload", policy="耕地").context["form"]
    assert [policy.code for policy in form.matches] == ["015", "042"]
    page = clerk.page("upload", policy="耕地")
    assert 'name="policy" value="015"' in page
    assert clerk.get("upload", policy="耕地轮作补贴").context["policy"] == other
    assert clerk.get("upload", policy="林地").context["form"].errors


def test_what_the_unit_paid_before_takes_one_press(clerk, crew):
    assert 'name="policy" value=' not in clerk.page("upload")
    make_draft(crew)
    page = clerk.page("upload")
    assert [policy.code for policy in clerk.get("upload").context["form"].usual] == ["042"]
    assert 'name="policy" value="042"' in page


def test_a_policy_of_others_is_refused_in_the_address_too(crew):
    department = Desk(make_user(Role.DEPARTMENT_CLERK, "D05"))
    answer = department.get("upload", policy="015")
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "sheet" not in answer.context["form"].fields


def test_who_works_for_two_units_chooses_one(crew):
    user = make_user(Role.SCHOOL_CLERK, "S01", member=crew.clerk.member)
    form = Desk(user).get("upload").context["form"]
    assert {one.code for one in form.fields["unit"].queryset} == {"S01", crew.unit.code}
    answer = Desk(user).get("upload", policy="042", unit="S01")
    assert [name for name, field in answer.context["form"].fields.items() if field.required] == [
        "period",
        "sheet",
    ]


@pytest.mark.parametrize(
    ("kind", "first"),
    [("YEAR", "2026"), ("MONTH", "2026-11"), ("QUARTER", "2026Q4"), ("TERM", "2026A")],
)
def test_periods_fit_the_policy_newest_first(clerk, monkeypatch, kind, first):
    import datetime as dt

    monkeypatch.setattr("cms.desk.choices.today", lambda: dt.date(2026, 11, 23))
    Policy.objects.filter(code="042").update(period_kind=PeriodKind(kind))
    assert choices(clerk.get("upload", policy="042").context["form"], "period")[0] == first


def test_a_one_off_asks_for_its_day(clerk, crew, village):
    Policy.objects.filter(code="042").update(period_kind=PeriodKind.ONCE)
    sheet = file(entries(2, village=village))
    kept(clerk, uploaded(clerk, period="2026-05-12", sheet=sheet))
    assert Batch.objects.get().period == "once:2026-05-12"


def test_the_platforms_number_is_asked_only_where_the_route_is_not_run_here(clerk):
    assert "platform_number" not in clerk.get("upload", policy="042").context["form"].fields
    Policy.objects.filter(code="042").update(route="FINANCE_PAID")
    assert "platform_number" in clerk.get("upload", policy="042").context["form"].fields


def test_a_village_clerk_uploads_without_naming_the_village(crew, village):
    desk = Desk(make_user(Role.VILLAGE_CLERK, crew.villages[0].code))
    sheet = file(entries(2, village=""))
    answer = kept(desk, uploaded(desk, period="2026", sheet=sheet))
    batch = Batch.objects.get()
    assert answer.url == desk.address("batch", batch.number)
    assert {line.village.name for line in DraftLine.objects.all()} == {village}


def test_what_was_read_and_skipped_is_said_before_it_is_kept(clerk, crew, village):
    rows = {village: entries(3, amount="250.00")}
    sheet = file(village_sheet(rows), "五月.xlsx")
    page = uploaded(clerk, period="2026", sheet=sheet)
    assert not Batch.objects.exists()
    # What the rows add up to, and what the sheet says itself
    figures = page.context["figures"]
    assert [(figure.read, figure.declared) for figure in figures] == [
        (3, None),
        (3, None),
        (Decimal("750.00"), Decimal("750.00")),
    ]
    assert not any(figure.differs for figure in figures)
    assert sum(len(group["lines"]) for group in page.context["skipped"]) > 1
    answer = kept(clerk, page)
    assert clerk.said(answer)[0][0] == "success"
    batch = Batch.objects.get()
    assert (batch.line_count, batch.total) == (3, Decimal("750.00"))
    assert clerk.page("batch", batch.number).count("<li>") > 3


def test_columns_are_named_with_what_they_were_taken_for(clerk, crew, village):
    page = uploaded(clerk, period="2026", sheet=file(entries(2, village=village)))
    (layout,) = page.context["sheets"]
    taken = {column["heading"]: column["label"] for column in layout["columns"]}
    assert (taken["姓名"], taken["村"]) == ("姓名", "村")
    assert all(heading in page.content.decode() for heading in taken)


def test_what_the_clerk_expects_is_compared(clerk, crew, village):
    rows = entries(3, village=village, amount="250.00")
    page = uploaded(
        clerk, period="2026", sheet=file(rows), expected_rows="4", expected_total="750.00"
    )
    payments, _people, total = page.context["figures"]
    assert (payments.expected, payments.differs, total.differs) == (4, True, False)


def test_the_largest_and_smallest_amounts_are_shown_with_masked_names(clerk, crew, village):
    rows = entries(5, village=village, amount="100.00")
    rows[3] = rows[3].but(amount="9000.00")
    page = uploaded(clerk, period="2026", sheet=file(rows))
    largest = page.context["report"]["largest"][0]
    assert (largest["row"], largest["amount"]) == (5, "9000.00")
    # Names stand beside findings alone, read anew for who uploaded the sheet
    assert leaks(rows, str(page.context["report"])) == []
    text = page.content.decode()
    numbers = [value for row in rows for value in (row.id_number, row.card, row.phone)]
    assert [value for value in numbers if value in text] == []


def test_faults_are_grouped_by_kind_and_nothing_is_kept(clerk, crew, village):
    rows = entries(6, village=village)
    for number in (1, 4):
        rows[number] = rows[number].but(amount="一百元整吧")
    rows[2] = rows[2].but(village="没有这个村")
    page = uploaded(clerk, period="2026", sheet=file(rows))
    groups = [(group["code"], group["count"]) for group in page.context["must"]]
    assert groups == [("PAY302", 2), ("PAY502", 1)]
    assert [place["row"] for place in page.context["must"][0]["shown"]] == [3, 6]
    assert all(place["sentence"] for place in page.context["must"][0]["shown"])
    assert not page.context["may_keep"]
    assert kept(clerk, page).url == clerk.address("upload_read", newest().uuid)
    assert not Batch.objects.exists()
    listed = clerk.get("findings", newest().uuid)
    assert "no-store" in listed.headers["Cache-Control"]
    sheet = load_workbook(io.BytesIO(listed.content)).active
    assert [sheet.cell(row, 2).value for row in (2, 3, 4)] == [3, 4, 6]


def test_the_corrected_sheet_keeps_what_was_chosen(clerk, crew, village):
    rows = [entry(1, village="没有这个村")]
    page = uploaded(clerk, period="2026", sheet=file(rows), expected_rows="1")
    form = clerk.get("upload", policy="042", after=str(newest().uuid)).context["form"]
    assert (form["period"].value(), form["expected_rows"].value()) == ("2026", 1)
    assert f"after={newest().uuid}" in page.content.decode()
    stranger = Desk(make_user(Role.TOWNSHIP_CLERK, crew.unit))
    form = stranger.get("upload", policy="042", after=str(newest().uuid)).context["form"]
    assert form["period"].value() in (None, "")


def test_an_upload_is_its_owners_alone(clerk, crew, village):
    uploaded(clerk, period="2026", sheet=file([entry(1, village="没有这个村")]))
    colleague = Desk(make_user(Role.TOWNSHIP_CLERK, crew.unit))
    for name in ("upload_read", "findings"):
        assert clerk.get(name, newest().uuid).status_code == 200
        assert colleague.get(name, newest().uuid).status_code == 404
    assert colleague.post("upload_act", newest().uuid, act="drop").status_code == 404


def test_another_reading_than_the_one_shown_is_not_kept(clerk, crew, village):
    page = uploaded(clerk, period="2026", sheet=file(entries(2, village=village)))
    upload = newest()
    upload.answers = {"SHT301|x|": "yuan"}
    upload.save()
    answer = kept(clerk, page)
    assert [level for level, _text in clerk.said(answer)] == ["error"]
    assert not Batch.objects.exists()


def test_an_upload_waits_under_my_work_until_it_is_kept_or_given_up(clerk, crew, village):
    page = uploaded(clerk, period="2026", sheet=file(entries(2, village=village)))
    address = clerk.address("upload_read", newest().uuid)
    assert address in clerk.page("wagtailadmin_home")
    clerk.post("upload_act", newest().uuid, act="drop")
    assert address not in clerk.page("wagtailadmin_home")
    assert newest().status == "DROPPED"
    assert newest().secret.content_cipher is None
    assert clerk.said(kept(clerk, page))[0][0] == "error"
    assert not Batch.objects.exists()


def test_a_file_that_is_no_sheet_is_a_sentence_in_the_form(clerk):
    picture = io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 200)
    answer = clerk.post("upload", query=QUERY, period="2026", sheet=file(picture, "照片.xlsx"))
    assert answer.status_code == 200
    assert len(answer.context["form"].non_field_errors()) == 1
    assert answer.context["form"]["period"].value() == "2026"


def test_the_same_file_again_names_its_batch(clerk, crew, village):
    for _time in range(2):
        page = uploaded(clerk, period="2026", sheet=file(entries(2, village=village)))
        kept(clerk, page)
    batch = Batch.objects.get()
    assert page.context["report"]["same_as"] == batch.number
    assert clerk.address("batch", batch.number) in page.content.decode()


def test_warnings_lead_to_their_rows(clerk, crew, village):
    rows = entries(30, village=village)
    rows[20] = rows[20].but(card="6228480000000000009")
    batch = drafted(crew, rows)
    found = clerk.get("batch", batch.number).context["checks_found"]
    assert [(one["code"], one["findings"], one["shown"]) for one in found] == [("PAY204", 1, [21])]
    address = clerk.address("batch_lines", batch.number)
    assert f'href="{address}?after=20#row-21"' in clerk.page("batch", batch.number)
    marked = [row for row in clerk.get("batch_lines", batch.number).context["rows"] if row.codes]
    assert [(row.number, row.codes) for row in marked] == [(21, ["PAY204"])]


def test_a_draft_is_replaced_by_its_maker_only(clerk, crew, village):
    batch = drafted(crew, entries(2, village=village))
    colleague = Desk(make_user(Role.TOWNSHIP_CLERK, crew.unit))
    answer = colleague.post("replace", batch.number, sheet=file(entries(3, village=village)))
    assert len(answer.context["form"].non_field_errors()) == 1
    offer = colleague.buttons("batch", batch.number)["replace"]
    assert crew.clerk.member.name in offer.obstacle
    answer = clerk.post("replace", batch.number, sheet=file(entries(3, village=village)))
    batch.refresh_from_db()
    assert batch.line_count == 2
    answer = kept(clerk, clerk.client.get(answer.url))
    assert answer.url == clerk.address("batch", batch.number)
    batch.refresh_from_db()
    assert batch.line_count == 3


def test_the_empty_sheet_is_an_attachment(clerk):
    answer = clerk.get("template", "042")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="042.xlsx"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert clerk.get("template", "999").status_code == 404
