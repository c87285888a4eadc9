"""What the public surface reads of pages, and of Wagtail and Django because of them.

Revisions, logs, tasks and comments are not among it. A page that was never public stands as a row
in the tables of pages, with what its author saved first: PostgreSQL's rights know no rows.
"""

from __future__ import annotations

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


def declare() -> None:
    """Declare it; called in ``AppConfig.ready``."""
    may_read(models.HomePage, models.NoticeIndex, models.GuideIndex, models.BasisIndex)
    may_read(models.NoticePage, models.GuidePage, models.BasisPage, models.ContactPage)
    may_read(models.NoticePage.policies.through, models.NoticePage.explains.through)
    may_read(models.BasisPage.policies.through)
    may_read(models.Picture, models.PictureRendition, models.Attachment, models.PublicFile)
    may_read(Page, Site, Locale, PageViewRestriction, Redirect, ContentType)
    # Attached files are served through Wagtail, which asks who may see their collection
    may_read(Collection, CollectionViewRestriction)
