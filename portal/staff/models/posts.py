"""Posts: a member, a role, an organisation, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.actors import Actor
from portal.staff.enums import ADMINISTRATORS, role_choices
from portal.staff.models.accounts import Member
from portal.staff.models.organisations import Organisation

if TYPE_CHECKING:
    import datetime as dt

    from portal.staff.enums import Role
    from portal.staff.models.accounts import User


class PostQuerySet(models.QuerySet["Post"]):
    """Posts described by adjectives."""

    def in_force(self, on: dt.date | None = None) -> PostQuerySet:
        """Return posts that count on that day: begun, not ended, the organisation still acts."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=day),
            Q(organisation__valid_from=None) | Q(organisation__valid_from__lte=day),
            Q(organisation__valid_to__gte=day)
            | Q(organisation__valid_to=None, organisation__successor=None),
            valid_from__lte=day,
        )

    def of(self, user: User) -> PostQuerySet:
        """Return the posts of the member behind this account."""
        return self.filter(member_id=user.member_id) if user.member_id else self.none()

    def handed_over_to(self, user: User) -> PostQuerySet:
        """Return posts that have ended and whose open work is now with a post of this account."""
        taken = Post.objects.of(user).in_force()
        return self.filter(handed_to__in=taken, valid_to__lt=timezone.localdate())

    def as_role(self, *roles: Role) -> PostQuerySet:
        """Return posts with any of these roles."""
        return self.filter(role__in=roles)


class Post(models.Model):
    """What gives a person powers. `valid_to` is the last day; posts are ended, never deleted.

    handed_to: the post of another person that takes its open work over when it has ended.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=20, choices=role_choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    handed_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="took_over"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ("organisation", "role", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("member", "role", "organisation"),
                condition=Q(valid_to=None),
                name="post_open_once",
            ),
            # Two posts of one administrator cannot be written at one moment either; what overlaps
            # by days, and posts beside an administrator's, are refused by the rules of `guards`.
            models.UniqueConstraint(
                fields=("member",),
                condition=Q(role__in=sorted(ADMINISTRATORS), valid_to=None),
                name="post_administrator_once",
            ),
            models.CheckConstraint(
                name="post_valid_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        """Return role and organisation, as shown on the desk."""
        return f"{self.get_role_display()} · {self.organisation.short_name}"

    def actor(self, user: User) -> Actor:
        """Return the snapshot an audit entry keeps of who acted in which post."""
        return Actor(
            account=user.username,
            member_uuid=str(self.member.uuid),
            name=self.member.name,
            organisation=self.organisation.name,
            role=self.role,
        )
