"""Which pictures and attached files a page uses, its unpublished versions included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

from .words import RICH, STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wagtail.blocks import Block

    from .models import Article, Attachment, Picture

# Sizes in which a picture is shown; made when the page is published (decision 22).
SIZES: Final = ("width-720", "width-1440")
_LINKED: Final = re.compile(r'<a[^>]*linktype="document"[^>]*>')
_ID: Final = re.compile(r'\bid="(\d+)"')


@dataclass(frozen=True, slots=True)
class PictureUse:
    """A picture where it stands: ``words`` for those who cannot see it."""

    picture: Picture
    words: str
    decorative: bool


def pictures_of(page: Article) -> Iterator[PictureUse]:
    """Yield the pictures of a page; one that was deleted is left out."""
    for block, value in _leaves(page):
        if isinstance(block, ImageBlock) and value is not None:
            words = (value.contextual_alt_text or "").strip()
            yield PictureUse(value, words, bool(value.decorative))


def attachments_of(page: Article) -> list[Attachment]:
    """Return the attached files of a page, of blocks and of links in its text, each once."""
    keys = []
    for block, value in _leaves(page):
        if isinstance(block, DocumentChooserBlock) and value is not None:
            keys.append(value.pk)
        elif isinstance(value, RichText):
            keys += linked(value.source)
    for name in RICH:
        keys += linked(getattr(page, name, "") or "")
    files = get_document_model().objects.in_bulk(keys) if keys else {}
    return [files[key] for key in dict.fromkeys(keys) if key in files]


def linked(rich: str) -> list[int]:
    """Return the keys of the files a rich text links to."""
    keys = (_ID.search(tag) for tag in _LINKED.findall(rich))
    return [int(key.group(1)) for key in keys if key]


def make_sizes(page: Article) -> None:
    """Make all sizes of the pictures of a page: what shows it creates nothing."""
    for use in pictures_of(page):
        use.picture.get_renditions(*SIZES)


def _leaves(page: Article) -> Iterator[tuple[Block, Any]]:
    for name in STREAMS:
        stream = getattr(page, name, None)
        for child in stream or ():
            yield from _below(child.block, child.value)


def _below(block: Block, value: Any) -> Iterator[tuple[Block, Any]]:
    """Yield the innermost blocks with their values; a picture's words stay with it."""
    if isinstance(block, ImageBlock) or value is None:
        yield block, value
    elif hasattr(block, "child_blocks") and hasattr(value, "items"):
        for name, part in value.items():
            yield from _below(block.child_blocks[name], part)
    elif hasattr(block, "child_block"):
        for item in value:
            yield from _below(block.child_block, item)
    elif hasattr(value, "row_data"):  # a table
        for row in value.rows:
            for cell in row:
                yield from _below(cell.block, cell.value)
    else:
        yield block, value
