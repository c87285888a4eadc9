"""What search engines may know, as /sitemap.xml: never an address of a page with rows of people.

An index with one file per kind of page, so that no file outgrows the fifty thousand addresses that
the format allows: each is paged by the framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.sitemaps import Sitemap, views
from django.urls import get_script_prefix, reverse
from django.views.decorators.http import require_safe

from portal.content.queries import content_in_view, kinds_in_view
from portal.disclosure.queries import sets_without_names
from portal.policies.models import Listing
from portal.web import context as site
from portal.web.delivery.limits import limited
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.parts.labels import content_address, set_address

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from portal.content.models import ContentItem, ContentQuerySet
    from portal.disclosure.models import Edition, EditionQuerySet

NAMED = ("home", "policies", "disclosures", "statistics", "site_map", "accessibility")


class Columns(Sitemap[str]):
    """The pages of the site itself and the folders of what staff publish."""

    def items(self) -> list[str]:
        """Return addresses."""
        named = [address for name in NAMED if (address := site.address(name))]
        folders = {kind.folder for kind in kinds_in_view().values()}
        # A page that stands alone is its own folder, and among the contents
        folders -= {
            *content_in_view().filter(address__in=folders).values_list("address", flat=True)
        }
        return named + [f"{get_script_prefix()}{folder}" for folder in sorted(folders)]

    def location(self, item: str) -> str:
        """Return the address itself."""
        return item


class Policies(Sitemap[str]):
    """The policies of the current edition."""

    def items(self) -> QuerySet[Any]:
        """Return their codes."""
        listed = Listing.objects.filter(edition__is_current=True).order_by("policy__code")
        return listed.values_list("policy__code", flat=True)

    def location(self, item: str) -> str:
        """Return the policy's address."""
        return reverse("policy", args=[item])


class Contents(Sitemap["ContentItem"]):
    """What staff published."""

    def items(self) -> ContentQuerySet:
        """Return what is in view."""
        return content_in_view()

    def location(self, item: ContentItem) -> str:
        """Return its address."""
        return content_address(item)

    def lastmod(self, item: ContentItem) -> dt.datetime:
        """Return when it was changed last."""
        return item.changed_at


class Totals(Sitemap["Edition"]):
    """Published sets without names; those with names carry noindex."""

    def items(self) -> EditionQuerySet:
        """Return the editions in force."""
        return sets_without_names()

    def location(self, item: Edition) -> str:
        """Return the set's address."""
        return set_address(item)

    def lastmod(self, item: Edition) -> dt.datetime:
        """Return when it came out."""
        return item.published_at


SECTIONS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "site": Columns,
    "policies": Policies,
    "content": Contents,
    "totals": Totals,
}


@require_safe
@limited("page")
@shared_page()
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Answer /sitemap.xml: the files there are."""
    return views.index(request, SECTIONS, sitemap_url_name="sitemap_section")


@require_safe
@limited("page")
@shared_page("p")
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """Answer one file; Http404 for an unknown one."""
    return views.sitemap(request, SECTIONS, section=section)
