"""Small queries whose SQL is made once: the ORM takes ten times as long for it as the database.

For what every page made anew asks again. Nothing here is kept of what was answered.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

    Ask = Callable[..., QuerySet[Any, tuple[Any, ...]]]


def rows(ask: Ask, *given: Hashable) -> list[tuple[Any, ...]]:
    """Return the rows of a query, as ``list(ask(*given))`` does.

    ``ask`` is a function of a module that gives a ``values_list``; it may look at nothing but what
    it is given, no clock and no table.
    """
    compiler, sql, params = _prepared(ask, given)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    return [tuple(row) for row in compiler.results_iter([found])]


@lru_cache(maxsize=64)
def _prepared(ask: Ask, given: tuple[Hashable, ...]) -> tuple[SQLCompiler, str, tuple[Any, ...]]:
    compiler = ask(*given).query.get_compiler(connection=connection)
    return compiler, *compiler.as_sql()
