"""What pages and attached files give to text search: everything that is public, nothing else.

The register of content says what is public and how it is named; pages add their words.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from django.urls import get_script_prefix
from wagtail.models import Page

from portal.content.enums import ContentKind
from portal.content.queries import content_in_view
from search.sources import TextKind, TextRecord

from .models import Article, PublicFile
from .words import body_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from portal.content.models import ContentItem

Row = TypeVar("Row")
AT_ONCE: Final = 200
KINDS: Final = {
    ContentKind.NOTICE: TextKind.NOTICE,
    ContentKind.INTERPRETATION: TextKind.NOTICE,
    ContentKind.GUIDE: TextKind.GUIDE,
    ContentKind.BASIS: TextKind.BASIS,
    ContentKind.CHANNEL: TextKind.CONTACT,
}


def parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows by two hundred."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some


def numbers_of(keys: Iterable[str]) -> list[int]:
    """Return what stands after the colon of keys, where it is a number."""
    after = (key.partition(":")[2] for key in keys)
    return [int(text) for text in after if text.isdecimal()]


class PageTexts:
    """Each public article with all its words."""

    name = "page"

    def records(self, keys: Collection[str] | None = None) -> Iterator[TextRecord]:
        """Yield articles, newest first; three queries for two hundred, and one per kind of page."""
        items = content_in_view(*KINDS).prefetch_related("policies")
        lookup = {"key__startswith": "page:"} if keys is None else {"key__in": keys}
        for some in parts(items.filter(**lookup).iterator(chunk_size=AT_ONCE)):
            pages = Page.objects.live().filter(pk__in=numbers_of(item.key for item in some))
            by_key = {page.pk: page for page in pages.specific()}
            for item in some:
                page = by_key.get(numbers_of([item.key])[0])
                if isinstance(page, Article):
                    yield _record(item, page)


def _record(item: ContentItem, page: Article) -> TextRecord:
    return TextRecord(
        key=item.key,
        kind=KINDS[ContentKind(item.kind)],
        title=item.title,
        summary=item.summary,
        body=body_text(page),
        address=item.address,
        published_on=item.published_on,
        policy_codes=tuple(sorted(policy.code for policy in item.policies.all())),
        organisation=item.organisation,
    )


class FileTexts:
    """Each file on a public page, with the text that could be read in it."""

    name = "document"

    def records(self, keys: Collection[str] | None = None) -> Iterator[TextRecord]:
        """Yield files, each once, as of the page that shows it first."""
        rows = PublicFile.objects.select_related("attachment").order_by("attachment_id", "pk")
        if keys is not None:
            rows = rows.filter(attachment_id__in=numbers_of(keys))
        for some in parts(rows.iterator(chunk_size=AT_ONCE)):
            pages = [f"page:{row.page_id}" for row in some]
            items = content_in_view().filter(key__in=pages).prefetch_related("policies")
            items_by_key = {item.key: item for item in items}
            yield from self._of(some, items_by_key)

    def _of(
        self, rows: Iterable[PublicFile], items: dict[str, ContentItem]
    ) -> Iterator[TextRecord]:
        done = set()
        for row in rows:
            item = items.get(f"page:{row.page_id}")
            if item is None or row.attachment_id in done:
                continue
            done.add(row.attachment_id)
            file = row.attachment
            yield TextRecord(
                key=file.key,
                kind=TextKind.DOCUMENT,
                title=file.title,
                summary=item.title,
                body=file.text,
                address=file.url.removeprefix(get_script_prefix()),
                published_on=item.published_on,
                policy_codes=tuple(sorted(policy.code for policy in item.policies.all())),
                organisation=item.organisation,
            )
