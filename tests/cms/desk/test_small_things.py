"""What was seen in a running desk and put right: titles, names of files, words that were wrong."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from portal.payouts.enums import Origin
from portal.payouts.services.review import return_batch
from portal.payouts.services.revise import revise_batch
from portal.payouts.services.send import send_batch
from portal.places.models import Place
from tests.cms.desk.conftest import Desk
from tests.cms.desk.reading import kept, newest, uploaded
from tests.factories.payout_sheets import csv_sheet, entry
from tests.factories.payouts import make_approved, make_paid, make_submitted

SHEET = "名册.csv"


def sheet(*rows):
    made = csv_sheet(list(rows))
    made.name = SHEET
    return made


@pytest.mark.parametrize(
    ("origin", "word", "other"),
    [
        (Origin.PLATFORM, "录入平台发放结果", "录入银行返回结果"),
        (Origin.LOCAL, "录入银行返回结果", "录入平台发放结果"),
    ],
)
def test_entering_a_result_is_called_the_same_before_and_after_the_click(
    crew, clerk, origin, word, other
):
    desk = Desk(crew.finance) if origin == Origin.PLATFORM else clerk
    batch = make_approved(crew, origin=origin)
    if origin == Origin.LOCAL:
        send_batch(batch=batch, by=crew.reviewer)
    assert str(desk.buttons("batch", batch.number)["feedback"].label) == word
    page = desk.page("feedback", batch.number)
    assert word in page
    assert other not in page


def test_a_revision_is_compared_with_the_returned_batch_not_with_a_period(clerk, reviewer, crew):
    make_paid(crew, period="2025")
    batch = make_submitted(crew)
    returned = return_batch(batch=batch, by=crew.reviewer, reason="金额与方案不符")
    revision = revise_batch(batch=returned, by=crew.clerk)
    page = " ".join(clerk.page("batch", revision.number).split())
    assert f"与被退回的批次 {returned.number} 相比" in page
    assert "与2026年" not in page.replace(" ", "")


def test_a_draft_that_was_kept_says_so(clerk, crew):
    village = crew.villages[0].name
    page = uploaded(clerk, period="2026", sheet=sheet(entry(1, village=village)))
    answer = kept(clerk, page)
    words = [text for _level, text in clerk.said(answer)]
    assert answer.status_code == 302
    assert not any("没有保存" in text or "未保存" in text for text in words)
    assert "没有保存" not in clerk.page("batch", newest().batch.number)


def test_a_village_with_one_slip_of_the_pen_gets_a_proposal(clerk, crew):
    village = crew.villages[0]
    Place.objects.filter(pk=village.pk).update(name="五星村", full_name="江口镇五星村")
    page = uploaded(clerk, period="2026", sheet=sheet(entry(1, village="五星寸")))
    (group,) = page.context["must"]
    assert group["code"] == "PAY502"
    assert "五星村" in group["shown"][0]["sentence"]


@pytest.mark.parametrize(
    ("address", "name"),
    [("findings", "042_2026_问题清单.xlsx"), ("marked", "042_2026_标注.xlsx")],
)
def test_files_of_findings_have_chinese_names(clerk, address, name):
    uploaded(clerk, period="2026", sheet=sheet(entry(1, village="没有这个村")))
    take = clerk.get if address == "findings" else clerk.post
    answer = take(address, newest().uuid)
    assert name in unquote(answer.headers["Content-Disposition"])
