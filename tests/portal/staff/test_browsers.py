"""Browsers by the words their owners know them by."""

from __future__ import annotations

import pytest

from portal.staff.browsers import LENGTH, in_words

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"{WINDOWS} Chrome/128.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"{CHROME} Edg/128.0.0.0", "Edge 128 · Windows 10"),
        (f"{CHROME} QIHU 360SE", "360 · Windows 10"),
        (f"{CHROME} SE 2.X MetaSr 1.0", "Sogou · Windows 10"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0 Safari/537.36 UOS", "Chrome 120 · UOS"),
        ("", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(agent, words):
    assert in_words(agent) == words


def test_a_long_header_is_cut():
    assert len(in_words(f"Chrome/{'9' * 5000}")) <= LENGTH
