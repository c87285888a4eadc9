"""Which masking of names a class uses on a channel: data with a basis (decision 23)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.disclosure.enums import PAPER_CHANNELS, VILLAGE_CHANNELS, Channel
from portal.policies.enums import DisclosureClass
from portal.recipients.masks import MaskMode


class MaskRule(models.Model):
    """Overrides the default of one class on one channel (norms B2).

    Class B has names in the village only, class C nowhere; full names stand on paper only.
    """

    disclosure_class = models.CharField(_("class"), max_length=1, choices=DisclosureClass)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    mode = models.CharField(_("masking of names"), max_length=12, choices=MaskMode)
    basis = models.CharField(_("basis"), max_length=200)

    class Meta:
        verbose_name = _("masking rule")
        verbose_name_plural = _("masking rules")
        constraints = (
            models.UniqueConstraint(
                fields=["disclosure_class", "channel"], name="one_mask_per_class_and_channel"
            ),
            models.CheckConstraint(
                condition=Q(disclosure_class="A")
                | Q(disclosure_class="B", channel__in=VILLAGE_CHANNELS),
                name="names_only_where_the_class_allows",
            ),
            models.CheckConstraint(
                condition=~Q(mode="FULL") | Q(channel__in=PAPER_CHANNELS),
                name="full_names_on_paper_only",
            ),
        )

    def __str__(self) -> str:
        return f"{self.disclosure_class} {self.channel} {self.mode}"
