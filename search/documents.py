"""Documents of the indexes: what stands in them, and how each is made from what is public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from elasticsearch.dsl import Date, Document, Keyword, Long, MetaField, Short

from portal.disclosure.models import DisclosedEntry, Edition
from portal.disclosure.services.summaries import rebuild_summaries
from portal.policies.enums import DisclosureClass

from .index.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from .index.subjects import Made

CHUNK: Final = 5_000
_ENTRY: Final = DisclosedEntry._meta.db_table
_COLUMNS: Final = (
    "e.id, e.edition_id, e.policy_code, e.year, e.township_code, e.village_code, e.name, "
    "e.name_sort, e.surname, e.amount, e.paid_on"
)
_CURRENT: Final = (
    f"SELECT {_COLUMNS} FROM {_ENTRY} e WHERE e.id > %s AND e.current = %s {{only}} "  # noqa: S608
    "ORDER BY e.id LIMIT %s"
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
    def from_entry(cls, row: Sequence[Any], key: str) -> dict[str, Any]:
        """Return the source of one row (``_COLUMNS``) of the set with this key.

        A plain mapping: an object for each of a million rows would cost more than sending it.
        """
        return {
            "id": row[0],
            "key": key,
            "policy": row[2],
            "year": row[3],
            "township": row[4],
            "village": row[5],
            "name": row[6],
            "name_sort": row[7],
            "surname": row[8],
            "amount": row[9],
            "paid_on": str(row[10]),
        }


def payout_documents(keys: Collection[str] | None = None) -> Iterator[Made]:
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


def _made(sets: dict[int, str], only: str, params: list[int]) -> Iterator[Made]:
    sql, last, make = _CURRENT.format(only=only), 0, PayoutDocument.from_entry
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [last, True, *params, CHUNK])
            rows = cursor.fetchall()
        for row in rows:
            key = sets.get(row[1])
            if key is not None:
                yield str(row[0]), make(row, key)
        if len(rows) < CHUNK:
            return
        last = rows[-1][0]


PAYOUTS: Final = Subject(
    "payouts",
    PayoutDocument,
    payout_documents,
    rebuild_summaries,
    # Kept in the order of the first page, which so reads no more than it shows.
    settings={"sort.field": ["name_sort", "id"], "sort.order": ["asc", "asc"]},
)
