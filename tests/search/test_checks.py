"""The deploy check at Elasticsearch: through the gate with its users, and without any gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.web.delivery.process_cache import forget_all
from search.checks import TRIED, check_reader
from tests.search.gate import Gate, User
from tests.search.test_access import PASSWORD, READS, WRITES

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.elasticsearch]


@pytest.fixture
def gate(elastic, settings, tmp_path) -> Iterator[Gate]:
    users = {"mz_reader": User(PASSWORD, READS), "mz_writer": User(PASSWORD + "w", WRITES)}
    with Gate(tmp_path, settings.SEARCH_URL, settings.SEARCH_INDEX_PREFIX, users) as stands:
        settings.SEARCH_CA = str(stands.authority)
        settings.PORTAL_SURFACE = "public"
        yield stands
    forget_all()


def test_a_reader_passes(gate, settings) -> None:
    settings.SEARCH_URL = gate.address("mz_reader")
    assert check_reader() == []


def test_a_server_that_refuses_nobody_does_not(elastic, settings) -> None:
    assert check_reader() == []
    settings.PORTAL_SURFACE = "public"
    before = set(elastic.indices.get(index="*"))
    assert [error.msg for error in check_reader()] == [
        f"This process may {act}." for _method, _path, act in TRIED
    ]
    assert set(elastic.indices.get(index="*")) == before
    settings.SEARCH_URL = "http://127.0.0.1:9"
    assert [error.id for error in check_reader()] == ["search.E002"]
