"""Notices, and interpretations of basis documents."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.pages.enums import NoticeKind
from portal.policies.models import Policy

from .article import Article


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

    parent_page_types: ClassVar = ["pages.NoticeIndex"]
    subpage_types: ClassVar = []
    template = "pages/notice.html"
    content_panels: ClassVar = [
        *Article.head_panels,
        FieldPanel("kind"),
        FieldPanel("source"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("policies", widget=forms.CheckboxSelectMultiple),
                FieldPanel("explains", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("What it is about"),
            classname="collapsed",
        ),
        *Article.note_panels,
    ]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
