"""Hashes of the passwords an account had, so that none of the last ones comes back."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from portal.staff.models.accounts import User


class FormerPassword(models.Model):
    """A password that an account had: its slow hash as Django keeps it, and since when."""

    account = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    encoded = models.CharField(max_length=128)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.account_id} {self.at:%Y-%m-%d}"
