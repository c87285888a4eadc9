"""The lists of notices, guides and basis documents: made once, with the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.pages import lists
from portal.content.enums import ContentKind

from .article import PublicPage

if TYPE_CHECKING:
    from django.http import HttpRequest


class Index(PublicPage):
    """A list of the pages below it. Belongs to nobody: structure."""

    intro = models.CharField(_("sentence under the heading"), max_length=200, blank=True)

    content_kind: ContentKind
    parent_page_types: ClassVar = ["pages.HomePage"]
    max_count = 1
    content_panels: ClassVar = [FieldPanel("title"), FieldPanel("intro")]

    class Meta:
        abstract = True


class NoticeIndex(Index):
    """The list at "notices/"."""

    content_kind = ContentKind.NOTICE
    shared_parameters = ("kind", "policy", "cursor")
    subpage_types: ClassVar = ["pages.NoticePage"]
    template = "pages/notices.html"

    class Meta:
        verbose_name = _("list of notices")
        verbose_name_plural = _("lists of notices")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the list shows."""
        return lists.notices_context(self, request)


class GuideIndex(Index):
    """The list at "guides/"."""

    content_kind = ContentKind.GUIDE
    shared_parameters = ("policy",)
    subpage_types: ClassVar = ["pages.GuidePage"]
    template = "pages/guides.html"

    class Meta:
        verbose_name = _("list of guides")
        verbose_name_plural = _("lists of guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the list shows."""
        return lists.guides_context(self, request)


class BasisIndex(Index):
    """The list at "basis/"."""

    content_kind = ContentKind.BASIS
    shared_parameters = ("validity", "policy", "cursor")
    subpage_types: ClassVar = ["pages.BasisPage"]
    template = "pages/basis_documents.html"

    class Meta:
        verbose_name = _("list of basis documents")
        verbose_name_plural = _("lists of basis documents")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the list shows."""
        return lists.documents_context(self, request)
