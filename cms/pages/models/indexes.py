"""The lists of notices, guides and basis documents: made once, with the tree."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from .article import PublicPage


class Index(PublicPage):
    """A list of the pages below it. Belongs to nobody: structure."""

    intro = models.CharField(_("sentence under the heading"), max_length=200, blank=True)

    parent_page_types: ClassVar = ["pages.HomePage"]
    max_count = 1
    content_panels: ClassVar = [FieldPanel("title"), FieldPanel("intro")]

    class Meta:
        abstract = True


class NoticeIndex(Index):
    """The list at "notices/"."""

    subpage_types: ClassVar = ["pages.NoticePage"]
    template = "pages/notices.html"

    class Meta:
        verbose_name = _("list of notices")
        verbose_name_plural = _("lists of notices")


class GuideIndex(Index):
    """The list at "guides/"."""

    subpage_types: ClassVar = ["pages.GuidePage"]
    template = "pages/guides.html"

    class Meta:
        verbose_name = _("list of guides")
        verbose_name_plural = _("lists of guides")


class BasisIndex(Index):
    """The list at "basis/"."""

    subpage_types: ClassVar = ["pages.BasisPage"]
    template = "pages/basis_documents.html"

    class Meta:
        verbose_name = _("list of basis documents")
        verbose_name_plural = _("lists of basis documents")
