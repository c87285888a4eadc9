"""What the database knows of the indexes beside it: their outbox, their state, who writes.

No content stands here, only keys. The index is disposable; these rows say how much it may be
trusted.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from .texts.models import MissedQuery, Promotion, Synonym, Text

__all__ = (
    "IndexChange",
    "IndexState",
    "Lease",
    "MissedQuery",
    "Promotion",
    "Synonym",
    "Text",
)


class ChangeQuerySet(models.QuerySet["IndexChange"]):
    """Changes in adjectives."""

    def of(self, subject: str) -> Self:
        """Of one subject, such as "payouts"."""
        return self.filter(subject=subject)

    def pending(self) -> Self:
        """Not yet in the index."""
        return self.filter(done_at=None)


class IndexChange(models.Model):
    """Something public became different: recorded in the transaction that changed it.

    Rows are only added, so that two transactions never wait for each other here. While one is
    pending, the database answers the searches of its subject. ``key`` names a group of documents
    (a set, a page).
    """

    subject = models.CharField(max_length=16)
    key = models.CharField(max_length=80)
    noted_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["subject", "id"], name="index_change_waiting", condition=Q(done_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.key}"


class IndexState(models.Model):
    """Which index answers a subject, and how many times it has been brought up to date.

    The index carries the same number in its mapping. An index that is behind (restored from a
    snapshot, another cluster) so never answers.
    """

    subject = models.CharField(max_length=16, primary_key=True)
    index = models.CharField(max_length=120)
    generation = models.PositiveBigIntegerField(default=0)
    built_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.subject} {self.index} {self.generation}"


class Lease(models.Model):
    """The right to write, for a short time that its holder extends: survives a killed worker."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.UUIDField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
