"""What came out last, as a feed: titles, days and addresses of sets; never a row of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.disclosure.queries import latest_editions
from portal.web.context import identity
from portal.web.limits import limited
from portal.web.wording import edition_note, set_address, set_title

if TYPE_CHECKING:
    import datetime as dt

    from portal.disclosure.models import Edition

ITEMS = 50


class LatestDisclosures(Feed):
    """The editions in force that came out last, /feeds/disclosures.atom."""

    feed_type = Atom1Feed

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
        return f"{item.disclosure.ref}/{item.number}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Edition) -> dt.datetime:
        """Say when it came out."""
        return item.published_at

    def item_updateddate(self, item: Edition) -> dt.datetime:
        """Say the same day: an edition does not change after it came out."""
        return item.published_at


latest_disclosures = require_safe(limited("page")(LatestDisclosures()))
