"""What the public surface reads of pages, and of Wagtail and Django because of them.

Revisions, logs, tasks and comments are not among it. Of pages only those that are public, of gone
ones that they were there; of files and pictures what a public page showed.
"""

from __future__ import annotations

from typing import Final

from django.contrib.contenttypes.models import ContentType
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)

from portal.audit.grants import may_read

from . import models
from .media_used import SIZES

# That a page was public and is gone is no secret; what stood on it may be one
WAS_PUBLIC: Final = "live OR first_published_at IS NOT NULL"
LIVE: Final = "{} IN (SELECT id FROM wagtailcore_page WHERE live)"


def declare() -> None:
    """Declare it; called in ``AppConfig.ready``."""
    may_read(Page, rows=WAS_PUBLIC)
    live = LIVE.format("page_ptr_id")
    may_read(models.HomePage, models.NoticeIndex, models.GuideIndex, models.BasisIndex, rows=live)
    may_read(models.NoticePage, models.GuidePage, models.BasisPage, models.ContactPage, rows=live)
    notice, document = LIVE.format("noticepage_id"), LIVE.format("basispage_id")
    may_read(models.NoticePage.policies.through, models.NoticePage.explains.through, rows=notice)
    may_read(models.BasisPage.policies.through, rows=document)
    may_read(models.PublicFile, rows=LIVE.format("page_id"))
    may_read(models.Attachment, rows="id IN (SELECT attachment_id FROM pages_publicfile)")
    # These sizes are made when a page goes out with the picture
    sizes = ", ".join(f"'{size}'" for size in SIZES)
    may_read(models.PictureRendition, rows=f"filter_spec IN ({sizes})")
    may_read(models.Picture, rows="id IN (SELECT image_id FROM pages_picturerendition)")
    leads = "redirect_page_id IS NULL OR redirect_page_id IN (SELECT id FROM wagtailcore_page)"
    may_read(Redirect, rows=leads)
    may_read(Site, Locale, PageViewRestriction, ContentType)
    # Attached files are served through Wagtail, which asks who may see their collection
    may_read(Collection, CollectionViewRestriction)
