"""The one byte form of an entry that seals are computed over.

The columns as texts in the order of `entry_columns`, joined by NUL (which none of them can hold),
the detail as JSON with sorted keys, UTF-8. The databases render moments and UUIDs: verification
reads millions of rows, and a `datetime` or `UUID` per value costs more than the hashing. Both
engines give the same bytes for the same entry.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db.models import Func, TextField
from django.db.models.functions import Cast

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.hmac import HMAC

TEXTS = (
    "act",
    "actor_account",
    "actor_member",
    "actor_name",
    "actor_organisation",
    "actor_role",
    "subject_type",
    "subject_id",
    "subject_label",
)
MOMENT = "%Y-%m-%d %H:%M:%S.%f"
AT_PLACE = 2  # of the moment among the columns of an entry

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_decode = json.loads


class Utc(Func):
    """A moment as text in UTC with six digits of a second, in the form of MOMENT."""

    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Return PostgreSQL's expression."""
        template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Return SQLite's expression; Django stores UTC and leaves out a fraction of zero."""
        template = "substr(%(expressions)s || '.000000', 1, 26)"
        return self.as_sql(compiler, connection, template=template, **context)


class Hex(Func):
    """A UUID as 32 hexadecimal digits, "" for none."""

    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Return PostgreSQL's expression."""
        template = "coalesce(replace(%(expressions)s::text, '-', ''), '')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Return SQLite's expression; Django stores the digits."""
        template = "coalesce(%(expressions)s, '')"
        return self.as_sql(compiler, connection, template=template, **context)


def entry_columns(prefix: str = "") -> tuple[Any, ...]:
    """Return what to read of an entry (`values_list` arguments); prefix "entry__" from a seal."""
    return (
        f"{prefix}id",
        Hex(f"{prefix}uuid"),
        Utc(f"{prefix}at"),
        *(f"{prefix}{name}" for name in TEXTS),
        Hex(f"{prefix}subject_uuid"),
        Cast(f"{prefix}detail", TextField()),
    )


def canonical(values: Sequence[Any]) -> bytes:
    """Return the byte form of an entry from the values of `entry_columns`."""
    return "\0".join(hashed_texts(values)).encode()


def hashed_texts(values: Sequence[Any]) -> tuple[str, ...]:
    """Return the texts that the byte form joins, from the values of `entry_columns`."""
    number, *texts, detail = values
    return (str(number), *texts, _encode(_decode(detail)))


def moment(at: dt.datetime) -> str:
    """Return a moment as `Utc` renders it."""
    return at.astimezone(UTC).strftime(MOMENT)


def mac_of(template: HMAC, *, seq: int, prev: bytes, at: str, entry: bytes) -> bytes:
    """Return the 32 bytes of a seal made at a moment (in the form of MOMENT)."""
    mac = template.copy()
    mac.update(b"%b%d %b\n%b" % (prev, seq, at.encode(), entry))
    return mac.finalize()
