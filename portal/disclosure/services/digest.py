"""The digest of an edition: what proves later that these rows were published, and no others.

SHA-256 over UTF-8 lines that anybody can rebuild from the published file: the reference number,
edition and class, then one line per row in printed order, its values (``digest`` of public_row)
separated by tabs: yuan in fen, quantities in thousandths, ISO dates, nothing where there is none,
the policy's columns as JSON with sorted keys. Columns that the first digests did not know follow as
name=value where a row holds them, so that those digests stay what they are. An edition without rows
is the digest of its totals.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from portal.disclosure.enums import Grain
from portal.disclosure.models import Edition
from portal.disclosure.public_kinds import EXTRA
from portal.disclosure.public_row import FROZEN
from portal.policies.enums import DisclosureClass

from .scope import ENTRY_MODELS
from .stage import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.disclosure.public_row import PublicColumn

ROWS_AT_ONCE: Final = 5000
# Before the policy's columns, which are the last of those that have a place.
_PLACED: Final = sorted(
    (c for c in FROZEN if c.digest and c.kind is not EXTRA), key=lambda column: column.digest or 0
)
_HEAD: Final = (
    "policy_name",
    "as_of",
    "formed_on",
    "due_on",
    "published_at",
    "published_by",
    "public_until",
    "entry_count",
    "total",
    "quantity",
    "quantity_unit",
    "rate",
    "unlisted",
)
_NAMED: Final = [column for column in FROZEN if not column.digest]


def digest_of(edition: Edition) -> bytes:
    """Return the digest (32 bytes) of an edition as it stands; rows are streamed."""
    model = ENTRY_MODELS.get(DisclosureClass(edition.disclosure_class))
    head = (edition.disclosure.ref, str(edition.number), edition.disclosure_class)
    digest = hashlib.sha256(_line(head))
    for line in _totals(edition) if model is None else _entries(model, edition):
        digest.update(line)
    return digest.digest()


def digest_of_figures(edition: Edition, *grains: Grain) -> bytes:
    """Return the SHA-256 (32 bytes) over an edition's totals by place; `Grain.SET` adds its head.

    The head is every column of the edition that is frozen and that `digest_of` does not cover.
    Read from the database: a figure in memory may be written otherwise.
    """
    digest = hashlib.sha256()
    if Grain.SET in grains:
        head = Edition.objects.values_list(*_HEAD).get(pk=edition.pk)
        digest.update(_line(map(_stated, head)))
    rows = edition.totals.filter(grain__in=grains).order_by("grain", "place_code")
    for total in rows.values_list("grain", "place_code", "payments", "people", "total", "hidden"):
        digest.update(_line(map(_stated, total)))
    return digest.digest()


def _stated(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return "-" if value is None else str(value)


def _line(values: Iterable[str]) -> bytes:
    return ("\t".join(values) + "\n").encode()


def _entries(model: type[Any], edition: Edition) -> Iterator[bytes]:
    """Let the database write each line, all but the columns of the policy."""
    texts = " || '\t' || ".join(f"COALESCE({_text(column)}, '')" for column in _PLACED)
    named = " || ".join(
        f"COALESCE('\t{column.name}=' || NULLIF({_text(column)}, ''), '')" for column in _NAMED
    )
    named = named or "''"
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {texts}, NULLIF(CAST(extra AS text), '{{}}'), {named} "  # noqa: S608 - our own names
            f"FROM {table(model)} WHERE edition_id = %s ORDER BY id",
            [edition.pk],
        )
        while chunk := cursor.fetchmany(ROWS_AT_ONCE):
            yield b"".join(_line((text, _json(extra) + more)) for text, extra, more in chunk)


def _text(column: PublicColumn) -> str:
    return f"CAST({connection.ops.quote_name(column.name)} AS text)"


def _json(value: str | None) -> str:
    if value is None:
        return "{}"
    return json.dumps(json.loads(value), ensure_ascii=False, sort_keys=True)


def _totals(edition: Edition) -> Iterator[bytes]:
    for total in edition.totals.order_by("grain", "place_code"):
        figures = (total.payments, total.people, total.total and int(total.total.scaleb(2)))
        yield _line(
            (total.grain, total.place_code, *("-" if f is None else str(f) for f in figures))
        )
