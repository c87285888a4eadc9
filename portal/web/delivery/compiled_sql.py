"""Queries whose SQL is built once and which PostgreSQL is sent in one message.

For a page that asks many small questions at once: building seven queries costs the ORM more than
twice what the rest of such a page costs. Nothing of what was answered is kept.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from django.db.backends.utils import CursorWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

    BuildQuery = Callable[..., QuerySet[Any, tuple[Any, ...]]]
    Rows = list[tuple[Any, ...]]


class _Compiled(NamedTuple):
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]


def fetch_compiled(*queries: tuple[Any, ...]) -> list[Rows]:
    """Return the rows of each query, as ``list(build(*arguments))`` does.

    A query is a tuple (build, *arguments): a function of a module that returns a ``values_list``
    and looks at nothing but its arguments, no clock and no table.
    """
    compiled = [_compile(build, tuple(arguments)) for build, *arguments in queries]
    with connection.cursor() as cursor:
        together = connection.vendor == "postgresql"
        answers: list[list[Any]] = list((_together if together else _in_turn)(cursor, compiled))
    return [
        [tuple(row) for row in query.compiler.results_iter([answer])]
        for query, answer in zip(compiled, answers, strict=True)
    ]


def _together(cursor: CursorWrapper, queries: list[_Compiled]) -> Iterator[list[Any]]:
    params = [param for query in queries for param in query.params]
    cursor.execute("; ".join([query.sql for query in queries]), params)
    yield cursor.fetchall()
    while cursor.nextset():
        yield cursor.fetchall()


def _in_turn(cursor: CursorWrapper, queries: list[_Compiled]) -> Iterator[list[Any]]:
    for query in queries:
        cursor.execute(query.sql, query.params)
        yield cursor.fetchall()


@lru_cache(maxsize=64)
def _compile(build: BuildQuery, arguments: tuple[Hashable, ...]) -> _Compiled:
    compiler = build(*arguments).query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    return _Compiled(compiler, sql, tuple(params))
