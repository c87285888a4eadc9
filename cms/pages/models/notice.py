"""Notices, and interpretations of basis documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.pages.enums import NoticeKind
from cms.pages.presentation import files_of
from cms.pages.widgets import PolicyChecks, SearchableChecks
from portal.content.enums import ContentKind
from portal.policies.models import Policy

from .article import Article

if TYPE_CHECKING:
    from django.http import HttpRequest


class NoticePage(Article):
    """News of an office, or an explanation of basis documents in plain words.

    An interpretation names what it explains; the document shows it without being edited, so the
    link stands at both ends and can lead in no circle.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=NoticeKind, default=NoticeKind.NOTICE)
    source = models.CharField(
        _("source"),
        max_length=80,
        blank=True,
        help_text=_("Whom the text is taken from; leave it empty for your own."),
    )
    policies = ParentalManyToManyField(
        Policy, blank=True, related_name="+", verbose_name=_("subsidies it is about")
    )
    explains = ParentalManyToManyField(
        "pages.BasisPage",
        blank=True,
        related_name="interpretations",
        verbose_name=_("documents it explains"),
    )

    content_kind = ContentKind.NOTICE
    parent_page_types: ClassVar = ["pages.NoticeIndex"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/notice.html"
    content_panels: ClassVar = [
        *Article.head_panels,
        FieldPanel("kind"),
        FieldPanel("source"),
        Article.body_panel,
        MultiFieldPanel(
            [
                FieldPanel("policies", widget=PolicyChecks),
                FieldPanel("explains", widget=SearchableChecks),
            ],
            heading=_("What it is about"),
            classname="collapsed",
        ),
        *Article.note_panels,
    ]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the documents that an interpretation explains."""
        context = super().get_context(request, *args, **kwargs)
        if self.kind == NoticeKind.INTERPRETATION:
            explained = files_of(document for document in self.explains.all() if document.live)
            context["related"] = [{"title": _("It explains"), "files": explained}] * bool(explained)
        return context
