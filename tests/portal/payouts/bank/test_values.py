from __future__ import annotations

import datetime as dt

import pytest

from portal.payouts.bank.layouts import Layout
from portal.payouts.bank.values import day, money


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-05-12", dt.date(2026, 5, 12)),
        ("20260512", dt.date(2026, 5, 12)),
        ("2026/5/2", dt.date(2026, 5, 2)),
        ("2026年5月2日", dt.date(2026, 5, 2)),
        ("2026-05-12 10:11:12", dt.date(2026, 5, 12)),
        ("2026-05-12T10:11:12", dt.date(2026, 5, 12)),
        ("2026-02-30", None),
        ("46154", None),
        ("", None),
    ],
)
def test_days_as_banks_write_them(text, found):
    assert day(text) == found


@pytest.mark.parametrize(
    "text", ["", "-1.00", "1.234", "1e400", "NaN", "1.0.0", "\uff11.00", "￥1"]
)
def test_what_is_no_amount(text):
    assert money(text, Layout()) is None
