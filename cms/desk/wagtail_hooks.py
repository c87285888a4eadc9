"""Where the desk enters the Wagtail admin: addresses, menu, first screen, what is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.staff.powers import Act

from .counts import count_in_words
from .responses import powers_in
from .sections import registered
from .users import close_user_screens, show_names
from .work import WorkPanel

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver
    from django.utils.safestring import SafeString

    from .responses import StaffRequest

# Wagtail's own entries that the desk's people have no use for.
HIDDEN_FROM_DESK = {"help", "settings"}
# Reports that say something here: who did what, what lies still, what was reviewed how.
REPORTS = {"site-history", "aging-pages", "workflows"}
# Money first, then what is written about it.
PLACES_IN_MENU = {"explorer": 160, "images": 170, "documents": 180}

close_user_screens()
show_names()
count_in_words()


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern | URLResolver]:
    """Put the desk under the admin's address; Wagtail guards it with the admin's sign-in."""
    return [path("desk/", include("cms.desk.urls", namespace="desk"))]


@hooks.register("insert_global_admin_css")
def desk_styles() -> SafeString:
    """Load the desk's few rules on every page of the admin, the sign-in page included."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("register_admin_menu_item")
def work_item() -> MenuItem:
    """Lead to the first screen: what waits for me."""
    return MenuItem(
        _("My work"), reverse_lazy("wagtailadmin_home"), name="desk-work", icon_name="home", order=1
    )


@hooks.register("register_admin_menu_item")
def sign_ins_item() -> MenuItem:
    """Lead everybody to the own sign-ins, below the day's work."""
    url, order = reverse_lazy("desk:sign_ins"), 990
    return MenuItem(_("My sign-ins"), url, name="desk-sign-ins", icon_name="lock", order=order)


@hooks.register("construct_main_menu")
def order_items(request: StaffRequest, menu_items: list[MenuItem]) -> None:
    """Add the sections, order by the day's work, leave out what the desk's people do not need.

    Pages, images and documents show themselves to those whose posts write or review pages.
    """
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_FROM_DESK]
    for section in registered():
        menu_items += section.menu_items(request)
    for item in menu_items:
        item.order = PLACES_IN_MENU.get(item.name, item.order)


@hooks.register("construct_reports_menu")
def keep_useful_reports(request: StaffRequest, menu_items: list[MenuItem]) -> None:
    """Leave the reports that say something here, to those who review pages."""
    reads = powers_in(request).holds(Act.REVIEW_PAGES) or request.user.is_superuser
    menu_items[:] = [item for item in menu_items if reads and item.name in REPORTS]


@hooks.register("construct_homepage_panels")
def my_work(request: StaffRequest, panels: list[object]) -> None:
    """Put my work first; page panels return with the pages."""
    panels[:] = [WorkPanel(request)]


@hooks.register("construct_homepage_summary_items")
def no_page_counts(request: StaffRequest, items: list[object]) -> None:
    """Drop the counts of pages and images: the first screen is my work."""
    items.clear()
