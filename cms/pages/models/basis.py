"""Basis documents: what a subsidy rests on, with the header of government files (norms B4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel

from cms.pages.day_inputs import DayInput
from cms.pages.presentation import document_header, files_of
from cms.pages.widgets import PolicyChecks
from portal.content.enums import ContentKind, Validity
from portal.policies.models import Policy

from .article import Article

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST_CHAIN = 50


class BasisPage(Article):
    """A document that a subsidy rests on. What is not known of its header is left empty.

    索引号 `index_number`, 文号 `document_number`, 公开责任部门 `organisation`, 发文机关
    `issued_by`, 主题分类 `topic`, 公开形式 `disclosed_how`, 成文日期 `formed_on`, 发布日期
    `issued_on`, 施行日期 `effective_on`, 有效性 `validity`.
    """

    index_number = models.CharField(_("index number"), max_length=60, blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_by = models.CharField(_("issued by"), max_length=120, blank=True)
    topic = models.CharField(_("topic"), max_length=60, blank=True)
    disclosed_how = models.CharField(_("way of disclosure"), max_length=40, blank=True)
    formed_on = models.DateField(_("date of the document"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    validity = models.CharField(
        _("validity"), max_length=12, choices=Validity, default=Validity.IN_FORCE
    )
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    original = models.URLField(
        _("address of the original"), blank=True, help_text=_("Where the issuer published it.")
    )
    policies = ParentalManyToManyField(
        Policy, blank=True, related_name="+", verbose_name=_("subsidies that rest on it")
    )

    content_kind = ContentKind.BASIS
    parent_page_types: ClassVar = ["pages.BasisIndex"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/basis.html"
    content_panels: ClassVar = [
        *Article.head_panels,
        MultiFieldPanel(
            [
                HelpPanel(_("Copy it from the document. What it does not say stays empty.")),
                FieldRowPanel(
                    [
                        FieldPanel("index_number"),
                        FieldPanel(
                            "document_number",
                            help_text=_("As printed: office, year in brackets, number."),
                        ),
                    ]
                ),
                FieldRowPanel(
                    [
                        FieldPanel("issued_by", help_text=_("Full name as in the document.")),
                        FieldPanel(
                            "topic", help_text=_("Such as finance, farming, civil affairs.")
                        ),
                    ]
                ),
                FieldRowPanel(
                    [
                        FieldPanel("formed_on", widget=DayInput),
                        FieldPanel("issued_on", widget=DayInput),
                    ]
                ),
                FieldRowPanel(
                    [
                        FieldPanel("effective_on", widget=DayInput),
                        FieldPanel("disclosed_how", help_text=_("Such as disclosed proactively.")),
                    ]
                ),
                FieldRowPanel([FieldPanel("validity"), FieldPanel("replaced_by")]),
                FieldPanel("original"),
            ],
            heading=_("Header of the document"),
        ),
        Article.body_panel,
        MultiFieldPanel(
            [FieldPanel("policies", widget=PolicyChecks)],
            heading=_("What it is about"),
            classname="collapsed",
        ),
        *Article.note_panels,
    ]

    class Meta:
        verbose_name = _("basis document")
        verbose_name_plural = _("basis documents")

    def clean(self) -> None:
        """Refuse days in the wrong order and a document that replaces itself, by whatever way."""
        super().clean()
        if self.formed_on and self.issued_on and self.issued_on < self.formed_on:
            raise ValidationError({"issued_on": _("A document is not issued before its own date.")})
        if self.replaced_by_id and self._in_circle():
            sentence = _("These documents would replace each other in a circle.")
            raise ValidationError({"replaced_by": sentence})

    def _in_circle(self) -> bool:
        """Follow what replaces what; a chain longer than any real one counts as a circle."""
        current = self.replaced_by_id
        for _step in range(LONGEST_CHAIN):
            if current is None:
                return False
            if current == self.pk:
                return True
            documents = BasisPage.objects.filter(pk=current).values_list(
                "replaced_by_id", flat=True
            )
            current = documents.first()
        return True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the header, and the interpretations that name this document."""
        context = super().get_context(request, *args, **kwargs)
        context["header"] = document_header(self)
        explained = files_of(self.interpretations.live() if self.pk else ())
        context["related"] = [{"title": _("Interpretation"), "files": explained}] * bool(explained)
        return context
