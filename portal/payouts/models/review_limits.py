"""By which figures a review is alarmed, and whether it takes a sample: a decision of the county."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.payouts.enums import SampleRule

from .bank import SignedDecision, by_two

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _figure(
    label: StrOrPromise, *, default: int, most: int, least: int = 0
) -> models.PositiveSmallIntegerField:
    """Return the field of one limit, within bounds beyond which it would be a slip of the pen."""
    bounds = (MinValueValidator(least), MaxValueValidator(most))
    return models.PositiveSmallIntegerField(label, default=default, validators=bounds)


class ReviewLimits(SignedDecision):
    """The limits of a review, signed by two of the finance bureau; the newest count.

    Without any decision the defaults of the fields hold. Shares are per cent of people or yuan;
    a share counts from ``least_people`` on, so that two new people in a list of three say nothing.
    """

    new_share = _figure(_("new people, per cent"), default=30, most=100)
    gone_share = _figure(_("people gone, per cent"), default=30, most=100)
    total_share = _figure(_("change of the total, per cent"), default=20, most=10_000)
    changed_share = _figure(_("other amounts, per cent"), default=50, most=100)
    more_share = _figure(_("more for one person, per cent"), default=50, most=10_000)
    alike_share = _figure(_("alike amounts, per cent"), default=30, most=100)
    least_people = _figure(_("people from which shares count"), default=10, most=1000, least=1)
    sample_rows = _figure(_("rows of a sample, at least"), default=10, most=200, least=1)
    sample_weight = _figure(
        _("how much likelier a row with an alarm is drawn"), default=5, most=50, least=1
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
