"""The second factor of accounts: what a phone holds, and codes on paper for when it is lost."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.crypto.protected import Protected, secret_model
from portal.staff.models.accounts import User


def nothing_of(_key: str) -> str:
    """Return what may be shown of a key."""
    return ""


class SecondFactor(models.Model):
    """The authenticator of an account: a key that a phone holds as well.

    An account has at most one in use, and one that is being set up: `confirmed_at` is empty until
    its first code has come. The key is encrypted in the sibling table. `last_step`: of the last
    code that was used; a code of that step or an earlier one is good no more, in the database too.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, models.CASCADE, related_name="second_factors")
    key = Protected(kind="second_factor_key", mask=nothing_of, index=False)
    last_step = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        constraints = (
            models.UniqueConstraint(
                fields=("account",),
                condition=Q(confirmed_at__isnull=False),
                name="second_factor_in_use_once",
            ),
            models.UniqueConstraint(
                fields=("account",),
                condition=Q(confirmed_at=None),
                name="second_factor_begun_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.uuid}"


SecondFactorSecret = secret_model(SecondFactor, module=__name__)


class RecoveryCode(models.Model):
    """One code on paper: a slow hash with the set's salt, and a keyed one of that; good once."""

    account = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    salt = models.CharField(max_length=32)
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return f"{self.account_id} {self.pk}"
