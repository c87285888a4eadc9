"""Importing a sheet of 100,000 rows beside COPY of the finished rows into the same tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import multiprocessing
import time
from random import Random
from typing import TYPE_CHECKING

from django.db import connection, transaction

from portal.payouts.models import DraftLine, DraftLineSecret
from portal.payouts.services.importing.drafts import import_sheet
from portal.payouts.sheets.reader import read_sheet
from portal.places.models import Place
from portal.policies.models import Policy
from portal.recipients.models import (
    CardAccount,
    CardAccountSecret,
    Recipient,
    RecipientSecret,
)
from portal.staff.models import Organisation
from tests.bench.county import maker
from tests.bench.frame import at_least, at_most, below, cpu_each, cpu_of, peak_megabytes, wall

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.payouts.services.importing.outcome import ImportOutcome

ROWS = 100_000
# What a comparable system loads in a second on such a machine (docs/peers.md)
PEER = 8_200
TABLES = (Recipient, RecipientSecret, CardAccount, CardAccountSecret, DraftLine, DraftLineSecret)


class _Undo(Exception):
    """Unwinds what was only measured."""


def _sheet() -> bytes:
    from cms.demo.people import make_citizens
    from cms.demo.scheme import Scheme
    from cms.demo.sheets import payments, sheet

    chance = Random(7)
    villages = list(Place.objects.villages())
    people = make_citizens(chance, villages, ROWS, dt.date(2026, 11, 23))
    scheme = Scheme("042", 1, (), (), "anybody", "85.00", "亩")
    return sheet(scheme, payments(scheme, people, chance), "发放表")


def _import(content: bytes, period: str) -> ImportOutcome:
    outcome = import_sheet(
        by=maker(),
        policy=Policy.objects.get(code="042"),
        period=period,
        unit=Organisation.objects.get(code="D05"),
        stream=io.BytesIO(content),
        filename="bench.csv",
        platform_number=f"BENCH-{period}",
    )
    if outcome.batch is None or outcome.rows != ROWS:
        raise SystemExit(f"refused: {outcome.counts}")
    return outcome


def _measure(content: bytes, results: multiprocessing.Queue) -> None:
    """Import in a process of its own, so that its peak memory is the import's.

    Then again for another period, by when everybody is on record.
    """
    connection.close()
    before = {model: model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
              for model in TABLES}  # fmt: skip
    try:
        with transaction.atomic():
            seconds = wall(lambda: _import(content, "2026"))
            peak = peak_megabytes()
            copied = _copied(before)
            _analyse()
            again = content + b"\n"  # another file
            spent = _spent(lambda: _import(again, "2025"))
            results.put((seconds, peak, copied, spent))
            raise _Undo
    except _Undo:
        pass


def _analyse() -> None:
    """Let the planner know of the people on record, as the database does by itself in a minute."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in TABLES)}")


def _spent(act: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU seconds that this process spends, and its server process of PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    begin, there = time.process_time(), cpu_of(server)
    act()
    return time.process_time() - begin, cpu_of(server) - there


def _understanding(content: bytes) -> float:
    """Return the CPU seconds in which columns, totals and titles are found, beyond bare reading."""

    def understood() -> None:
        for _row in read_sheet(io.BytesIO(content), filename="bench.csv", unit="亩").rows():
            pass

    def bare() -> None:
        for _row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            pass

    return cpu_each(lambda _n: understood(), 1, 3) / 1000 - cpu_each(lambda _n: bare(), 1, 3) / 1000


def _copied(before: dict) -> list[tuple[str, str, bytes]]:
    """Return the finished rows of every table as COPY writes them."""
    found = []
    for model in TABLES:
        table, key = model._meta.db_table, model._meta.pk.column
        columns = ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields)
        buffer = io.BytesIO()
        with (
            connection.cursor() as cursor,
            cursor.copy(
                f"COPY (SELECT {columns} FROM {table} WHERE {key} > {before[model]}) TO STDOUT"
            ) as copy,
        ):
            for block in copy:
                buffer.write(block)
        found.append((table, columns, buffer.getvalue()))
    return found


def _copy_back(copied: list[tuple[str, str, bytes]]) -> float:
    """COPY the same rows into the same live tables with their indexes; undo it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

            def load() -> None:
                for table, columns, content in copied:
                    if table == DraftLine._meta.db_table:
                        # the batch itself was undone with the import
                        cursor.execute("ALTER TABLE payouts_draftline DISABLE TRIGGER ALL")
                    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                        copy.write(content)

            seconds = wall(load)
            raise _Undo
    except _Undo:
        return seconds


def run() -> None:
    """Import once in a fresh process, then load the finished rows bare."""
    content = _sheet()
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    connection.close()
    process = context.Process(target=_measure, args=(content, results))
    process.start()
    seconds, peak, copied, (here, there) = results.get()
    process.join()
    raw = _copy_back(copied)
    at_least("import 100,000 rows / COPY of the rows", ROWS / seconds, ROWS / raw, 0.4, "rows/s")
    below("peak memory of the import", peak, 500, "MB")
    at_least("import of people on record / a peer", ROWS / here, PEER, 2, "rows/CPU s")
    below("PostgreSQL's share of it", there, here, "CPU s")
    at_most(
        "understanding a sheet / its import", _understanding(content), here + there, 0.1, "CPU s"
    )
