"""Where the editorial rules enter Wagtail's own screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.widgets import Button
from wagtail.models import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

    from portal.staff.models import User

# Wagtail's entries that have no place here: nobody publishes or unpublishes with a button, and a
# review ends by its own acts.
NOT_IN_THE_EDITOR = {
    "action-publish",
    "action-unpublish",
    "action-restart-workflow",
    "action-cancel-workflow",
}
IN_BULK = {"delete"}


@hooks.register("before_edit_page")
def only_writers_edit(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Redirect those who only review to the page's screen on the desk; refuse their POSTs."""
    if page.permissions_for_user(request.user).can_write():
        return None
    if request.method == "POST":
        raise PermissionDenied
    return redirect("desk:page", pk=page.pk)


@hooks.register("after_edit_page")
def warn_of_unseen_version(request: HttpRequest, page: Page) -> None:
    """Warn who saved over a version of somebody else without having seen it; both are kept.

    Wagtail asks beforehand, but learns of the other version only every ten seconds.
    """
    loaded = request.POST.get("loaded_revision_id", "")
    older = page.revisions.exclude(pk=page.latest_revision_id).select_related("user__member")
    before = older.order_by("-created_at", "-pk").first()
    if not loaded or before is None or loaded == str(before.pk) or before.user == request.user:
        return
    if request.POST.get("overwrite_revision_id"):
        return
    sentence = _(
        "%(name)s saved a version while you were writing. Yours is the latest now; the other one is"
        " kept. Compare them before you hand the page in."
    )
    pair = [page.pk, before.pk, page.latest_revision_id]
    address = reverse("wagtailadmin_pages:revisions_compare", args=pair)
    messages.warning(
        request,
        sentence % {"name": get_user_display_name(before.user)},
        buttons=[messages.button(address, _("Compare"))],
    )


@hooks.register("before_unpublish_page")
def unpublishing_needs_a_reason(request: HttpRequest, page: Page) -> HttpResponse:
    """Redirect to the screen that asks for the reason and records it."""
    return redirect("desk:page", pk=page.pk)


@hooks.register("before_bulk_action")
def no_acts_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable[Model], action: Any
) -> None:
    """Refuse acts on many pages at once: each needs its own second person or its own reason."""
    if any(isinstance(record, Page) for record in objects) and action_type not in IN_BULK:
        raise PermissionDenied(_("Pages are published and taken down one by one."))


class PageStatusItem(ActionMenuItem):
    """Links from the editor to the page's screen on the desk."""

    name = "action-standing"
    classname = "button-secondary"
    icon_name = "clipboard-list"

    def __init__(self, order: int) -> None:
        super().__init__(order=order)
        self.label = _("Where it stands, and what was said")

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Show it for pages that are there already."""
        page = context.get("page")
        return bool(page and page.pk)

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """Return the address of that screen."""
        return reverse("desk:page", args=[parent_context["page"].pk])


@hooks.register("construct_page_action_menu")
def acts_of_the_editor(
    menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Offer saving, handing in, and the way to the desk; under review the way to the desk first."""
    locked = context.get("locked_for_user")
    items = [item for item in menu_items if item.name not in NOT_IN_THE_EDITOR]
    if locked:
        items = [item for item in items if item.name != "action-save-draft"]
    status = PageStatusItem(order=-1 if locked else 90)
    if status.is_shown(context):
        items.insert(0 if locked else len(items), status)
    menu_items[:] = items


@hooks.register("register_page_header_buttons")
def status_link_in_header(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Link from the explorer and the editor to the page's screen on the desk."""
    if page.depth > 1:
        yield Button(
            _("Where it stands"),
            reverse("desk:page", args=[page.pk]),
            icon_name="clipboard-list",
            priority=5,
        )


@hooks.register("register_page_listing_more_buttons")
def status_link_in_listing(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Link from a row of the explorer to the page's screen on the desk."""
    if page.depth > 1:
        yield Button(
            _("Where it stands"),
            reverse("desk:page", args=[page.pk]),
            icon_name="clipboard-list",
            priority=1,
        )
