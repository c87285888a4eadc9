from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.policies.periods import (
    ImpossiblePeriod,
    Period,
    PeriodError,
    PeriodKind,
    UnknownPeriod,
    WrongPeriodKind,
    YearOutOfRange,
)

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}  # to full-width forms
DAYS = st.dates(date(1991, 2, 1), date(2099, 12, 31))
KINDS = st.sampled_from(list(PeriodKind))


@pytest.mark.parametrize(
    ("code", "kind", "year", "first", "last"),
    [
        ("2026", PeriodKind.YEAR, 2026, date(2026, 1, 1), date(2026, 12, 31)),
        ("2026H1", PeriodKind.HALF, 2026, date(2026, 1, 1), date(2026, 6, 30)),
        ("2026H2", PeriodKind.HALF, 2026, date(2026, 7, 1), date(2026, 12, 31)),
        ("2026Q2", PeriodKind.QUARTER, 2026, date(2026, 4, 1), date(2026, 6, 30)),
        ("2026Q4", PeriodKind.QUARTER, 2026, date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", PeriodKind.MONTH, 2024, date(2024, 2, 1), date(2024, 2, 29)),
        ("2026S", PeriodKind.TERM, 2026, date(2026, 2, 1), date(2026, 7, 31)),
        ("2026A", PeriodKind.TERM, 2026, date(2026, 8, 1), date(2027, 1, 31)),
        ("once:2026-05-12", PeriodKind.ONCE, 2026, date(2026, 5, 12), date(2026, 5, 12)),
    ],
)
def test_each_form_of_the_contract_is_read_with_its_days(code, kind, year, first, last):
    period = Period.parse(code)

    assert (period.kind, period.year, period.starts_on, period.ends_on) == (kind, year, first, last)
    assert period.code == code
    assert str(period) == code


@pytest.mark.parametrize("text", ["2026Q2".translate(WIDE), " 2026q2 ", "2026 Q2"])
def test_width_case_and_spaces_do_not_matter(text):
    assert Period.parse(text).code == "2026Q2"


def test_a_one_off_is_read_in_any_case():
    assert Period.parse("ONCE:2026-05-12").code == "once:2026-05-12"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", UnknownPeriod),
        ("26", UnknownPeriod),
        ("2026X", UnknownPeriod),
        ("2026-5", UnknownPeriod),
        ("2026-05-12", UnknownPeriod),
        ("2026Q2; DROP TABLE", UnknownPeriod),
        ("٢٠٢٦", UnknownPeriod),
        ("2" * 10_000, UnknownPeriod),
        ("2026Q5", ImpossiblePeriod),
        ("2026H0", ImpossiblePeriod),
        ("2026-13", ImpossiblePeriod),
        ("once:2026-02-30", ImpossiblePeriod),
        ("1989", YearOutOfRange),
        ("9999Q1", YearOutOfRange),
        ("once:0001-01-01", YearOutOfRange),
    ],
)
def test_what_is_no_period_is_refused_for_its_reason(text, error):
    with pytest.raises(error):
        Period.parse(text)


def test_error_message_does_not_repeat_what_was_typed():
    with pytest.raises(PeriodError) as caught:
        Period.parse("<script>")

    assert "script" not in str(caught.value)


def test_period_of_another_kind_than_the_policy_uses_is_refused():
    with pytest.raises(WrongPeriodKind) as caught:
        Period.parse("2026Q2", kind=PeriodKind.YEAR)

    assert (caught.value.expected, caught.value.found) == (PeriodKind.YEAR, PeriodKind.QUARTER)


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2026", "2025"),
        ("2026H1", "2025H2"),
        ("2026Q1", "2025Q4"),
        ("2026-01", "2025-12"),
        ("2026S", "2025A"),
        ("2026A", "2026S"),
    ],
)
def test_the_period_before_is_of_the_same_kind(code, before):
    assert Period.parse(code).previous().code == before


def test_a_one_off_has_no_period_before():
    assert Period.parse("once:2026-05-12").previous() is None


def test_file_names_carry_no_colon():
    assert Period.parse("once:2026-05-12").filename_part == "once-2026-05-12"


def test_every_kind_has_words():
    codes = ["2026", "2026H1", "2026Q3", "2026-05", "2026A", "once:2026-05-12"]

    labels = [Period.parse(code).label for code in codes]

    assert len(set(labels)) == len(codes)
    assert all("2026" in label and "%" not in label for label in labels)


@given(DAYS, KINDS)
def test_a_day_lies_in_the_period_that_contains_it(on, kind):
    period = Period.containing(on, kind)

    assert period.starts_on <= on <= period.ends_on
    assert Period.parse(period.code, kind=kind) == period


@given(DAYS, st.sampled_from([kind for kind in PeriodKind if kind != PeriodKind.ONCE]))
def test_periods_of_one_kind_follow_each_other_without_gap(on, kind):
    period = Period.containing(on, kind)

    assert period.previous().ends_on == period.starts_on - timedelta(days=1)


@given(st.text(max_size=20))
def test_any_text_is_a_period_or_refused_with_a_sentence(text):
    try:
        assert Period.parse(text).code
    except PeriodError as error:
        assert str(error)  # noqa: PT017 - hypothesis drives the loop
