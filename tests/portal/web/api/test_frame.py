from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_document_names_the_api_and_its_version(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["info"]["version"] == "1"
    assert "/api/v1/payouts" in document["paths"]


def test_viewer_loads_from_this_host_only(client):
    answer = client.get("/api/v1/docs")
    assert answer.status_code == 200
    assert "//" not in answer.content.decode().replace("<!DOCTYPE", "")
    assert "script-src" not in answer.headers["Content-Security-Policy"]
