"""What every test gets: a copied database, an empty cache, closed sockets, honest skips."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest
from django.test import TransactionTestCase
from django.utils import translation
from elasticsearch import Elasticsearch
from hypothesis import settings as examples

from portal.staff.enums import FactorProof
from portal.staff.proofs import mark_proved
from portal.web.delivery.process_cache import forget_all
from search.index import build
from tests.browser import CHROMIUM, opened_browser
from tests.template_database import ROOT, PostgresTemplate, template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer

    from tests.template_database import Template

# An example may take as long as a busy machine takes: how fast code is, tests/bench measures
examples.register_profile("suite", examples(), deadline=None)
examples.load_profile("suite")

ON_POSTGRES = os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")

# The database of this worker once it is known
_SOURCE: list[PostgresTemplate] = []

# Marker -> (is the service there, what is said when it is not)
SERVICES = {
    "browser": (bool(CHROMIUM), "no Chromium found"),
    "elasticsearch": (bool(os.environ.get("TEST_SEARCH_URL")), "TEST_SEARCH_URL is not set"),
    "nginx": (bool(os.environ.get("TEST_NGINX")), "TEST_NGINX is not set"),
    "redis": (bool(os.environ.get("TEST_CACHE_URL")), "TEST_CACHE_URL is not set"),
}


def _with_second_factor(sender: object, request: HttpRequest, **_more: object) -> None:
    """Let `Client.force_login` sign in as somebody who has typed a code, too.

    Its request comes from no browser. Sessions with the password alone are made through the form.
    """
    if type(request) is HttpRequest:
        mark_proved(request.session, FactorProof.CODE)


user_logged_in.connect(_with_second_factor)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations when they changed; xdist's workers find them done."""
    if not hasattr(config, "workerinput"):
        pairs = [(po, po.with_suffix(".mo")) for po in (ROOT / "locale").rglob("*.po")]
        if any(not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime for po, mo in pairs):
            subprocess.run([sys.executable, ROOT / "scripts/messages", "compile"], check=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Write the group of a test behind its name, which is how xdist keeps a group on one worker.

    xdist 3.8 writes it where pytest looked until 9.1, so that groups were scattered.
    """
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group is not None and "@" not in item.nodeid.rpartition("]")[2]:
            item._id = f"{item.nodeid}@{group.args[0]}"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot run here; with REQUIRE_SERVICES=1 a missing service is a failure."""
    for name, (present, reason) in SERVICES.items():
        if item.get_closest_marker(name) and not present:
            if os.environ.get("REQUIRE_SERVICES") == "1":
                pytest.fail(f"REQUIRE_SERVICES=1, but {reason}")
            pytest.skip(reason)
    if item.get_closest_marker("postgres_only") and not ON_POSTGRES:
        pytest.skip("asserts what only PostgreSQL has")
    _drop_a_dead_connection()


def _drop_a_dead_connection() -> None:
    """Let no test use a connection whose database was made anew since it was opened.

    A browser brings a loop, and Django keeps a connection of its own for each loop: making the
    database anew closes the one of the test, but not the one that other tests left open.
    """
    for source in _SOURCE:
        if getattr(connection, "restored", 0) != source.restored:
            connection.close()
            connection.restored = source.restored


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Tell Django that the copied SQLite file is the finished database."""
    return not ON_POSTGRES


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    """Let PostgreSQL databases be created anew in every run."""
    return ON_POSTGRES


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker,
) -> Iterator[Template]:
    """Point the test database at the migrated template; restore instead of flushing."""
    with django_db_blocker.unblock():
        source = template()
        source.prepare()
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _self: source.restore())
    if isinstance(source, PostgresTemplate):
        _SOURCE.append(source)
    yield source
    _SOURCE.clear()
    patch.undo()
    with django_db_blocker.unblock():
        source.discard()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory) -> Path:
    """Where the demo county of this run keeps what stands beside its database."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def demo_county(
    transactional_db: None,
    django_db_modify_db_settings: Template,
    settings: SettingsWrapper,
    demo_folder: Path,
) -> dict[str, Any]:
    """Fill the database with a demo county of 900 rows, told once a run; return its truth file.

    Tests that ask for it belong to the xdist group ``demo``, so that one worker tells it.
    """
    settings.VAR_DIR, settings.DEMO_ALLOWED = demo_folder, True
    file = demo_folder / "demo" / "truth.json"
    if file.exists():
        django_db_modify_db_settings.restore("demo")
        _drop_a_dead_connection()
    else:
        call_command("seed_demo", rows=900, stdout=io.StringIO())
        django_db_modify_db_settings.keep("demo")
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """Start the live server after the database was named.

    Before that the database looks like one in memory, whose one connection all threads of the
    server would share with the test: SQLite then crashes now and again.
    """
    return live_server


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Let no test see what another one cached or counted."""
    yield
    cache.clear()
    forget_all()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Let sentences be compared as written in the code; requests choose their own language."""
    with translation.override("en"):
        yield


@pytest.fixture
def run_tasks() -> Callable[[], int]:
    """Return a function that works off the queued background tasks; it says how many."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    def run() -> int:
        before = set(DBTaskResult.objects.values_list("pk", flat=True).finished())
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="suite",
            excluded_queue_names=[],
        ).run()
        done = DBTaskResult.objects.finished().exclude(pk__in=before)
        for task in done.failed():
            pytest.fail(f"{task.task_path} failed:\n{task.traceback}")
        return done.count()

    return run


@pytest.fixture
def elastic(settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elasticsearch]:
    """Let the real Elasticsearch be the search engine, with nothing in it yet; return its client.

    A test that asks for it is marked ``elasticsearch``.
    """
    settings.SEARCH_URL = os.environ["TEST_SEARCH_URL"]
    settings.SEARCH_TIMEOUT_MS = 10_000  # nothing here is about a machine under load
    monkeypatch.setattr(build, "grace", lambda: 0)
    client = Elasticsearch(settings.SEARCH_URL, request_timeout=60)
    mine = f"{settings.SEARCH_INDEX_PREFIX}-*"
    forget_all()
    _drop(client, mine)
    yield client
    _drop(client, mine)
    client.close()
    forget_all()


def _drop(client: Elasticsearch, names: str) -> None:
    for name in client.indices.get(index=names, filter_path="*.aliases").body:
        client.indices.delete(index=name)


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """Start the browser. Asked for last: data is made before its event loop runs."""
    with opened_browser() as started:
        yield started


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was not tested and why."""
    missing = [f"{name}: {reason}" for name, (present, reason) in SERVICES.items() if not present]
    if not ON_POSTGRES:
        missing.append("postgres_only: TEST_DATABASE_URL names no PostgreSQL")
    for line in missing:
        terminalreporter.write_line(f"not tested - {line}")
