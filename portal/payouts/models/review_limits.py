"""By which figures a review is alarmed, and whether it takes a sample: a decision of the county."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.payouts.enums import SampleRule

from .bank import SignedDecision, by_two


class ReviewLimits(SignedDecision):
    """The limits of a review, signed by two of the finance bureau; the newest count.

    Without any decision the defaults of the fields hold. Shares are per cent of people or yuan;
    a share counts from ``least_people`` on, so that two new people in a list of three say nothing.
    """

    new_share = models.PositiveSmallIntegerField(_("new people, per cent"), default=30)
    gone_share = models.PositiveSmallIntegerField(_("people gone, per cent"), default=30)
    total_share = models.PositiveSmallIntegerField(_("change of the total, per cent"), default=20)
    changed_share = models.PositiveSmallIntegerField(_("other amounts, per cent"), default=50)
    more_share = models.PositiveSmallIntegerField(_("more for one person, per cent"), default=50)
    alike_share = models.PositiveSmallIntegerField(_("alike amounts, per cent"), default=30)
    least_people = models.PositiveSmallIntegerField(_("people from which shares count"), default=10)
    sample_rows = models.PositiveSmallIntegerField(_("rows of a sample, at least"), default=10)
    sample_weight = models.PositiveSmallIntegerField(
        _("how much likelier a row with an alarm is drawn"), default=5
    )
    sample_rule = models.CharField(
        _("sample before finance approves"),
        max_length=12,
        choices=SampleRule,
        default=SampleRule.OFFERED,
    )

    class Meta(SignedDecision.Meta):
        constraints = (by_two("review_limits_approved_by_another"),)

    def __str__(self) -> str:
        return f"{self.sample_rule} {self.at}"

    def as_json(self) -> dict[str, Any]:
        """Return the limits as they are kept with what was found by them."""
        return {
            field.name: getattr(self, field.name)
            for field in self._meta.local_concrete_fields
            if isinstance(field, models.PositiveSmallIntegerField)
        }
