"""Re-encrypting every secret under the current data key.

Chunk by chunk, each in its own transaction, in the order of the primary key. A token carries the
id of its key, so a run that was stopped goes on where it stood and a second run finds nothing.
Keyed hashes stay: their keys cannot be rotated.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.db.models.functions import Substr

from portal.crypto.ciphers import token_key_id
from portal.crypto.errors import CryptoError
from portal.crypto.protected import SecretRow, associated_data, protected_of, secret_models
from portal.crypto.ring import key_ring
from portal.databases.dialect import on_postgres

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator
    from uuid import UUID

CHUNK = 1000


@dataclass
class RotationHooks:
    """What the context above adds: lifting its guards, recording the run."""

    lift: Callable[[], AbstractContextManager[None]] = nullcontext
    record: Callable[[str, dict[str, int]], object] | None = None


@dataclass
class Rotated:
    """One table: rows re-encrypted, owner ids whose tokens could not be decrypted."""

    label: str
    rows: int = 0
    damaged: list[int] = field(default_factory=list)


_hooks = RotationHooks()


def set_rotation_hooks(
    *,
    lift: Callable[[], AbstractContextManager[None]],
    record: Callable[[str, dict[str, int]], object],
) -> None:
    """Register what surrounds each chunk and what is called once at the end of a run."""
    _hooks.lift, _hooks.record = lift, record


def rotate(
    *, chunk: int = CHUNK, report: Callable[[Rotated], object] = lambda _table: None
) -> list[Rotated]:
    """Re-encrypt all rows whose tokens were made with another key than the current one.

    report is called after each chunk. Rows that do not open are left as they are and named by
    owner id. Raises KeyNotHere on the public surface.
    """
    key_id = key_ring().current.id
    tables = [_rotate_table(secret, chunk, report) for secret in secret_models()]
    if _hooks.record and any(table.rows for table in tables):
        _hooks.record(key_id, {table.label: table.rows for table in tables if table.rows})
    return tables


def keys_in_use() -> dict[str, Counter[str]]:
    """Return, per table, how many rows hold a token of each key id; reads every token's head."""
    from collections import Counter

    counts: dict[str, Counter[str]] = {}
    for secret in secret_models():
        columns = _columns(secret)
        heads = [Substr(column, 1, 2 + 16) for column in columns]
        count: Counter[str] = Counter()
        for row in secret._default_manager.values_list(*heads).iterator(5000):
            count.update({_head_key_id(bytes(head)) for head in row if head is not None})
        counts[secret._meta.label_lower] = count
    return counts


def _head_key_id(head: bytes) -> str:
    return head[2 : 2 + head[1]].decode("ascii", "replace")


def _rotate_table(
    secret: type[SecretRow], chunk: int, report: Callable[[Rotated], object]
) -> Rotated:
    table = Rotated(secret._meta.label_lower)
    last = 0
    while True:
        with transaction.atomic(), _hooks.lift():
            stale = list(_stale(secret, last)[:chunk])
            if not stale:
                return table
            renewed = list(_renew(secret, stale, table))
            _write(secret, renewed)
        last = stale[-1][0]
        table.rows += len(renewed)
        report(table)


def _stale(secret: type[SecretRow], after: int) -> Any:
    """Return (owner id, uuid, tokens…) of rows with a token of another key, locked."""
    prefix = key_ring().current.prefix
    columns = _columns(secret)
    heads = {
        f"{column}_head": Substr(column, 1, len(prefix), output_field=models.BinaryField())
        for column in columns
    }
    other = reduce(or_, (~models.Q(**{head: prefix}) for head in heads))
    rows = secret._default_manager.alias(**heads).filter(other, owner_id__gt=after)
    rows = rows.order_by("owner_id").select_for_update(of=("self",))
    return rows.values_list("owner_id", "owner__uuid", *columns)


def _renew(
    secret: type[SecretRow], stale: list[tuple[Any, ...]], table: Rotated
) -> Iterator[tuple[Any, ...]]:
    owner = secret._meta.get_field("owner").related_model
    names = list(protected_of(owner))
    for pk, row, *tokens in stale:
        try:
            fresh = [
                _again(owner, name, row, token) for name, token in zip(names, tokens, strict=True)
            ]
        except CryptoError:
            table.damaged.append(pk)
        else:
            yield (*fresh, pk)


def _again(owner: Any, name: str, row: UUID, token: Any) -> bytes | None:
    ring = key_ring()
    if token is None:
        return None
    token = bytes(token)
    if token_key_id(token) == ring.current.id:
        return token
    bound = associated_data(owner, name, row)
    return ring.current.encrypt(ring.decrypt(token, bound), bound)


def _write(secret: type[SecretRow], renewed: list[tuple[Any, ...]]) -> None:
    """Write tokens back, on PostgreSQL in one statement; bulk_update builds a CASE per column."""
    if not renewed:
        return
    quote = connection.ops.quote_name
    table, columns = quote(secret._meta.db_table), [quote(name) for name in _columns(secret)]
    with connection.cursor() as cursor:
        if on_postgres():
            cursor.execute(
                _one_update(table, columns), [list(each) for each in zip(*renewed, strict=True)]
            )
            return
        changes = ", ".join(f"{column} = %s" for column in columns)
        cursor.executemany(f"UPDATE {table} SET {changes} WHERE owner_id = %s", renewed)  # noqa: S608


def _one_update(table: str, columns: list[str]) -> str:
    changes = ", ".join(f"{column} = fresh.{column}" for column in columns)
    arrays = ", ".join(["%s::bytea[]"] * len(columns))
    return (
        f"UPDATE {table} SET {changes} FROM unnest({arrays}, %s::bigint[]) "  # noqa: S608
        f"AS fresh ({', '.join(columns)}, owner_id) WHERE {table}.owner_id = fresh.owner_id"
    )


def _columns(secret: type[SecretRow]) -> list[str]:
    owner = secret._meta.get_field("owner").related_model
    return [f"{name}_cipher" for name in protected_of(owner)]
