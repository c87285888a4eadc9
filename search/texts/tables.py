"""Where the tokens of public texts stand: a table of its own, made for each database.

PostgreSQL holds them as a tsvector beside kind and day, so that hits are found, counted and ordered
without their long texts; SQLite in an FTS5 table whose rowid is the text's. Made by migrations,
unknown to models; written by search.texts.index alone.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from portal.audit.locks import wait_for
from portal.databases.dialect import on_postgres

from .tokens import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from search.texts.models import Text

TOKENS: Final = "search_texttokens"


def put_tokens(rows: Sequence[tuple[Text, list[str]]]) -> None:
    """Write the tokens of these texts in place of those they had."""
    delete_tokens([text.pk for text, _tokens in rows])
    with connection.cursor() as cursor:
        if on_postgres():
            cursor.executemany(
                f"INSERT INTO {TOKENS} (text_id, kind, day, tokens)"  # noqa: S608 - our own names
                " VALUES (%s, %s, %s, array_to_tsvector(%s::text[]))",
                [(text.pk, text.kind, text.day, tokens) for text, tokens in rows],
            )
            return
        cursor.executemany(
            f"INSERT INTO {TOKENS} (rowid, tokens) VALUES (%s, %s)",  # noqa: S608
            [(text.pk, " ".join(map(spelled, tokens))) for text, tokens in rows],
        )


def delete_tokens(keys: Iterable[int]) -> None:
    """Remove the tokens of texts by primary key."""
    column = "text_id" if on_postgres() else "rowid"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TOKENS} WHERE {column} = %s",  # noqa: S608 - our own names
            [(key,) for key in keys],
        )


@contextmanager
def write_lock() -> Iterator[None]:
    """Wait until no other process writes texts, so that what was read later is written later.

    One transaction on PostgreSQL; SQLite has one writer at a time anyway, and one worker.
    """
    if not on_postgres():
        yield
        return
    with transaction.atomic():
        wait_for("texts")
        yield
