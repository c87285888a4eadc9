"""Frozen masked rows: class A for the website, class B for the village."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.disclosure.enums import EditionStatus
from portal.policies.fields import MoneyField, QuantityField
from portal.recipients.sortkeys import SORT_KEY_LENGTH, name_sort_key

from .sets import Edition

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Sorts behind every key that begins alike: keys hold digits and small letters only.
_BEHIND = "zzzz"


class SortKeyField(models.CharField):
    """A sort key that is compared byte by byte, on every engine and under every locale.

    PostgreSQL would otherwise ask the locale at each comparison, which costs half of a sort.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Add the collation of bytes where the engine's own is another."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class EntryQuerySet(models.QuerySet[Any]):
    """Entries in adjectives; payout search writes its own SQL (search/backends)."""

    def current(self) -> Self:
        """Of editions in force: what search, facets and open data read."""
        return self.filter(current=True)

    def of_edition(self, edition: Edition) -> Self:
        """Keep the rows of one edition, in the order in which they are printed.

        As a range, for which one index alone has this order: PostgreSQL would otherwise walk the
        keys of all editions before it.
        """
        rows = self.filter(edition__gte=edition.pk, edition__lte=edition.pk)
        return rows.order_by("edition_id", "id")

    def with_indexes_of(self, edition: Edition) -> Self:
        """Say again of rows of an edition in force what all of them have in common.

        So that the indexes of current rows find a village or a name among them.
        """
        if edition.status != EditionStatus.PUBLISHED:
            return self
        disclosure = edition.disclosure
        return self.filter(current=True, policy_code=disclosure.policy.code, year=disclosure.year)

    def in_village(self, code: str) -> Self:
        """By the twelve digits of the village."""
        return self.filter(village_code=code)

    def named(self, *printed: str) -> Self:
        """With exactly one of these printed names (张*三, or a company in full)."""
        return self.filter(name__in=printed, name_sort__in={name_sort_key(n) for n in printed})

    def surnamed(self, surname: str) -> Self:
        """People with this surname. The range on the sort key makes every name index serve."""
        start = name_sort_key(surname)
        return self.filter(surname=surname, name_sort__gte=start, name_sort__lt=start + _BEHIND)


class EntryFields(models.Model):
    """A masked row. Its key follows masked name and chance, never the order of the batch."""

    # Without a constraint of the database: checked row by row it costs a tenth of a publication,
    # and a guard keeps every edition (nothing it could catch can happen).
    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        related_name="%(class)s_set",
        db_index=False,
        db_constraint=False,
    )
    policy_code = models.CharField(max_length=3)
    period = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    township_code = models.CharField(max_length=16)
    village_code = models.CharField(max_length=16)
    group = models.CharField(max_length=16, blank=True)
    name = models.CharField(_("name as printed"), max_length=64)
    name_sort = SortKeyField(max_length=SORT_KEY_LENGTH)
    surname = models.CharField(max_length=8, blank=True, help_text=_("Empty for a company."))
    quantity = QuantityField(null=True)
    unit = models.CharField(max_length=12, blank=True)
    rate = MoneyField(null=True)
    amount = MoneyField()
    paid_on = models.DateField()
    extra = models.JSONField(default=dict, help_text=_("The policy's public columns only."))
    current = models.BooleanField(default=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.pk}"


def _of_current(name: str, *fields: str) -> models.Index:
    return models.Index(fields=[*fields, "id"], name=f"entry_{name}", condition=Q(current=True))


class DisclosedEntry(EntryFields):
    """A class A row: the only rows with names that the website, its files and its API may read."""

    class Meta(EntryFields.Meta):
        indexes = (
            models.Index(fields=["edition", "id"], name="entry_edition"),
            _of_current("village", "village_code", "name_sort"),
            _of_current("township", "township_code", "name_sort"),
            _of_current("name", "name_sort"),
            _of_current("policy", "policy_code", "year", "name_sort"),
            _of_current("amount", "amount"),
            _of_current("paid", "paid_on"),
            _of_current("year", "year", "paid_on"),
        )


class VillageEntry(EntryFields):
    """A class B row for board, zone and village kiosk. No website query reads this table."""

    class Meta(EntryFields.Meta):
        indexes = (
            models.Index(fields=["edition", "village_code", "id"], name="ventry_set"),
            models.Index(
                fields=["village_code", "name_sort", "id"],
                name="ventry_village",
                condition=Q(current=True),
            ),
        )
