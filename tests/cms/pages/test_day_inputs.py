from __future__ import annotations

import pytest

from cms.pages.day_inputs import DayInput, MomentInput, as_machines_write
from cms.pages.models import BasisPage


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026年9月3日", "2026-09-03"),
        ("２０２６年９月３日", "2026-09-03"),
        (" 2026.9.3 ", "2026-09-03"),
        ("2026/09/03", "2026-09-03"),
        ("2026-09-03", "2026-09-03"),
        ("2026年12月1日 9时", "2026-12-01 9:00"),
        ("2026年12月1日9点30分", "2026-12-01 9:30"),
        ("2026-12-01 09:30", "2026-12-01 09:30"),
        # Not made into some other day: the form says what is wrong
        ("2026年13月45日", "2026-13-45"),
        ("明天", "明天"),
        ("9月3日", "9月3日"),
        ("", ""),
    ],
)
def test_days_are_read_as_offices_write_them(typed, read):
    assert as_machines_write(typed) == read
    for widget in (DayInput(), MomentInput()):
        assert widget.value_from_datadict({"day": typed}, {}, "day") == read


def test_the_calendar_keeps_its_hands_off_what_was_typed(county):
    form = BasisPage.get_edit_handler().get_form_class()()
    for name in ("formed_on", "issued_on", "effective_on", "go_live_at", "expire_at"):
        assert form.fields[name].widget.get_config()["validateOnBlur"] is False
