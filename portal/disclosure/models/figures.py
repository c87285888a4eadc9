"""Counts and sums kept beside the rows: facets of the search, the county's public figures."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.dispatch import Signal

from portal.clocks import now
from portal.policies.enums import DisclosureClass
from portal.policies.fields import MoneyField

# Sent after the commit that raised a generation, in the process that did.
generation_raised: Final = Signal()


class SummaryFields(models.Model):
    """Payments and yuan of current class A entries (decision 14).

    Changed by differences in the transaction that publishes or withdraws; ``payments`` is signed
    because PostgreSQL checks the difference itself before it adds it to the row.
    """

    township_code = models.CharField(max_length=16)
    policy_code = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    payments = models.IntegerField()
    total = MoneyField()

    class Meta:
        abstract = True


class EntrySummary(SummaryFields):
    """By village, policy and year: totals and facets within a township or village."""

    village_code = models.CharField(max_length=16)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["township_code", "village_code", "policy_code", "year"], name="summary_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.village_code} {self.policy_code} {self.year}"


class TownshipSummary(SummaryFields):
    """By township, policy and year: totals and facets of the county, a twelfth of the rows."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["township_code", "policy_code", "year"], name="township_summary_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.township_code} {self.policy_code} {self.year}"


class FigureQuerySet(models.QuerySet["Figure"]):
    """Figures in adjectives. "" as code of a place or policy stands for all of them."""

    def of_year(self, year: int) -> FigureQuerySet:
        """Of one year."""
        return self.filter(year=year)

    def by_policy(self) -> FigureQuerySet:
        """One row per policy for the whole county."""
        return self.filter(township_code="").exclude(policy_code="")

    def by_township(self, policy_code: str = "") -> FigureQuerySet:
        """One row per township: of one policy, or of all."""
        return self.filter(policy_code=policy_code).exclude(township_code="")

    def whole(self) -> FigureQuerySet:
        """One row per year for everything."""
        return self.filter(township_code="", policy_code="")


class Figure(models.Model):
    """A frozen cell of the public cube: township by policy by year (decision 6).

    It adds up totals of sets that are shown themselves and nothing else, so it tells nothing that
    their pages do not. ``partial``: totals that must not be shown were left out. ``hidden``:
    nothing could be shown, and nothing is kept. ``people`` are distinct persons, cells only.
    """

    township_code = models.CharField(max_length=16, blank=True)
    policy_code = models.CharField(max_length=3, blank=True)
    year = models.PositiveSmallIntegerField()
    disclosure_class = models.CharField(max_length=1, choices=DisclosureClass, blank=True)
    people = models.PositiveIntegerField(null=True)
    payments = models.PositiveIntegerField(null=True)
    total = MoneyField(null=True)
    partial = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    frozen_at = models.DateTimeField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "policy_code", "township_code")
        constraints = (
            models.UniqueConstraint(
                fields=["year", "policy_code", "township_code"], name="figure_key"
            ),
            models.CheckConstraint(
                condition=Q(hidden=False, payments__isnull=False, total__isnull=False)
                | Q(hidden=True, payments=None, people=None, total=None),
                name="hidden_figure_is_empty",
            ),
        )

    def __str__(self) -> str:
        return f"{self.township_code} {self.policy_code} {self.year}"


class Generation(models.Model):
    """A number that every publication raises: cached public pages carry it (decision 1)."""

    name = models.CharField(max_length=16, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"

    @classmethod
    def raise_(cls, name: str = "public") -> None:
        """Raise the number; its row stays locked until the running transaction ends."""
        cls.objects.get_or_create(name=name)
        cls.objects.filter(name=name).update(value=F("value") + 1)
        transaction.on_commit(partial(generation_raised.send, sender=cls))

    @classmethod
    def leap(cls, name: str = "public") -> None:
        """Raise the number above all that were ever given out, also those that a restore forgot.

        To the seconds since 1970: pages that somebody kept after the backup are under lower ones.
        """
        cls.raise_(name)
        seconds = int(now().timestamp())
        cls.objects.filter(name=name, value__lt=seconds).update(value=seconds)

    @classmethod
    def number(cls, name: str = "public") -> int:
        """Return the number as committed; 0 before the first publication."""
        # By hand: every public request asks, and building the query costs more than running it.
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT value FROM {cls._meta.db_table} WHERE name = %s", [name])  # noqa: S608
            row = cursor.fetchone()
        return row[0] if row else 0
