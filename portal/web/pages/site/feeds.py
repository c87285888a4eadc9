"""What came out last, as feeds: titles, days and addresses of sets and notices; never a row."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import get_default_timezone, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.content.enums import ContentKind
from portal.content.queries import latest_content
from portal.disclosure.queries import latest_editions
from portal.web.context import identity
from portal.web.delivery.limits import limited
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.parts.labels import content_address, edition_note, set_address, set_title

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    from portal.content.models import ContentItem
    from portal.disclosure.models import Edition

ITEMS = 50


class Latest(Feed):
    """What both feeds say: names that hold wherever the site moves, and who speaks (RFC 4287)."""

    feed_type = Atom1Feed
    item_guid_is_permalink = False

    def author_name(self) -> str:
        """Return who runs the site."""
        site = identity(None)
        return site["organiser"] or site["title"]


class LatestDisclosures(Latest):
    """The editions in force that came out last, /feeds/disclosures.atom."""

    feed_guid = "urn:x-mingzhang:disclosures"

    def title(self) -> str:
        """Name the site and the column."""
        return f"{identity(None)['title']} {_('Published lists')}"

    def link(self) -> str:
        """Lead to the list."""
        return reverse("disclosures")

    def items(self) -> list[Edition]:
        """Return what came out last."""
        return latest_editions(ITEMS)

    def item_title(self, item: Edition) -> str:
        """Name a set as the list does."""
        return f"{set_title(item)} {edition_note(item)}".rstrip()

    def item_description(self, item: Edition) -> str:
        """Say who published it."""
        return item.change_note or item.published_by

    def item_link(self, item: Edition) -> str:
        """Lead to the set."""
        return set_address(item)

    def item_guid(self, item: Edition) -> str:
        """Tell editions of a set apart."""
        return f"urn:x-mingzhang:set:{item.disclosure.ref}/{item.number}"

    def item_author_name(self, item: Edition) -> str | None:
        """Say who published it."""
        return item.published_by or None

    def item_pubdate(self, item: Edition) -> dt.datetime:
        """Say when it came out."""
        return item.published_at

    def item_updateddate(self, item: Edition) -> dt.datetime:
        """Say the same day: an edition does not change after it came out."""
        return item.published_at


class LatestNotices(Latest):
    """The newest notices, /feeds/notices.atom."""

    feed_guid = "urn:x-mingzhang:notices"

    def title(self) -> str:
        """Name the site and the column."""
        return f"{identity(None)['title']} {_('Notices')}"

    def link(self) -> str:
        """Lead to the site."""
        return reverse("home")

    def items(self) -> list[ContentItem]:
        """Return what came out last."""
        return latest_content(ContentKind.NOTICE, limit=ITEMS)

    def item_title(self, item: ContentItem) -> str:
        """Name the notice."""
        return item.title

    def item_description(self, item: ContentItem) -> str:
        """Say what it is about, else who published it."""
        return item.summary or item.organisation

    def item_author_name(self, item: ContentItem) -> str | None:
        """Say who published it."""
        return item.organisation or None

    def item_link(self, item: ContentItem) -> str:
        """Lead to the notice."""
        return content_address(item)

    def item_guid(self, item: ContentItem) -> str:
        """Name it for good, wherever it moves."""
        return f"urn:x-mingzhang:{item.key}"

    def item_pubdate(self, item: ContentItem) -> dt.datetime:
        """Say on which day it came out."""
        morning = dt.datetime.combine(item.published_on, dt.time())
        return make_aware(morning, get_default_timezone())

    def item_updateddate(self, item: ContentItem) -> dt.datetime:
        """Say when it was changed last."""
        return item.changed_at


def _feed(made: Feed) -> Callable[..., HttpResponseBase]:
    return require_safe(limited("page")(shared_page()(made)))


latest_disclosures = _feed(LatestDisclosures())
latest_notices = _feed(LatestNotices())
