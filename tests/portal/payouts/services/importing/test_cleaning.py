"""Cells with signs that nobody sees, and names that are none, as they reach the draft."""

from __future__ import annotations

import pytest

from portal.payouts.models import DraftLine
from portal.payouts.services.importing.drafts import replace_draft
from tests.factories.imports import codes, drafted, upload
from tests.factories.payout_sheets import HEADER, csv_sheet, entry

KEPT = (
    "recipient", "account", "village", "group", "quantity", "unit", "rate", "amount", "name_masked",
    "name_sort", "note", "extra",
)  # fmt: skip
INVISIBLE = "\u200b\ufeff\u202a\u202c\u2060\u00ad\u180e"


@pytest.fixture
def village(crew) -> str:
    return crew.villages[0].name


def test_invisible_signs_change_nothing_in_any_cell(crew, village):
    more = {"单位": crew.policy.unit, "备注": "二号地块", "开户银行": "农商行"}
    plain = entry(1, village=village, more=more)
    first = drafted(crew, [plain])
    rows = DraftLine.objects.filter(batch=first)
    before = [*rows.values_list(*KEPT)]

    for sign in INVISIBLE:
        cells = plain.cells((*HEADER, *more))
        hidden = [f"{sign}{cell[:1]}{sign}{cell[1:]}{sign}" for cell in cells]
        sheet = csv_sheet([entry(1, more=dict(zip((*HEADER, *more), hidden, strict=True)))])
        outcome = replace_draft(by=crew.clerk, batch=first, stream=sheet, filename="x.csv")

        assert codes(outcome) == {}, hex(ord(sign))
        assert [*rows.values_list(*KEPT)] == before


def test_a_mistyped_village_is_answered_with_the_near_names_of_the_township(crew, village):
    outcome = upload(crew, [entry(1, village=f"{village[:-1]}寸")])

    [finding] = outcome.findings
    assert finding.code == "PAY502"
    assert crew.villages[0].full_name in finding.sentence


@pytest.mark.parametrize("name", ["无", "NULL", "-", "张三、李四", "张三（已故）", "#N/A"])
def test_a_name_that_is_none_blocks(crew, village, name):
    outcome = upload(crew, [entry(1, village=village, name=name), entry(2, village=village)])

    assert (codes(outcome), outcome.batch) == ({"PAY102": [2]}, None)


def test_the_group_is_kept_without_the_village_in_front(crew, village):
    outcome = upload(crew, [entry(1, village=village, group=f"{village}二组")])

    assert [line.group for line in DraftLine.objects.filter(batch=outcome.batch)] == ["2组"]
