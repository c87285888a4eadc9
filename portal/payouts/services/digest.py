"""The digest that an approval refers to (decision 11)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import BigIntegerField, ExpressionWrapper, F

from portal.crypto.protected import protected_of, secret_of
from portal.databases.dialect import on_postgres
from portal.payouts import rules
from portal.payouts.models import AnswerRow, Batch, DraftLine, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.payouts.models import BankAnswer

ROWS_AT_ONCE: Final = 5000
_NAMES: Final = tuple(sorted(protected_of(Line)))
_MASKED: Final = tuple(f"{name}_masked" for name in _NAMES)
_STATED: Final = ("amount", "quantity", "unit", "rate", "village", "group", "account", "note")
_HASHED: Final = tuple(f"secret__{name}_digest" for name in _NAMES)


def digest_of_rows(model: type[DraftLine | Line], batch: Batch) -> bytes:
    """Return the SHA-256 (32 bytes) over everything the rows of a batch say, in their order.

    Unlike `digest_of_lines` it covers village, group, quantity, rate, further columns and note,
    and not the number of the batch: a revision whose rows are those of the returned batch has its
    digest. Rows are streamed.
    """
    return _digests(model, batch)[0]


def digest_of_content(model: type[DraftLine | Line], batch: Batch) -> bytes:
    """Return the SHA-256 (32 bytes) over what the rows of a batch say, whatever their order.

    Rows that were only sorted or numbered anew give the same. 32 bytes a row are held in memory.
    """
    return _digests(model, batch)[1]


def _digests(model: type[DraftLine | Line], batch: Batch) -> tuple[bytes, bytes]:
    """Return both digests of a batch's rows, which are read once."""
    digest, digests = hashlib.sha256(), []
    for number, row in _stated(model, batch):
        digest.update(number + row)
        digests.append(hashlib.sha256(row).digest())
    digests.sort()
    return digest.digest(), hashlib.sha256(b"".join(digests)).digest()


def _stated(model: type[DraftLine | Line], batch: Batch) -> Iterator[tuple[bytes, bytes]]:
    """Yield each row by its number as two texts, number and rest: values behind their lengths.

    A value that is none is written -.

    The database writes it: bringing twenty values of each row here costs ten times as much. The
    text is the engine's own, for digests are compared within one database.
    """
    quote, secret = connection.ops.quote_name, secret_of(model)
    columns = [str(model._meta.get_field(name).column) for name in (*_STATED, *_MASKED)]
    values = [f"CAST(r.{quote(column)} AS text)" for column in columns]
    to_hex = "encode(s.{}, 'hex')" if on_postgres() else "hex(s.{})"
    values += [to_hex.format(quote(f"{name}_digest")) for name in _NAMES]
    text = " || ".join(f"COALESCE(length({value}) || ':' || {value}, '-')" for value in values)
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT r.number, {text}, NULLIF(CAST(r.extra AS text), '{{}}') "  # noqa: S608 - names of models
            f"FROM {quote(model._meta.db_table)} AS r "
            f"LEFT JOIN {quote(secret._meta.db_table)} AS s ON s.owner_id = r.id "
            f"WHERE r.batch_id = %s ORDER BY r.number",
            [batch.pk],
        )
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for number, row, extra in rows:
                # Sheets may bring their further columns in another order
                more_columns = json.dumps(json.loads(extra), sort_keys=True) if extra else ""
                yield b"%d:%d" % (len(str(number)), number), (row + more_columns).encode()


def seal_draft(batch: Batch) -> None:
    """Keep the digests of a draft's rows, just written: whoever hands it in names what was shown.

    By the one over their content a revision is known that changes nothing.
    """
    batch.draft_digest, batch.draft_content = _digests(DraftLine, batch)
    Batch.objects.filter(pk=batch.pk).update(
        draft_digest=batch.draft_digest, draft_content=batch.draft_content
    )


def digest_of_lines(batch: Batch) -> bytes:
    """Return the SHA-256 (32 bytes) over the submitted rows in order of their numbers.

    Of each row: number, amount in fen, masked forms, keyed hashes. Never a ciphertext, which
    rotates. Every part carries its length, so no two sets of rows give the same bytes. Rows are
    streamed; a row without its secret is left out and changes the digest.
    """
    # Fen as stored: no Decimal is made of a hundred thousand amounts.
    stored = ExpressionWrapper(F("amount"), output_field=BigIntegerField())
    rows = (
        Line.objects.filter(batch=batch, secret__isnull=False)
        .annotate(fen=stored)
        .order_by("number")
        .values_list("number", "fen", *_MASKED, *_HASHED)
        .iterator(chunk_size=ROWS_AT_ONCE)
    )
    digest = hashlib.sha256(f"{batch.number}\n".encode())
    for row in rows:
        digest.update(_joined(row))
    return digest.digest()


def digest_of_answer(answer: BankAnswer, rows: Iterable[tuple[object, ...]] | None = None) -> bytes:
    """Return the SHA-256 (32 bytes) over what an answer says: file, sums, each row by its line.

    rows: as `rows_of_answer` gives them, where they are not stored yet. No cell of them holds a
    tab or a line break, so no two answers give the same bytes.
    """
    paid = (answer.paid_count, rules.fen(answer.paid_total))
    failed = (answer.failed_count, rules.fen(answer.failed_total))
    sums = (answer.rows, rules.fen(answer.total), *paid, *failed, answer.repeated)
    digest = hashlib.sha256(f"{answer.batch.number}\n".encode())
    digest.update(bytes(answer.file_digest))
    digest.update("\t".join(str(part) for part in sums).encode())
    for line, kind, day, reason, code, sms in rows_of_answer(answer) if rows is None else rows:
        digest.update(f"\n{line}\t{kind}\t{day}\t{reason}\t{code}\t{sms}".encode())
    return digest.digest()


def rows_of_answer(answer: BankAnswer) -> Iterable[tuple[object, ...]]:
    """Return the stored rows of an answer by line: line, kind, day, reason, code, text message."""
    rows = AnswerRow.objects.filter(answer=answer).order_by("line")
    columns = ("line", "kind", "on", "reason", "bank_code", "sms")
    return rows.values_list(*columns).iterator(chunk_size=ROWS_AT_ONCE)


def _joined(row: Iterable[object]) -> bytes:
    """Return the values of a row, each behind its length; - for none."""
    # One list and no call for each value: this is run for every cell of every row
    parts = [
        value.encode()
        if isinstance(value, str)
        else value
        if value is None or isinstance(value, bytes)
        else bytes(value)
        if isinstance(value, memoryview)
        else str(value).encode()
        for value in row
    ]
    return b"".join([b"-" if part is None else b"%d:%b" % (len(part), part) for part in parts])
