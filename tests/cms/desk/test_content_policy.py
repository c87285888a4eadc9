from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def directives(answer) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in parts if part.strip())


def test_citizens_pages_hold_no_inline_script_or_style(client):
    found = directives(client.get("/no-such-page/"))
    assert found["default-src"] == "'self'"
    assert "unsafe" not in " ".join(found.values())


def test_desk_allows_what_wagtail_needs_and_no_other_host(client):
    found = directives(client.get("/admin/login/"))
    assert found["script-src"] == "'self' 'unsafe-inline'"
    assert found["object-src"] == "'none'"
    assert "http" not in " ".join(found.values())
