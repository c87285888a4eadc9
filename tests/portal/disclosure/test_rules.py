from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.disclosure import rules
from portal.disclosure.errors import WrongPeriod
from portal.policies.periods import Period, PeriodKind


def policy(letter: str = "A", kind: str = PeriodKind.QUARTER) -> SimpleNamespace:
    return SimpleNamespace(disclosure_class=letter, period_kind=kind)


def test_reference_names_policy_period_and_unit():
    assert rules.reference("042", Period.parse("2026"), "500235131") == "GK-042-2026-500235131"


def test_reference_keeps_the_day_of_a_one_off_payment():
    period = Period.parse("once:2026-05-12")
    assert rules.reference("072", period, "D04") == "GK-072-once:2026-05-12-D04"


def test_set_of_class_a_is_the_period_as_paid():
    assert rules.set_period(policy(), "2026q2").code == "2026Q2"


def test_set_of_class_c_is_the_whole_year_whatever_part_is_named():
    assert rules.set_period(policy("C", PeriodKind.TERM), "2026A").code == "2026"


@pytest.mark.parametrize("text", ["2026", "2026Q5", "soon", ""])
def test_period_of_another_kind_is_refused(text: str):
    with pytest.raises(WrongPeriod):
        rules.set_period(policy(), text)


def test_year_of_school_terms_ends_in_january():
    assert rules.last_day_of_year(PeriodKind.TERM, 2026) == dt.date(2027, 1, 31)


def test_year_of_months_ends_in_december():
    assert rules.last_day_of_year(PeriodKind.MONTH, 2026) == dt.date(2026, 12, 31)


def test_last_public_day_is_the_one_before_the_anniversary():
    assert rules.public_until(dt.date(2026, 9, 10), 5) == dt.date(2031, 9, 9)


def test_leap_day_has_its_anniversary_in_march():
    assert rules.public_until(dt.date(2028, 2, 29), 5) == dt.date(2033, 2, 28)


@pytest.mark.parametrize(
    ("new", "old", "said"),
    [("B", "A", True), ("C", "B", True), ("A", "B", False), ("A", "A", False)],
)
def test_stricter_class_shows_less(new: str, old: str, said: bool):
    assert rules.stricter(new, old) is said


def test_code_has_three_groups_of_unambiguous_signs():
    code = rules.new_code()
    groups = code.split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(rules.CODE_ALPHABET)
    assert not set(rules.CODE_ALPHABET) & set("0O1ILU")


def test_two_codes_differ():
    assert len({rules.new_code() for _ in range(200)}) == 200


def test_code_is_understood_however_it_is_typed():
    code = rules.new_code()
    assert rules.tidy_code(code.lower().replace("-", " ")) == code


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_nothing(text: str):
    assert rules.tidy_code(text) in ("", rules.tidy_code(rules.tidy_code(text)))
