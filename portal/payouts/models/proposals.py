"""What one of the finance bureau proposes and another signs or refuses."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal.payouts.enums import Part, ProposalKind, ProposalStatus
from portal.policies.enums import Route
from portal.staff.models import Member, Organisation


class DecisionProposal(models.Model):
    """A decision that has one signature: it counts for nothing until another person signs it.

    kind says which decision it becomes; ``allowed`` whether it lets something hold (a waiver, the
    units' own check, a bank's key, a route run here) or ends it. unit: of a waiver, or the bank
    whose key it is; part: of a waiver; route: of a switch. terms: ``public_key`` of a bank, or
    ``limits`` of reviews with what held ``before``.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=ProposalKind)
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    part = models.CharField(_("part"), max_length=12, choices=Part, blank=True)
    route = models.CharField(_("route"), max_length=16, choices=Route, blank=True)
    terms = models.JSONField(_("terms"), default=dict)
    allowed = models.BooleanField(_("allowed"))
    basis = models.CharField(_("basis"), max_length=200)
    status = models.CharField(
        max_length=12, choices=ProposalStatus, default=ProposalStatus.OPEN, db_index=True
    )
    requested_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    requested_account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    closed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(status=ProposalStatus.SIGNED)
                | ~models.Q(closed_by=models.F("requested_by")),
                name="proposal_signed_by_another",
            ),
            # Of two who propose one matter at the same moment, one is told of the other.
            models.UniqueConstraint(
                "kind",
                Coalesce("unit", 0),
                "part",
                "route",
                condition=models.Q(status=ProposalStatus.OPEN),
                name="proposal_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id or ''} {self.part} {self.allowed}"
