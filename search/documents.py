"""Documents of the indexes: what stands in them, and how each is made from what is public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from elasticsearch.dsl import Date, Document, Keyword, Long, MetaField, Short

from portal.disclosure.models import DisclosedEntry, Edition
from portal.disclosure.services.summaries import rebuild_summaries
from portal.policies.enums import DisclosureClass

from .filters import COLUMNS
from .index.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from .index.subjects import IndexedDocument

CHUNK: Final = 5_000
_ENTRY: Final = DisclosedEntry._meta.db_table
# Fields of a document and the SQL that reads them from an entry: what search asks for.
_FIELDS: Final = {
    "id": "e.id",
    **{field: f"e.{column}" for field, column in COLUMNS.items()},
    "name": "e.name",
    "name_sort": "e.name_sort",
    "surname": "e.surname",
    "amount": "e.amount",
    "paid_on": "CAST(e.paid_on AS text)",
}
_CURRENT: Final = (
    f"SELECT e.edition_id, e.id, {', '.join(_FIELDS.values())} "  # noqa: S608
    f"FROM {_ENTRY} e WHERE e.id > %s AND e.current = %s {{only}} ORDER BY e.id LIMIT %s"
)


class PayoutDocument(Document):
    """A disclosed payment of class A as it is asked for: masked, and without what is only shown.

    Names are compared whole, so they are single tokens; amounts are fen. The source is not kept:
    rows are read from the database, and the index is made anew rather than changed.
    """

    id = Long(index=False)
    key = Keyword(doc_values=False)
    policy = Keyword()
    year = Short()
    township = Keyword()
    village = Keyword()
    name = Keyword(doc_values=False)
    name_sort = Keyword()
    surname = Keyword(doc_values=False)
    amount = Long()
    paid_on = Date(format="strict_date")

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(enabled=False)

    @classmethod
    def from_entry(cls, values: Iterable[Any], key: str) -> dict[str, Any]:
        """Return the source of one row (``_FIELDS``) of the set with this key.

        A plain mapping: an object for each of a million rows would cost more than sending it.
        """
        source = dict(
            zip(_FIELDS, values, strict=False)
        )  # counting them takes a quarter as long again
        source["key"] = key
        return source


def payout_documents(keys: Collection[str] | None = None) -> Iterator[IndexedDocument]:
    """Yield current rows of class A, of some sets (their keys) or all, in flat memory.

    Read in pieces, each of its own moment: a set that changes meanwhile is noted and read again.
    """
    editions = Edition.objects.in_force().filter(disclosure_class=DisclosureClass.A)
    if keys is not None:
        editions = editions.filter(disclosure__in=[int(key) for key in keys])
    sets = {
        edition: str(disclosure)
        for edition, disclosure in editions.values_list("pk", "disclosure").order_by("pk")
    }
    if keys is None:
        yield from _made(sets, "", [])
        return
    for edition in sets:
        yield from _made(sets, "AND e.edition_id = %s", [edition])


def _made(sets: dict[int, str], only: str, params: list[int]) -> Iterator[IndexedDocument]:
    sql, last, make = _CURRENT.format(only=only), 0, PayoutDocument.from_entry
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [last, True, *params, CHUNK])
            rows = cursor.fetchall()
        for edition, last, *values in rows:
            key = sets.get(edition)
            if key is not None:
                yield str(last), make(values, key)
        if len(rows) < CHUNK:
            return


PAYOUTS: Final = Subject(
    "payouts",
    PayoutDocument,
    payout_documents,
    rebuild_summaries,
    # Kept in the order of the first page, which so reads no more than it shows.
    settings={"sort.field": ["name_sort", "id"], "sort.order": ["asc", "asc"]},
)
