"""How Wagtail's lists count: it puts a number before a noun, which reads as English only."""

from __future__ import annotations

from django.utils.translation import ngettext
from wagtail.admin.paginator import WagtailPaginator


def _label(paginator: WagtailPaginator) -> str:
    words = ngettext("%(counter)s item", "%(counter)s items", paginator.count)
    return words % {"counter": f"{paginator.count:,}"}


def count_in_words() -> None:
    """Let the foot of every list of the admin say how many rows there are."""
    WagtailPaginator.items_count_label = property(_label)
