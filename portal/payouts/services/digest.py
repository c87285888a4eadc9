"""The digest that an approval refers to (decision 11)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from django.db.models import BigIntegerField, ExpressionWrapper, F

from portal.crypto.protected import protected_of
from portal.payouts.models import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.payouts.models import Batch

ROWS_AT_ONCE: Final = 5000
_NAMES: Final = tuple(sorted(protected_of(Line)))
_MASKED: Final = tuple(f"{name}_masked" for name in _NAMES)
_HASHED: Final = tuple(f"secret__{name}_digest" for name in _NAMES)


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
        digest.update(b"".join(_parts(row)))
    return digest.digest()


def _parts(row: Iterable[object]) -> Iterable[bytes]:
    for value in row:
        if value is None:
            yield b"-"
            continue
        part = value.encode() if isinstance(value, str) else _bytes(value)
        yield b"%d:" % len(part)
        yield part


def _bytes(value: object) -> bytes:
    return b"%d" % value if isinstance(value, int) else bytes(value)  # type: ignore[call-overload]
