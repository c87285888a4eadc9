"""What follows from a page going out, coming down, moving: in the transaction of that act.

Wagtail sends these signals inside `publish` and `unpublish`, which our pages make one transaction;
whichever screen, command or service began the act, it comes past here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from portal.disclosure.models import Generation
from portal.web.services import publish_home
from search.sources import changed, gone

from .acting import who_acts
from .files import hide_files, require_unused, show_files
from .handover import hand_over, move, unregister
from .media_used import make_sizes
from .models import Article, Attachment, HomePage, PublicPage
from .moved import at, keep_old_address

if TYPE_CHECKING:
    from wagtail.models import Page, Revision


@receiver(page_published)
def went_out(instance: Page, revision: Revision, **_kwargs: Any) -> None:
    """Hand a page over that is public from now on; one whose day is still to come waits."""
    if not instance.live or instance.live_revision_id != revision.pk:
        return
    if isinstance(instance, Article):
        make_sizes(instance)
        hand_over(instance, by=who_acts())
        changed(instance.key, *show_files(instance))
    elif isinstance(instance, HomePage):
        publish_home(content=instance.words, by=who_acts())
    elif isinstance(instance, PublicPage):
        Generation.raise_()


@receiver(page_unpublished)
def came_down(instance: Page, **_kwargs: Any) -> None:
    """Take a page back."""
    if isinstance(instance, Article):
        _vanishes(instance)
    elif isinstance(instance, PublicPage):
        Generation.raise_()


def is_deleted(instance: Article, **_kwargs: Any) -> None:
    """Unregister a page that is deleted, alone or with a page above it."""
    _vanishes(instance)


@receiver(pre_delete, sender=Attachment)
def file_is_deleted(instance: Attachment, **_kwargs: Any) -> None:
    """Keep public files."""
    require_unused(instance)


# By sender: who listens to every deletion makes every table of the portal be read before it
for article in apps.get_app_config("pages").get_models():
    if issubclass(article, Article):
        pre_delete.connect(is_deleted, sender=article, dispatch_uid=f"pages.{article.__name__}")


@receiver(post_page_move)
@receiver(page_slug_changed)
def has_new_address(
    instance: Page,
    instance_before: Page | None = None,
    url_path_before: str = "",
    **_kwargs: Any,
) -> None:
    """Tell the new addresses of a page and of all below it that are public; keep the old ones."""
    with transaction.atomic():
        now_there = instance.specific
        before = instance_before or at(now_there, url_path_before)
        if before.url_path != now_there.url_path:
            keep_old_address(now_there, before=before)
        for page in instance.get_descendants(inclusive=True).live().specific():
            if isinstance(page, Article):
                move(page, by=who_acts())
                changed(page.key)
        Generation.raise_()


def _vanishes(page: Article) -> None:
    """Take a page out of register, files and answers of the search."""
    unregister(page, by=who_acts())
    gone(page.key)
    if files := hide_files(page):
        changed(*files)  # another page may show them
