"""Whoever asks whether a text holds a number of a person gets the same answer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cms.pages.numbers import numbers_in
from portal.disclosure.services import plan
from portal.payouts.checks.columns import NUMBER_IN_TEXT, read_extra, read_texts
from portal.payouts.checks.findings import Findings
from portal.payouts.checks.rows import Cells, PayoutRow
from portal.policies.enums import ColumnKind
from search.texts.query import question_problem
from tests.factories.writings import HELD, LEFT_ALONE

EXTRA = SimpleNamespace(name="品种", kind=ColumnKind.TEXT, public=True)


def in_the_sheet(text: str, column: str) -> bool:
    findings = Findings()
    cells = Cells({column: text}, sheet="五星村", row=5, headings={}, findings=findings)
    read_texts(cells, PayoutRow("五星村", 5, group=cells.text("group")))
    read_extra(cells, [EXTRA])
    return bool(findings.counts[NUMBER_IN_TEXT.code])


def in_the_note(text: str) -> bool:
    return in_the_sheet(text, "note")


def in_the_group(text: str) -> bool:
    return in_the_sheet(text, "group")


def in_the_unit(text: str) -> bool:
    return in_the_sheet(text, "unit")


def in_a_further_column(text: str) -> bool:
    return in_the_sheet(text, EXTRA.name)


def on_a_page(text: str) -> bool:
    return bool(numbers_in(text))


def at_publication(text: str) -> bool:
    found = SimpleNamespace(texts=lambda _column: [text])
    return plan._number_in_text(found) is not None


def in_a_question(text: str) -> bool:
    return question_problem(text) == question_problem("13812345678")


CALLERS = (
    in_the_note,
    in_the_group,
    in_the_unit,
    in_a_further_column,
    on_a_page,
    at_publication,
    in_a_question,
)


@pytest.fixture(autouse=True)
def _no_public_columns(monkeypatch):
    """Publication reads the further columns from the lines; the texts here stand in the set."""
    monkeypatch.setattr(plan, "public_names", lambda _staged: [])


@pytest.mark.parametrize("asks", CALLERS)
def test_every_caller_finds_the_same_numbers(asks):
    texts = [(writing, text) for _kind, writing, text in HELD]

    assert [one for one in texts if not asks(one[1])] == []


def test_a_further_column_of_numbers_holds_no_phone():
    column = SimpleNamespace(name="面积", kind=ColumnKind.NUMBER, public=True)
    findings = Findings()
    for row, value in enumerate((12.5, "13812345678", 13812345678)):
        cells = Cells({column.name: value}, sheet="五星村", row=row, headings={}, findings=findings)
        read_extra(cells, [column])

    assert findings.counts == {NUMBER_IN_TEXT.code: 2}


@pytest.mark.parametrize("asks", CALLERS)
def test_every_caller_leaves_the_same_texts_alone(asks):
    assert [(example, text) for example, text in LEFT_ALONE if asks(text)] == []
