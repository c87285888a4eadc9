"""Entries that wait for their seal, seals that stand in no anchor: what `/readyz` says of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from portal.audit.actors import SYSTEM
from portal.audit.anchors import append_anchor
from portal.audit.health import anchor_age, backlog_age
from portal.audit.sealer import seal_pending
from portal.audit.services import record
from tests.factories.programs import all_alive

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture
def anchor(settings, tmp_path) -> Path:
    settings.PORTAL_AUDIT_ANCHOR = str(tmp_path / "anchors")
    all_alive()
    return tmp_path / "anchors"


def test_an_entry_waits_until_it_is_sealed(anchor, client, settings):
    assert backlog_age() == dt.timedelta(0)
    record(act="a.b", actor=SYSTEM)
    assert client.get("/readyz").json()["audit_backlog"] == "ok"
    settings.AUDIT_BACKLOG_SECONDS = -1
    assert backlog_age() > dt.timedelta(0)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["audit_backlog"]) == (503, "down")
    settings.AUDIT_BACKLOG_SECONDS = 0
    seal_pending()
    assert client.get("/readyz").json()["audit_backlog"] == "ok"


def test_a_seal_in_no_anchor_grows_old(anchor, client, settings):
    for _n in range(3):
        record(act="a.b", actor=SYSTEM)
    seal_pending()
    settings.AUDIT_ANCHOR_SECONDS = 0
    assert client.get("/readyz").json()["audit_anchor"] == "down"  # no file at all
    append_anchor(anchor)
    assert anchor_age(anchor) == dt.timedelta(0)
    assert client.get("/readyz").json()["audit_anchor"] == "ok"
    record(act="a.b", actor=SYSTEM)
    seal_pending()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["audit_anchor"]) == (503, "down")


def test_an_anchor_that_cannot_be_read_is_down_without_its_path(anchor, client):
    anchor.write_text("no anchor\n")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["audit_anchor"]) == (503, "down")
    assert str(anchor) not in answer.content.decode()


def test_the_public_surface_says_nothing_of_the_trail(anchor, client, settings):
    settings.PORTAL_SURFACE = "public"
    assert not {"audit_backlog", "audit_anchor"} & set(client.get("/readyz").json())
