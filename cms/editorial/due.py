"""Publishing pages on the day they are approved for, unpublishing those that expire."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import Page, Revision
from wagtail.models.pages import get_default_page_content_type

from portal.audit.actors import SYSTEM
from portal.audit.services import record
from portal.clocks import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Model

log = logging.getLogger(__name__)


def publish_due() -> tuple[int, int]:
    """Do what is due; return how many pages were published and unpublished.

    Each page is a transaction of its own: one that fails does not keep the others back.
    """
    moment = now()
    expired = Page.objects.filter(live=True, expire_at__lte=moment).order_by("expire_at", "pk")
    approved = Revision.objects.filter(
        base_content_type=get_default_page_content_type(), approved_go_live_at__lte=moment
    ).order_by("approved_go_live_at", "pk")
    down = _act_on_pages(expired.values_list("pk", flat=True), _unpublish)
    out = _act_on_pages(approved.values_list("pk", flat=True), _publish)
    return out, down


def _act_on_pages(keys: Iterable[int], act: Callable[[int], Model | None]) -> int:
    done = 0
    for key in [*keys]:
        try:
            with transaction.atomic():
                done += act(key) is not None
        except Exception:
            log.exception("page due for its day failed", extra={"key": key})
    return done


def _publish(key: int) -> Page | None:
    """Publish an approved version; None when another process has done it."""
    revision = (
        Revision.objects.select_for_update()
        .filter(pk=key, approved_go_live_at__isnull=False)
        .first()
    )
    if revision is None:
        return None
    revision.publish(log_action="wagtail.publish.scheduled")
    page = revision.content_object
    _record("pages.go_out", page)
    return page


def _unpublish(key: int) -> Page | None:
    """Unpublish an expired page; None when another process has done it."""
    expired = Page.objects.select_for_update().filter(pk=key, live=True).first()
    if expired is None:
        return None
    page = expired.specific
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    _record("pages.expire", page)
    return page


def _record(act: str, page: Page) -> None:
    record(act=act, actor=SYSTEM, subject=page, detail={"title": page.get_admin_display_title()})
