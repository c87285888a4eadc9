"""Reading published content: what is in view today, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Min, Q, Subquery

from portal.clocks import today
from portal.content.models import ContentEvent, ContentItem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from portal.content.enums import ContentKind
    from portal.content.models import ContentQuerySet
    from portal.policies.models import Policy


def content_in_view(*kinds: ContentKind) -> ContentQuerySet:
    """Return what is public today, newest first: of these kinds, or of all."""
    items = ContentItem.objects.in_view(today()).newest_first()
    return items.of_kind(*kinds) if kinds else items


def latest_content(*kinds: ContentKind, limit: int = 5) -> list[ContentItem]:
    """Return what came out last (one query)."""
    return list(content_in_view(*kinds)[:limit])


class ContentLine(NamedTuple):
    """What a line of news says of an item."""

    title: str
    address: str
    published_on: dt.date
    organisation: str


def content_lines(
    kind: ContentKind, day: dt.date, limit: int
) -> QuerySet[ContentItem, tuple[Any, ...]]:
    """Return the fields of a ``ContentLine`` for what came out last by a day."""
    items = ContentItem.objects.in_view(day).of_kind(kind).newest_first()
    return items.values_list(*ContentLine._fields)[:limit]


def content_of_policy(policy: Policy, *general: ContentKind) -> list[ContentItem]:
    """Return what is public today about a policy, newest first (one query).

    Of the kinds ``general`` also what is about the whole scheme.
    """
    about = Q(policies=policy)
    if general:
        about |= Q(policies=None, kind__in=general)
    return list(content_in_view().filter(about))


def content_history(policy: Policy, limit: int = 20) -> QuerySet[ContentEvent]:
    """Return what happened to content about a policy, newest first, each with its item.

    The title of an item that is not in view must not be shown: see ``ContentItem.removed_at``.
    """
    events = ContentEvent.objects.filter(item__policies=policy).select_related("item")
    return events.order_by("-at", "-id")[:limit]


@dataclass(frozen=True, slots=True)
class KindInView:
    """How much of a kind is public today, and the folder of the site in which it stands."""

    count: int
    folder: str


def kinds_in_view() -> dict[str, KindInView]:
    """Return what there is of each kind that has anything in view (one query)."""
    return kinds_of(by_kind(today()))


def by_kind(day: dt.date) -> QuerySet[ContentItem, tuple[Any, ...]]:
    """Return of each kind that is public on a day: the kind, how many, the first address."""
    items = ContentItem.objects.in_view(day).order_by()
    return items.values_list("kind").annotate(Count("pk"), Min("address"))


def kinds_of(rows: Iterable[tuple[Any, ...]]) -> dict[str, KindInView]:
    """Return the rows of ``by_kind`` as what there is of each kind."""
    return {kind: KindInView(count, first.partition("/")[0] + "/") for kind, count, first in rows}


def addresses_in_view(
    groups: Mapping[str, Iterable[ContentKind]], day: dt.date
) -> dict[str, Subquery]:
    """Return by name, to annotate another query, the address of one page of the kinds on a day.

    Null where nothing of them is in view. Which one is left open: an order would read them all.
    """
    items = ContentItem.objects.in_view(day).order_by()
    return {
        name: Subquery(items.of_kind(*kinds).values("address")[:1])
        for name, kinds in groups.items()
    }
