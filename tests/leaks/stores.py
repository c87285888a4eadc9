"""What lies outside the answers: tables, sessions, caches, indexes, files.

Each store is read whole, as somebody who broke into the public surface would read it.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from elasticsearch.helpers import scan
from redis import Redis

from portal.audit.grants import PUBLIC
from portal.web.delivery import process_cache
from search.index.client import is_configured, write_client
from search.index.subjects import subjects
from tests.leaks.finder import Output
from tests.leaks.unfolding import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elasticsearch import Elasticsearch

ROWS: Final = 2000
SESSIONS: Final = "django_session"


class Unreachable(Exception):
    """A store that there should be cannot be read: the hunt is not complete."""


def public_tables() -> Iterator[Output]:
    """Yield the rows and columns that are declared for the role of the public surface."""
    for table, right in PUBLIC.items():
        columns = ", ".join(map(connection.ops.quote_name, right.columns)) or "*"
        where = f" WHERE {right.rows}" if right.rows else ""
        yield from _rows("public tables", table, f"SELECT {columns} FROM {table}{where}")  # noqa: S608 - our own names


def sessions() -> Iterator[Output]:
    """Yield the sessions of the staff surface; those of the public one stand in its cache."""
    yield from _rows("sessions", SESSIONS, f"SELECT * FROM {SESSIONS}")  # noqa: S608 - our own name


def _rows(surface: str, table: str, statement: str) -> Iterator[Output]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        count = 0
        while rows := cursor.fetchmany(ROWS):
            count += len(rows)
            lines = (b"\t".join(written(value) for value in row) for row in rows)
            yield Output(surface, table, b"\n".join(lines))
    if not count:
        yield Output(surface, f"{table} (empty)", b"")


def memories() -> Iterator[Output]:
    """Yield everything that this process remembers: finished pages, summaries, names."""
    for memory in list(process_cache._all.values()):
        for key, value in list(memory.items()):
            yield Output("memory", memory.name, _whole(key) + b"\n" + _whole(value))


def _whole(value: Any, depth: int = 0) -> bytes:
    """Return everything that can be read in a value of a process."""
    if isinstance(value, (str, bytes, bytearray, memoryview)):
        return written(value)
    if depth < 6 and isinstance(value, dict):
        return b"\n".join(_whole(one, depth + 1) for pair in value.items() for one in pair)
    if depth < 6 and isinstance(value, (list, tuple, set, frozenset)):
        return b"\n".join(_whole(one, depth + 1) for one in value)
    if depth < 6 and hasattr(value, "__dict__"):
        return _whole(vars(value), depth + 1)
    if depth < 6 and hasattr(type(value), "__slots__"):
        names = [name for name in type(value).__slots__ if hasattr(value, name)]
        return _whole({name: getattr(value, name) for name in names}, depth + 1)
    return repr(value).encode("utf-8", "replace")


def kept_by_caches() -> Iterator[Output]:
    """Yield every key and value of every cache: local memory, or the whole database of Redis."""
    for name in settings.CACHES:
        cache = caches[name]
        kind = type(cache).__name__
        if kind == "DummyCache":
            continue
        if kind == "LocMemCache":
            for key, value in list(cache._cache.items()):
                yield Output("caches", name, written(key) + b"\n" + written(pickle.loads(value)))  # noqa: S301 - our own
            continue
        yield from _redis(name, str(settings.CACHES[name]["LOCATION"]))


def _redis(name: str, address: str) -> Iterator[Output]:
    server = Redis.from_url(address)
    for key in server.scan_iter(count=1000):
        value = server.get(key) if server.type(key) == b"string" else server.dump(key)
        yield Output("caches", name, key + b"\n" + (value or b""))


def indexes() -> Iterator[Output]:
    """Yield mappings, settings and every document of the index, as far as values are kept."""
    if not is_configured():
        return
    client = write_client()
    for subject in subjects():
        if not client.indices.exists(index=subject.alias):
            raise Unreachable(f"index {subject.alias}: run manage.py rebuild_index")
        for facts in (client.indices.get(index=subject.alias).body,):
            yield Output("indexes", f"{subject.name} mapping", written(facts))
        yield from _documents(client, subject.alias, subject.name)


def _documents(client: Elasticsearch, alias: str, name: str) -> Iterator[Output]:
    mapping = next(iter(client.indices.get_mapping(index=alias).body.values()))
    fields = [
        field
        for field, about in mapping["mappings"]["properties"].items()
        if about["type"] != "text" and about.get("doc_values", True)
    ]
    query = {"query": {"match_all": {}}, "docvalue_fields": fields, "stored_fields": ["*"]}
    for document in scan(client, index=alias, query=query, size=ROWS):
        yield Output("indexes", name, written(document))


def indexed_terms(plain: set[str]) -> Iterator[str]:
    """Yield the index and field in which a secret stands as a token, values kept or not."""
    if not is_configured():
        return
    client = write_client()
    terms = sorted(plain | {text.lower() for text in plain})
    for subject in subjects():
        mapping = next(iter(client.indices.get_mapping(index=subject.alias).body.values()))
        for field, about in mapping["mappings"]["properties"].items():
            if about["type"] not in {"keyword", "text"} or not about.get("index", True):
                continue
            for start in range(0, len(terms), 10_000):
                query = {"terms": {field: terms[start : start + 10_000]}}
                if client.count(index=subject.alias, query=query)["count"]:
                    yield f"{subject.name}.{field}"


def sent_documents() -> Iterator[Output]:
    """Yield the documents as they are sent to the index: all of each, tokens included."""
    for subject in subjects():
        for _key, document in subject.documents():
            yield Output("documents for the index", subject.name, written(document))


def files() -> Iterator[Output]:
    """Yield every file that is served or lies beside them: rows, media, styles, scripts."""
    from django.contrib.staticfiles.finders import get_finders

    for folder in (settings.OPEN_DATA_DIR, settings.MEDIA_ROOT, settings.STATIC_ROOT):
        root = Path(folder)
        for path in sorted(root.rglob("*")):
            if path.is_file():
                place = str(path.relative_to(root)).encode()
                yield Output("files", path.name, place + b"\n" + path.read_bytes())
                yield Output("files", path.name, path.read_bytes())
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                yield Output("static files", path, file.read())
