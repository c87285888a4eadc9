"""Links out of the site in rich text: with a sign, and a warning before they are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.rich_text import LinkHandler

from portal.web.pages.parts.external_links import opening

if TYPE_CHECKING:
    from collections.abc import Mapping


class OuterLink(LinkHandler):
    """What Wagtail calls an external link: one whose address begins with http: or https:."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs: Mapping[str, str]) -> str:
        """Return the opening tag as readers get it."""
        return opening(attrs["href"])
