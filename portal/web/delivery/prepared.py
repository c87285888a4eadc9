"""Small queries whose SQL is made once: the ORM takes ten times as long for it as the database.

For what every page made anew asks again. Nothing here is kept of what was answered.
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

    Ask = Callable[..., QuerySet[Any, tuple[Any, ...]]]
    Rows = list[tuple[Any, ...]]


class _Prepared(NamedTuple):
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]


def rows(ask: Ask, *given: Hashable) -> Rows:
    """Return the rows of a query, as ``list(ask(*given))`` does.

    ``ask`` is a function of a module that gives a ``values_list``; it may look at nothing but what
    it is given, no clock and no table.
    """
    return rows_of_each((ask, *given))[0]


def rows_of_each(*questions: tuple[Any, ...]) -> list[Rows]:
    """Return the rows of several queries, each asked for by a tuple (ask, *given).

    PostgreSQL is sent all of them in one message, which costs a third of as many messages.
    """
    asked = [_prepared(ask, tuple(given)) for ask, *given in questions]
    with connection.cursor() as cursor:
        together = connection.vendor == "postgresql"
        found: list[list[Any]] = list((_together if together else _in_turn)(cursor, asked))
    return [
        [tuple(row) for row in one.compiler.results_iter([answer])]
        for one, answer in zip(asked, found, strict=True)
    ]


def _together(cursor: CursorWrapper, asked: list[_Prepared]) -> Iterator[list[Any]]:
    cursor.execute("; ".join([one.sql for one in asked]), [p for one in asked for p in one.params])
    yield cursor.fetchall()
    while cursor.nextset():
        yield cursor.fetchall()


def _in_turn(cursor: CursorWrapper, asked: list[_Prepared]) -> Iterator[list[Any]]:
    for one in asked:
        cursor.execute(one.sql, one.params)
        yield cursor.fetchall()


@lru_cache(maxsize=64)
def _prepared(ask: Ask, given: tuple[Hashable, ...]) -> _Prepared:
    compiler = ask(*given).query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    return _Prepared(compiler, sql, tuple(params))
