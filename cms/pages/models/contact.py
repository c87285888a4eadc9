"""Contact channels: the one page that says whom to ask and where to complain."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.pages.blocks import ChannelBlocks
from portal.content.enums import ContentKind

from .article import Article


class ContactPage(Article):
    """Offices, hours, numbers (article 20: 补贴联系渠道). Its address is "contact/"."""

    channels = StreamField(ChannelBlocks(), blank=True, verbose_name=_("channels"))
    body = None

    content_kind = ContentKind.CHANNEL
    parent_page_types: ClassVar = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count = 1
    template = "pages/contact.html"
    content_panels: ClassVar = [*Article.head_panels, FieldPanel("channels"), *Article.note_panels]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")
