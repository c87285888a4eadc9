from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection, transaction

from portal.databases.staging import (
    Column,
    CopyStaging,
    Kind,
    ManyStaging,
    reserve_ids,
    staging,
)
from portal.places.models import Place
from portal.recipients.models import Recipient
from tests.factories.payouts import load_small_county

COLUMNS = (
    Column("id", Kind.INTEGER, key=True),
    Column("group"),
    Column("digest", Kind.BYTES, key=True),
    Column("uuid", Kind.UUID),
    Column("on", Kind.DATE),
    Column("fresh", Kind.BOOLEAN),
    Column("extra", Kind.JSON),
)
ROWS = [
    (
        1,
        "三组\t\\N\n'\"",
        b"\x00\xff\\",
        uuid.UUID(int=7),
        dt.date(2026, 5, 12),
        True,
        {"亩": "1"},
    ),
    (2**40, "", b"", None, None, False, {}),
    (3, None, None, None, None, None, None),
]


@pytest.fixture(params=[CopyStaging, ManyStaging])
def table(request, db):
    """The one contract, on the implementation of the engine under test."""
    fits = connection.vendor == ("postgresql" if request.param is CopyStaging else "sqlite")
    if not fits:
        pytest.skip("the other engine's implementation")
    made = request.param("test", COLUMNS, "default")
    made.create()
    yield made
    made.drop()


def read(table, columns="*"):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{table.name}" ORDER BY "id"')  # noqa: S608
        return cursor.fetchall()


def test_rows_come_back_as_they_went_in(table):
    table.write(ROWS)
    table.finish()
    found = [
        (number, text, None if digest is None else bytes(digest))
        for number, text, digest in read(table, '"id", "group", "digest"')
    ]
    assert found == sorted((row[:3] for row in ROWS), key=lambda row: row[0])


def test_uuids_dates_and_truth_compare_with_those_of_the_models(table):
    table.write(ROWS)
    where = 't.fresh AND t."on" = %s AND t.uuid = %s'
    statement = f'SELECT t.id FROM "{table.name}" t WHERE {where}'  # noqa: S608
    field = Recipient._meta.get_field("uuid")
    stored = field.get_db_prep_value(ROWS[0][3], connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, [dt.date(2026, 5, 12), stored])
        assert cursor.fetchall() == [(1,)]


def test_several_writes_append(table):
    for row in ROWS:
        table.write([row])
    table.write([])
    assert len(read(table)) == 3


def test_two_tables_of_one_stem_live_side_by_side(table):
    other = staging("test", COLUMNS)
    other.create()
    other.write(ROWS)
    assert (len(read(other)), len(read(table))) == (3, 0)
    other.drop()


def test_nothing_is_left_after_a_rollback(db):
    made = staging("gone", COLUMNS)
    with transaction.atomic():
        made.create()
        made.write(ROWS)
        transaction.set_rollback(True)
    assert made.name not in _temporary_tables()


def test_reserved_ids_are_given_to_nobody_else(db):
    load_small_county()
    village = Place.objects.villages()[0]
    first, second = reserve_ids(Recipient, 3), reserve_ids(Recipient, 2)
    made = Recipient.objects.create(village=village, name_masked="张*")
    assert len({*first, *second, made.pk}) == 6
    kept = Recipient.objects.create(pk=second[1], village=village, name_masked="李*")
    assert kept.pk == second[1]


def _temporary_tables() -> set[str]:
    statement = (
        "SELECT relname FROM pg_class WHERE relpersistence = 't'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_temp_master"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {name for (name,) in cursor.fetchall()}
