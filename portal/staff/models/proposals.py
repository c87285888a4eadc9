"""What the system administrator proposes about posts and organisations and another signs."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.staff.enums import ChangeStatus, StaffChange, role_choices
from portal.staff.models.accounts import Member
from portal.staff.models.organisations import Organisation
from portal.staff.models.posts import Post


class StaffProposal(models.Model):
    """A change of posts or organisations with one signature: it counts for nothing until another.

    member: who is appointed, or follows. post: which ends or is handed over. organisation: where
    the post is, or which one changes; ``into`` the one it is merged into. on: the first day of
    what is new, for END the last day of the post. terms: of a new organisation or name, code, name,
    short_name, kind; of a matter of another context what that context needs, ``subject`` first.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=StaffChange)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=role_choices, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="proposals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    into = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    on = models.DateField(_("day"))
    terms = models.JSONField(_("terms"), default=dict)
    basis = models.CharField(_("basis"), max_length=200)
    status = models.CharField(
        max_length=8, choices=ChangeStatus, default=ChangeStatus.OPEN, db_index=True
    )
    requested_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    requested_account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("change of posts or organisations")
        verbose_name_plural = _("changes of posts or organisations")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(status=ChangeStatus.SIGNED)
                | (
                    ~models.Q(closed_by=models.F("requested_by"))
                    & models.Q(closed_by__isnull=False)
                ),
                name="staff_proposal_signed_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
