"""The index of public texts in Elasticsearch: the tokens of the database, and what orders hits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elasticsearch.dsl import Document, Integer, Keyword, Long, MetaField

from search.index.subjects import Subject

from .index import SUBJECT, rebuild
from .models import Text
from .tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from search.index.subjects import IndexedDocument

CHUNK: Final = 500
_READ: Final = ("pk", "key", "kind", "day", "title", "summary", "body")


class TextDocument(Document):
    """A public text as it is asked for: tokens, kind and day; ``number`` is its row.

    The texts themselves are read from the database, so that what was taken down is never shown.
    """

    number = Long()
    key = Keyword(doc_values=False)
    kind = Keyword()
    day = Integer()
    tokens = Keyword(doc_values=False)

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(enabled=False)

    @classmethod
    def from_text(cls, row: dict[str, Any]) -> dict[str, Any]:
        """Return the source of one row (``_READ``)."""
        return {
            "number": row["pk"],
            "key": row["key"],
            "kind": row["kind"],
            "day": row["day"],
            "tokens": tokens_of(row["kind"], row["title"], row["summary"], row["body"]),
        }


def text_documents(keys: Collection[str] | None = None) -> Iterator[IndexedDocument]:
    """Yield the texts that the database holds, of some keys or all, in flat memory."""
    texts = Text.objects.order_by("pk")
    if keys is not None:
        texts = texts.filter(key__in=keys)
    last = 0
    while rows := list(texts.filter(pk__gt=last).values(*_READ)[:CHUNK]):
        for row in rows:
            yield str(row["pk"]), TextDocument.from_text(row)
        last = rows[-1]["pk"]


def rebuild_texts() -> int:
    """Read every source anew into the database; return how many texts there are."""
    return rebuild()[0]


TEXTS: Final = Subject(
    SUBJECT,
    TextDocument,
    text_documents,
    rebuild_texts,
    settings={"sort.field": ["day", "number"], "sort.order": ["desc", "desc"]},
)
