"""The words of a page as plain text: for search, for the check of numbers, for short answers."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final

from django.utils.html import strip_tags
from wagtail.rich_text import get_text_for_indexing

from .blocks import PhoneBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wagtail.blocks import Block, StreamValue
    from wagtail.models import Page

    from .models import Article

_BREAKS: Final = re.compile(r"(?i)<(?:/p|br\s*/?|/li|/h[2-6])>")
# Fields of the page types that hold rich text, in the order in which a page shows them.
RICH: Final = ("who", "standard", "how", "documents")
PLAIN: Final = (
    "index_number",
    "document_number",
    "issued_by",
    "topic",
    "where",
    "time",
    "duration",
    "source",
)
# Numbers that are meant to be dialled: offices have mobile numbers, too.
DIALLED: Final = ("phone", "explainer")
STREAMS: Final = ("body", "channels")


def plain(rich: str) -> str:
    """Return rich text as lines of plain text."""
    lines = html.unescape(strip_tags(_BREAKS.sub("\n", rich))).splitlines()
    return "\n".join(line for line in (" ".join(words.split()) for words in lines) if line)


def one_line(rich: str, limit: int) -> str:
    """Return rich text as one line of plain text, cut after a whole sentence or with an ellipsis.

    Points of a list are parted by semicolons.
    """
    points = re.sub(r"(?i)</li>\s*(?=<li)", "；", rich)
    line = " ".join(plain(points).split("\n"))
    if len(line) <= limit:
        return line
    short = line[: limit - 1]
    end = max(short.rfind(sign) for sign in "。；")
    return short[: end + 1] if end > limit // 2 else short + "…"


def words_of_version(
    model: type[Page], content: dict[str, Any]
) -> tuple[list[tuple[str, str]], list[StreamValue]]:
    """Return what a version of a page says beside its title: fields by label, then streams.

    ``content`` is that of a revision: read as it is, it costs no query. Rich text becomes lines;
    what is empty is left out; the order is that of the page.
    """
    names = ("summary", "correction", *PLAIN[:4], *RICH, *PLAIN[4:], *DIALLED)
    present = [name for name in names if content.get(name)]
    fields = [(_label(model, name), plain(content[name])) for name in present]
    streams = [
        model._meta.get_field(name).to_python(content[name]) for name in STREAMS if name in content
    ]
    return fields, [stream for stream in streams if stream]


def _label(model: type[Page], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def body_text(page: Article) -> str:
    """Return the words of a page without its title and summary, numbers to dial included."""
    return "\n".join(filter(None, [*_answers(page), *_stream_words(page), dialled_text(page)]))


def checked_text(page: Article) -> str:
    """Return what the check of numbers reads: all words but the numbers that are to be dialled."""
    words = [page.title, page.summary, page.correction]
    return "\n".join(filter(None, [*words, *_answers(page), *_stream_words(page)]))


def dialled_text(page: Article) -> str:
    """Return the numbers that are to be dialled: fields for them, and telephone blocks."""
    numbers = [getattr(page, name, "") or "" for name in DIALLED]
    for name in STREAMS:
        stream = getattr(page, name, None)
        if stream:
            numbers += _phones(stream.stream_block, stream)
    return "\n".join(filter(None, numbers))


def _answers(page: Article) -> list[str]:
    rich = [plain(getattr(page, name, "") or "") for name in RICH]
    return [*rich, *(getattr(page, name, "") or "" for name in PLAIN)]


def _stream_words(page: Article) -> Iterator[str]:
    """Yield the words of streams; a telephone block's number is none of them."""
    for name in STREAMS:
        stream = getattr(page, name, None)
        if stream:
            words = stream.stream_block.get_searchable_content(stream)
            yield from (get_text_for_indexing(str(word)) for word in words)


def _phones(block: Block, value: Any) -> list[str]:
    """Return the numbers of all telephone blocks below a value."""
    if isinstance(block, PhoneBlock):
        return [value["number"]]
    if hasattr(block, "child_blocks") and hasattr(value, "items"):  # a struct
        parts = ((block.child_blocks[name], part) for name, part in value.items())
        return [number for child, part in parts for number in _phones(child, part)]
    if hasattr(block, "child_block"):  # a list
        return [number for item in value or () for number in _phones(block.child_block, item)]
    if hasattr(value, "stream_block"):  # a stream
        return [number for child in value for number in _phones(child.block, child.value)]
    return []
