"""Readers and writers of the index with least rights, over TLS; what each of them calls.

The two lists are those of docs/operations.md, "Users with least rights".
"""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from portal.web.delivery.process_cache import forget_all
from search.documents import PAYOUTS
from search.index import outbox
from search.index.build import rebuild
from search.index.errors import EngineUnavailable
from search.index.sync import sync_all
from search.models import IndexChange
from search.texts import index as texts
from search.texts.documents import TEXTS
from tests.search.gate import Gate, User

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]
READS = frozenset({"GET /{alias}/_mapping", "POST /_msearch of aliases"})
WRITES = frozenset(
    {
        # Looking at what stands there
        "GET /{alias}/_mapping",
        "GET /{indexes}/_mapping",
        "GET /_alias/{alias}",
        "HEAD /_alias/{alias}",
        "HEAD /{alias}",
        # Building beside
        "PUT /{index}",
        "PUT /{index}/_bulk",
        "PUT /{index}/_mapping",
        "PUT /{index}/_settings",
        "POST /{index}/_refresh",
        "GET /_cluster/health/{index}",
        # Swapping and clearing away
        "POST /_aliases",
        "DELETE /{index}",
        # What stands under a changed key
        "POST /{index}/_search",
        "POST /_search/scroll",
        "DELETE /_search/scroll",
    }
)
PASSWORD = "gehe!m/Wört@1:2"  # with everything that an address must write in another way


@pytest.fixture
def gate(elastic, settings, tmp_path) -> Iterator[Gate]:
    """Let all go through the gate; whoever asks has yet to say as whom."""
    users = {"mz_reader": User(PASSWORD, READS), "mz_writer": User(PASSWORD + "w", WRITES)}
    prefix = settings.SEARCH_INDEX_PREFIX
    with Gate(tmp_path, settings.SEARCH_URL, prefix, users) as stands:
        settings.SEARCH_CA = str(stands.authority)
        yield stands


@pytest.fixture
def built(gate, county, settings) -> Gate:
    """Build both indexes as the writer."""
    settings.SEARCH_URL = gate.address("mz_writer")
    texts.rebuild()
    rebuild(PAYOUTS)
    rebuild(TEXTS)
    return gate


def as_user(settings, address: str) -> None:
    settings.SEARCH_URL = address
    forget_all()


def asked(client) -> set[tuple[int, str | None]]:
    """Ask as readers do; return how it was answered."""
    addresses = (
        "/payouts/?q=%E8%B0%AD",
        "/api/v1/payouts?min=200",
        "/search/?q=%E8%A1%A5%E8%B4%B4",
    )
    answers = [
        client.get(address) for address in (*addresses, "/api/v1/search?q=%E8%A1%A5%E8%B4%B4")
    ]
    return {(answer.status_code, answer.headers.get("X-Search-Degraded")) for answer in answers}


def test_the_public_surface_calls_what_a_reader_may_and_nothing_else(
    built, client, settings
) -> None:
    as_user(settings, built.address("mz_reader"))
    assert asked(client) == {(200, None)}
    assert client.get("/readyz").json()["search"] == "ok"
    assert built.users["mz_reader"].made == READS


def test_building_and_keeping_in_step_call_what_a_writer_may_and_nothing_else(
    built, settings
) -> None:
    with transaction.atomic():
        outbox.add(PAYOUTS.name, IndexChange.objects.filter(subject=PAYOUTS.name).first().key)
    assert sync_all(PAYOUTS) == 1
    rebuild(PAYOUTS)  # beside one that answers
    made = built.users["mz_writer"].made
    assert made - WRITES == set()
    # An index in the place of the alias, and hits beyond one page of a scroll, are rare
    assert WRITES - made <= {"HEAD /{alias}", "POST /_search/scroll"}


def test_a_reader_can_change_nothing(built, client, settings) -> None:
    as_user(settings, built.address("mz_reader"))
    with pytest.raises(EngineUnavailable, match="403"):
        rebuild(PAYOUTS)
    with transaction.atomic():
        outbox.add(PAYOUTS.name, "any")
    with pytest.raises(EngineUnavailable, match="403"):
        sync_all(PAYOUTS)
    IndexChange.objects.pending().delete()
    assert asked(client) == {(200, None)}


@pytest.mark.parametrize(
    "wrong", ["password", "user", "authority", "no authority", "absent file", "no TLS", "port"]
)
def test_a_door_that_stays_shut_is_told_and_the_password_is_not(
    built, client, settings, caplog, tmp_path, wrong
) -> None:
    caplog.set_level(logging.DEBUG)
    address = built.address("mz_reader")
    if wrong == "password":
        address = built.address("mz_reader", PASSWORD + "x")
    elif wrong == "user":
        address = address.replace("mz_reader", "mz_nobody")
    elif wrong == "no TLS":
        address = address.replace("https://", "http://")
    elif wrong == "no authority":
        settings.SEARCH_CA = ""
    elif wrong == "absent file":
        settings.SEARCH_CA = str(tmp_path / "absent.pem")
    elif wrong == "port":
        address += "x"
    else:
        (tmp_path / "other").mkdir()
        with Gate(tmp_path / "other", address, "", {}) as other:
            settings.SEARCH_CA = str(other.authority)
    as_user(settings, address)
    assert asked(client) == {(200, "1")}
    assert client.get("/readyz").json()["search"] == "degraded"
    with pytest.raises(CommandError) as refused:
        call_command("rebuild_index", stdout=io.StringIO())
    told = f"{caplog.text}{refused.value}{refused.value.__cause__}"
    assert "search.index" in caplog.text
    secrets = (PASSWORD, address.partition("//")[2].partition("@")[0].partition(":")[2])
    assert [one for one in secrets if one in told] == []
