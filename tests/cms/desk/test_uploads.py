from __future__ import annotations

import io
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from portal.audit.models import Entry
from portal.payouts.models import Batch
from portal.payouts.services.importing.errors import UploadGone
from portal.payouts.services.importing.named import names_of_rows
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.cms.desk.conftest import Desk
from tests.cms.desk.reading import kept, newest, uploaded
from tests.factories.payout_sheets import csv_sheet, entries, village_sheet
from tests.factories.staff import make_user


def file(rows):
    sheet = csv_sheet(rows)
    sheet.name = "名册.csv"
    return sheet


def in_hundreds(village, count, start=0):
    """A workbook whose title line says that amounts are in 百元."""
    book = Workbook()
    sheet = book.active
    sheet.title = "花名册"
    sheet.append(["金额单位：百元"])
    sheet.append(["村", "姓名", "身份证号", "一卡通账号", "金额"])
    for row in entries(start + count, village=village)[start:]:
        sheet.append([village, row.name, row.id_number, row.card, 2.5])
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    stream.name = "花名册.xlsx"
    return stream


def test_amounts_are_rounded_only_at_the_uploaders_request_and_the_reviewer_sees_it(crew, clerk):
    rows = entries(3, village=crew.villages[0].name, amount="250.00")
    rows[1] = rows[1].but(amount="250.005", quantity="", rate="")
    page = uploaded(clerk, period="2026", sheet=file(rows))
    assert [group["code"] for group in page.context["must"]] == ["PAY304"]
    clerk.post("upload_act", newest().uuid, act="answer", remedy="PAY304")
    page = clerk.get("upload_read", newest().uuid)
    assert (page.context["must"], page.context["may_keep"]) == ([], True)
    assert [(group["code"], group["count"]) for group in page.context["look"]] == [("PAY311", 1)]
    kept(clerk, page)
    batch = Batch.objects.get()
    assert batch.total == Decimal("750.01")
    assert {check["code"]: check["rows"] for check in batch.checks if check["findings"]} == {
        "PAY311": [2]
    }


def test_plots_of_one_person_are_added_at_a_click_line_by_line_and_apart_again(crew, clerk):
    rows = entries(3, village=crew.villages[0].name, amount="250.00")
    plot = rows[0].but(quantity="1", amount="100.00")
    page = uploaded(clerk, period="2026", sheet=file([*rows, plot]))
    [group] = page.context["must"]
    assert (group["code"], bool(group["remedy"])) == ("PAY401", True)
    clerk.post("upload_act", newest().uuid, act="answer", remedy="PAY401")
    page = clerk.get("upload_read", newest().uuid)
    [added] = page.context["skipped"]
    assert added["lines"] == [{"sheet": "CSV", "row": 5, "why": "ADDED", "into": 2}]
    assert (page.context["report"]["rows"], page.context["report"]["total"]) == (3, "850.00")
    assert [group["undo"] for group in page.context["look"]] == ["PAY401"]
    clerk.post("upload_act", newest().uuid, act="answer", undo="PAY401")
    page = clerk.get("upload_read", newest().uuid)
    assert [group["code"] for group in page.context["must"]] == ["PAY401"]
    clerk.post("upload_act", newest().uuid, act="answer", remedy="PAY401")
    kept(clerk, clerk.get("upload_read", newest().uuid))
    batch = Batch.objects.get()
    page = clerk.get("batch", batch.number)
    assert page.context["skipped"][0]["into"] == 2


def test_no_click_is_offered_for_rows_that_do_not_agree(crew, clerk):
    rows = entries(3, village=crew.villages[0].name)
    page = uploaded(clerk, period="2026", sheet=file([*rows, rows[0]]))
    [group] = page.context["must"]
    assert (group["code"], group["remedy"]) == ("PAY401", None)


def test_a_question_is_answered_kept_and_offered_again_for_the_next_sheet(crew, clerk):
    village = crew.villages[0].name
    page = uploaded(clerk, period="2026", sheet=in_hundreds(village, 2))
    (question,) = page.context["report"]["questions"]
    assert (question["answer"], page.context["may_keep"]) == (None, False)
    assert kept(clerk, page).url == clerk.address("upload_read", newest().uuid)
    assert not Batch.objects.exists()
    answers = [value for value, _label in question["choices"]]
    converted = next(value for value in answers if "百" in value or value.startswith("100"))
    clerk.post("upload_act", newest().uuid, act="answer", q0=converted)
    page = clerk.get("upload_read", newest().uuid)
    assert page.context["may_keep"]
    kept(clerk, page)
    assert Batch.objects.get().total == Decimal("500.00")
    page = uploaded(clerk, period="2025", sheet=in_hundreds(village, 3, start=5))
    assert page.context["report"]["remembered"]
    assert page.context["report"]["questions"][0]["answer"] == converted
    assert page.context["may_keep"]


def test_a_choice_that_is_none_answers_nothing(crew, clerk):
    uploaded(clerk, period="2026", sheet=in_hundreds(crew.villages[0].name, 2))
    clerk.post("upload_act", newest().uuid, act="answer", q0="whatever")
    page = clerk.get("upload_read", newest().uuid)
    assert not page.context["may_keep"]
    assert clerk.post("upload_act", newest().uuid, act="other").status_code == 404


def test_the_own_sheet_comes_back_marked_for_its_owner_and_is_recorded(crew, clerk):
    rows = entries(3, village=crew.villages[0].name)
    rows[1] = rows[1].but(village="没有这个村")
    uploaded(clerk, period="2026", sheet=file(rows))
    assert clerk.get("marked", newest().uuid).status_code == 405
    answer = clerk.post("marked", newest().uuid)
    book = load_workbook(io.BytesIO(answer.content))
    notes = [cell.coordinate for row in book.active for cell in row if cell.comment]
    assert [note[1:] for note in notes] == ["3"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert not any(row.name in answer.headers["Content-Disposition"] for row in rows)
    assert Entry.objects.filter(act="payouts.marked_sheet").count() == 1
    colleague = Desk(make_user(Role.TOWNSHIP_CLERK, crew.unit))
    assert colleague.post("marked", newest().uuid).status_code == 404
    clerk.post("upload_act", newest().uuid, act="drop")
    assert clerk.post("marked", newest().uuid).status_code == 302


def test_the_marked_sheet_is_corrected_and_uploaded_again(crew, clerk):
    village = crew.villages[0].name
    rows = entries(4, village=village)
    for number in (1, 3):
        rows[number] = rows[number].but(quantity="2.6")
    page = uploaded(clerk, period="2026", sheet=village_sheet({village: rows}))
    book = load_workbook(io.BytesIO(clerk.post("marked", newest().uuid).content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    notes = {cell.coordinate: cell.comment.text for cell in cells if cell.comment}
    (group,) = page.context["must"]
    places = {f"{place['column'][0]}{place['row']}": place for place in group["shown"]}
    assert (len(places), notes.keys()) == (2, places.keys())
    assert all(place["sentence"] in notes[at] for at, place in places.items())
    heading = next(cell for cell in cells if str(cell.value).startswith("补贴面积"))
    for place in places.values():
        book.worksheets[0].cell(place["row"], heading.column).value = "2.5"
    corrected = io.BytesIO()
    book.save(corrected)
    corrected.seek(0)
    page = uploaded(clerk, period="2026", sheet=corrected)
    assert page.context["must"] == []
    kept(clerk, page)
    assert Batch.objects.get().line_count == 4


def test_the_same_file_for_another_period_asks_first(crew, clerk):
    rows = entries(3, village=crew.villages[0].name)
    kept(clerk, uploaded(clerk, period="2026", sheet=file(rows)))
    page = uploaded(clerk, period="2025", sheet=file(rows))
    (question,) = page.context["report"]["questions"]
    assert Batch.objects.get().number in question["sentence"]
    assert (page.context["must"], page.context["may_keep"]) == ([], False)
    clerk.post("upload_act", newest().uuid, act="answer", q0="no")
    page = clerk.get("upload_read", newest().uuid)
    assert [group["code"] for group in page.context["must"]] == ["PAY001"]
    clerk.post("upload_act", newest().uuid, act="answer", q0="yes")
    kept(clerk, clerk.get("upload_read", newest().uuid))
    assert sorted(batch.period for batch in Batch.objects.all()) == ["2025", "2026"]
    page = uploaded(clerk, period="2025", sheet=file(rows))
    assert page.context["report"]["same_as"].startswith("PC-042-2025")


def wrong_village(crew):
    rows = entries(3, village=crew.villages[0].name)
    return [rows[0].but(name="司马青衫", village="没有这个村"), *rows[1:]]


def names_shown(page):
    return [place.get("name") for group in page.context["must"] for place in group["shown"]]


def test_findings_name_the_row_to_who_uploaded_the_sheet_and_the_showing_is_recorded(crew, clerk):
    page = uploaded(clerk, period="2026", sheet=file(wrong_village(crew)))
    upload = newest()
    assert names_shown(page) == ["司马青衫"]
    assert "司马青衫" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    [entry] = Entry.objects.filter(act="payouts.names_of_rows")
    assert entry.detail == {"file_sha256": bytes(upload.digest).hex(), "rows": 1}
    assert "司马青衫" not in str(upload.report)
    listed = clerk.get("findings", upload.uuid)
    cells = load_workbook(io.BytesIO(listed.content)).active.values
    assert "司马青衫" not in str(list(cells))


def test_nobody_else_sees_the_names_nor_who_lost_the_power(crew, clerk, reviewer):
    uploaded(clerk, period="2026", sheet=file(wrong_village(crew)))
    upload = newest()
    assert reviewer.get("upload_read", upload.uuid).status_code in (403, 404)
    colleague = Desk(make_user(Role.TOWNSHIP_CLERK, crew.unit))
    assert colleague.get("upload_read", upload.uuid).status_code == 404
    with pytest.raises(UploadGone):
        names_of_rows(upload=upload, by=colleague.user, rows={("CSV", 2)})
    crew.clerk.member.posts.update(organisation=Organisation.objects.get(code="500235001"))
    page = clerk.get("upload_read", upload.uuid)
    assert names_shown(page) == [None]
    assert "司马青衫" not in page.content.decode()


def test_an_upload_that_was_given_up_names_nobody(crew, clerk):
    uploaded(clerk, period="2026", sheet=file(wrong_village(crew)))
    upload = newest()
    clerk.post("upload_act", upload.uuid, act="drop")
    page = clerk.get("upload_read", upload.uuid)
    assert "司马青衫" not in page.content.decode()


def test_a_sheet_without_findings_is_not_opened_to_be_looked_at(crew, clerk):
    uploaded(clerk, period="2026", sheet=file(entries(2, village=crew.villages[0].name)))
    assert not Entry.objects.filter(act="payouts.names_of_rows").exists()
