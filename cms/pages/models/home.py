"""The top of the tree: what staff add to the home page, which the portal itself shows."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from cms.pages.day_inputs import DayInput
from portal.content.errors import NotPublishable
from portal.web.home_content import LONGEST_LABEL, HomeContent

from .article import PublicPage


class HomePage(PublicPage):
    """A note on the home page. "/" stays the portal's; it gets the note as a frozen copy."""

    note_title = models.CharField(_("heading of the note"), max_length=40, blank=True)
    note_text = models.CharField(_("text of the note"), max_length=200, blank=True)
    note_page = models.ForeignKey(
        Page,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page it leads to"),
    )
    note_until = models.DateField(
        _("last day of the note"), null=True, blank=True, help_text=_("Empty: until it is changed.")
    )

    searches = models.CharField(
        _("searches to offer"),
        max_length=200,
        blank=True,
        help_text=_("Words that many people look for, with spaces between them; at most six."),
    )

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = [
        "pages.NoticeIndex",
        "pages.GuideIndex",
        "pages.BasisIndex",
        "pages.ContactPage",
    ]
    max_count = 1
    content_panels: ClassVar = [
        FieldPanel("title"),
        MultiFieldPanel(
            [
                FieldPanel("note_title"),
                FieldPanel("note_text"),
                FieldPanel("note_page"),
                FieldPanel("note_until", widget=DayInput),
            ],
            heading=_("Note on the home page"),
        ),
        FieldPanel("searches"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @property
    def words(self) -> HomeContent:
        """What the portal's home page is to say; a page that is not public is no link."""
        page = self.note_page.specific if self.note_page_id else None
        is_public = page is not None and page.live and isinstance(page, PublicPage)
        return HomeContent(
            heading=self.note_title.strip(),
            text=self.note_text.strip(),
            links=((page.title[:LONGEST_LABEL], page.address),) if is_public else (),
            until=self.note_until,
            searches=tuple(self.searches.split()),
        )

    def clean(self) -> None:
        """Refuse words that cannot be shown."""
        super().clean()
        try:
            self.words.refuse_unusable()
        except NotPublishable as refusal:
            raise ValidationError(str(refusal)) from refusal
