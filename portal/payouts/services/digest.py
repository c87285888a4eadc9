"""The digest that an approval refers to (decision 11)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from django.db.models import BigIntegerField, ExpressionWrapper, F

from portal.crypto.protected import protected_of
from portal.payouts import rules
from portal.payouts.models import AnswerRow, Batch, DraftLine, Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.payouts.models import BankAnswer

ROWS_AT_ONCE: Final = 5000
_NAMES: Final = tuple(sorted(protected_of(Line)))
_MASKED: Final = tuple(f"{name}_masked" for name in _NAMES)
_SAID: Final = ("amount", "quantity", "unit", "rate", "village", "group", "account", "note")
_HASHED: Final = tuple(f"secret__{name}_digest" for name in _NAMES)


def digest_of_rows(model: type[DraftLine | Line], batch: Batch) -> bytes:
    """Return the SHA-256 (32 bytes) over everything the rows of a batch say, in their order.

    Unlike `digest_of_lines` it covers village, group, quantity, rate, further columns and note,
    and not the number of the batch: a revision whose rows are those of the returned batch has its
    digest. Rows are streamed.
    """
    rows = (
        model.objects.filter(batch=batch)
        .order_by("number")
        .values_list("number", *_SAID, *_MASKED, *_HASHED, "extra")
        .iterator(chunk_size=ROWS_AT_ONCE)
    )
    digest = hashlib.sha256()
    for *values, extra in rows:
        digest.update(_joined(values))
        if extra:
            digest.update(json.dumps(extra, sort_keys=True).encode())
    return digest.digest()


def digest_of_content(model: type[DraftLine | Line], batch: Batch) -> bytes:
    """Return the SHA-256 (32 bytes) over what the rows of a batch say, whatever their order.

    Rows that were only sorted or numbered anew give the same. 32 bytes a row are held in memory.
    """
    rows = (
        model.objects.filter(batch=batch)
        .order_by()
        .values_list(*_SAID, *_MASKED, *_HASHED, "extra")
        .iterator(chunk_size=ROWS_AT_ONCE)
    )
    digests = sorted(
        hashlib.sha256(_joined([*values, json.dumps(extra, sort_keys=True)])).digest()
        for *values, extra in rows
    )
    return hashlib.sha256(b"".join(digests)).digest()


def seal_draft(batch: Batch) -> None:
    """Keep the digest of a draft's rows, just written: whoever hands it in names what was shown."""
    batch.draft_digest = digest_of_rows(DraftLine, batch)
    Batch.objects.filter(pk=batch.pk).update(draft_digest=batch.draft_digest)


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
