"""Members (natural persons who work here) and the accounts they sign in with."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.actors import Actor


class Member(models.Model):
    """A natural person who works here. Maker and checker are compared as members (decision 8).

    The ID number itself is not kept: its keyed hash (32 bytes) makes a second member for the same
    person impossible.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=64)
    id_digest = models.BinaryField(max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("members of staff")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        """Return the name as colleagues read it."""
        return self.name


class UserManager(BaseUserManager["User"]):
    """Creates accounts; usernames are compared without regard to case."""

    def create_user(
        self, username: str, email: str = "", password: str | None = None, **extra: Any
    ) -> User:
        """Create an account; without a password nobody can sign in with it."""
        if not username:
            message = "username is required"
            raise ValueError(message)
        user = self.model(
            username=self.model.normalize_username(username),
            email=self.normalize_email(email),
            **extra,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str = "", password: str | None = None, **extra: Any
    ) -> User:
        """Create an account that sees the whole admin and may still do no business act."""
        return self.create_user(
            username, email, password, **{**extra, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account of this username, whatever its case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What it may do follows from its member's posts, never from the account.

    Closed for good (``is_active``) or held for a while (``held_at``) it signs in no more, its
    sessions end and its posts give nothing.
    """

    username = models.CharField(
        _("username"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("A user with that username already exists.")},
    )
    email = models.EmailField(_("email address"), blank=True)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    is_staff = models.BooleanField(_("staff status"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    held_at = models.DateTimeField(_("held since"), null=True, blank=True, editable=False)
    hold_reason = models.CharField(_("why it is held"), max_length=200, blank=True, editable=False)
    # Since when the password holds; whether its owner must choose another before anything else
    password_at = models.DateTimeField(null=True, editable=False)
    must_change_password = models.BooleanField(default=False)
    # Used only within a `MaintenanceWindow`
    maintenance = models.BooleanField(_("maintenance account"), default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("staff account")
        verbose_name_plural = _("staff accounts")
        ordering = ("username",)
        constraints = (
            models.UniqueConstraint(
                models.functions.Lower("username"), name="user_username_any_case"
            ),
        )

    def get_full_name(self) -> str:
        """Return the member's name, or empty for an account without a member."""
        return self.member.name if self.member else ""

    def must_choose_password(self) -> bool:
        """Return whether the password has to be replaced before anything else can be done."""
        return self.must_change_password or self.password_is_due()

    def password_is_due(self) -> bool:
        """Return whether the password is older than it may become (PASSWORD_DAYS; 0: never)."""
        if not settings.PASSWORD_DAYS or self.password_at is None:
            return False
        return timezone.now() - self.password_at > dt.timedelta(days=settings.PASSWORD_DAYS)

    def password_due_on(self) -> dt.date | None:
        """Return the day from which on a new password is asked for, or None where none is."""
        if not settings.PASSWORD_DAYS or self.password_at is None:
            return None
        due = self.password_at + dt.timedelta(days=settings.PASSWORD_DAYS)
        return timezone.localdate(due)

    def as_actor(self) -> Actor:
        """Return the snapshot for an audit entry: account, member, the oldest post in force.

        Services that know the post that allowed the act use `Post.actor` instead.
        """
        if self.member is None:
            return Actor(account=self.username)
        posts = self.member.posts.in_force().select_related("member", "organisation")
        post = posts.order_by("pk").first()
        if post is not None:
            return post.actor(self)
        return Actor(self.username, str(self.member.uuid), self.member.name)

    def audit_label(self) -> str:
        """Return what an audit entry calls this row."""
        return self.username

    def get_short_name(self) -> str:
        """Return what the desk greets with."""
        return self.get_full_name() or self.username
