"""Uploading a sheet through the desk: hand it in, look at what was read, keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.payouts.models import Upload

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.cms.desk.conftest import Desk


def uploaded(desk: Desk, *, query: str = "?policy=042", **data: object) -> HttpResponse:
    """Hand a sheet in and return the page that says what was read."""
    answer = desk.post("upload", query=query, **data)
    assert answer.status_code == 302, answer.context["form"].errors
    return desk.client.get(answer.url)


def kept(desk: Desk, page: HttpResponse) -> HttpResponse:
    """Press the button that keeps what the page shows."""
    upload = page.context["upload"]
    return desk.post("upload_act", upload.uuid, act="keep", seen=page.context["seen"])


def newest() -> Upload:
    return Upload.objects.first()
