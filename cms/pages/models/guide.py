"""Application guides: for one subsidy, who gets what, how, with which papers, where, when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms.pages.blocks import ANSWER
from cms.pages.cleaning import CleanTextField
from cms.pages.presentation import guide_answers
from cms.pages.widgets import PolicySelect
from portal.content.enums import ContentKind
from portal.policies.models import Policy

from .article import Article

if TYPE_CHECKING:
    from django.http import HttpRequest


class GuidePage(Article):
    """How to get one subsidy (article 20: 申请指南; its parts as in norms B4).

    Lists of contents and the plain card of the policy quote the answers, so each stands for
    itself. `explainer` is the duty officer who explains the policy (政策解答员).
    """

    policy = models.ForeignKey(
        Policy,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("subsidy"),
    )
    who = CleanTextField(_("Who gets it"), features=ANSWER, blank=True)
    standard = CleanTextField(_("How much"), features=ANSWER, blank=True)
    how = CleanTextField(_("How to get it"), features=ANSWER, blank=True)
    documents = CleanTextField(_("What to bring"), features=ANSWER, blank=True)
    where = models.CharField(_("Where"), max_length=200, blank=True)
    time = models.CharField(
        _("When"),
        max_length=200,
        blank=True,
        help_text=_("From when to when it can be applied for."),
    )
    duration = models.CharField(_("How long it takes"), max_length=120, blank=True)
    phone = models.CharField(_("Telephone"), max_length=60, blank=True)
    explainer = models.CharField(
        _("Who explains the policy"),
        max_length=120,
        blank=True,
        help_text=_("Post or duty officer and number, not a private telephone."),
    )
    is_sample = models.BooleanField(
        _("sample"),
        default=False,
        help_text=_("The page says on top that it is a sample and not an official answer."),
    )

    content_kind = ContentKind.GUIDE
    parent_page_types: ClassVar = ["pages.GuideIndex"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/guide.html"
    content_panels: ClassVar = [
        *Article.head_panels,
        FieldPanel("policy", widget=PolicySelect),
        MultiFieldPanel(
            [
                FieldPanel("who", help_text=_("In one sentence: which people or households.")),
                FieldPanel("standard", help_text=_("The sum, for what, and how it is counted.")),
                FieldPanel("how", help_text=_("What to do first, what next.")),
                FieldPanel("documents", help_text=_("One paper a line.")),
                FieldPanel("where", help_text=_("The place people go to, not only the office.")),
                FieldRowPanel(
                    [
                        FieldPanel("time"),
                        FieldPanel("duration", help_text=_("From the application to the money.")),
                    ]
                ),
                FieldRowPanel(
                    [
                        FieldPanel("phone", help_text=_("The office's number for the public.")),
                        FieldPanel("explainer"),
                    ]
                ),
            ],
            heading=_("The answers"),
        ),
        Article.body_panel,
        FieldPanel("is_sample"),
        *Article.note_panels,
    ]

    class Meta:
        verbose_name = _("application guide")
        verbose_name_plural = _("application guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the answers."""
        answers = guide_answers(self)
        return super().get_context(request, *args, **kwargs) | {"answers": answers}
