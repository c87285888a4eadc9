"""Which rows of a batch somebody wants to see, and in which order.

A question holds what may stand in an address. Names and numbers are matched by `named` and
`numbered`, which take them from a posted form (ADR 0009).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Func, IntegerField, Q, TextChoices, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.crypto.protected import secret_of
from portal.identifiers.accounts import normalise_card_number
from portal.identifiers.errors import IdentifierError
from portal.identifiers.id_numbers import normalise_id_number
from portal.identifiers.names import normalise_name
from portal.payouts.alarms import KINDS
from portal.payouts.enums import FAILING, BatchStatus
from portal.payouts.models import Line, LineEvent
from portal.places.models import Place
from portal.recipients.masks import MaskMode, is_masked, is_surname, mask_name
from portal.recipients.sortkeys import name_sort_key

from .batches import rows_of
from .briefings import alarm_rows
from .comparison import changed_recipients

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.payouts.models import Batch

# Sorts behind every character of a sort key
_BEHIND: Final = "~"


class RowSort(TextChoices):
    """The orders of rows; rows that are alike in it follow the sheet."""

    NUMBER = "number", _("As in the sheet")
    NAME = "name", pgettext_lazy("of a person", "Name")
    AMOUNT_DOWN = "-amount", _("Highest amount first")
    AMOUNT_UP = "amount", _("Lowest amount first")


class Show(TextChoices):
    """What rows are narrowed to; the code of a check or an alarm to the rows it means."""

    FAILED = "failed", _("Not paid by the bank")
    CHANGED = "changed", _("New or changed against the period before")
    FINDING = "finding", _("With a finding")


# Each order ends in the number of the row, so that a row has one place in it.
_ORDERS: Final = {
    RowSort.NUMBER: (("number",), False),
    RowSort.NAME: (("name_sort", "number"), False),
    RowSort.AMOUNT_UP: (("amount", "number"), False),
    RowSort.AMOUNT_DOWN: (("amount", "number"), True),
}


@dataclass(frozen=True, slots=True)
class RowQuestion:
    """Village (place code), group, what to show (`Show`, code of a check or alarm), order."""

    village: str = ""
    group: str = ""
    show: str = ""
    sort: RowSort = RowSort.NUMBER

    @property
    def narrows(self) -> bool:
        """Whether not every row is asked for."""
        return bool(self.village or self.group or self.show)


ALL_ROWS: Final = RowQuestion()


class _Together(Func):
    """Columns side by side, which both engines compare in turn and look up in one index."""

    template = "(%(expressions)s)"
    output_field = IntegerField()


def rows_for(batch: Batch, question: RowQuestion) -> QuerySet[Any]:
    """Return the rows that a question asks for, in no order yet."""
    rows = rows_of(batch)
    if question.village:
        # By its id, so that the database knows how many rows it has and takes them in their order
        village = Place.objects.filter(code=question.village).values_list("pk", flat=True).first()
        rows = rows.filter(village=village) if village else rows.none()
    if question.group:
        rows = rows.filter(group=question.group)
    return _shown(rows, batch, question.show) if question.show else rows


def _shown(rows: QuerySet[Any], batch: Batch, show: str) -> QuerySet[Any]:
    if show == Show.FAILED:
        if batch.status == BatchStatus.DRAFT:
            return rows.none()
        return rows.filter(pk__in=LineEvent.objects.filter(kind__in=FAILING).values("line"))
    if show == Show.CHANGED:
        changed = changed_recipients(batch)
        return rows.none() if changed is None else rows.filter(recipient__in=changed)
    if show in KINDS:
        return alarm_rows(batch, show, rows)
    return rows.filter(number__in=finding_rows(batch, "" if show == Show.FINDING else show))


def finding_rows(batch: Batch, code: str = "") -> set[int]:
    """Return the rows with a finding of one check, or of any: of each the first that were kept."""
    checks = (check for check in batch.checks if not code or check["code"] == code)
    return {number for check in checks for number in check.get("rows", [])}


def ordered(rows: QuerySet[Any], sort: RowSort, *, backwards: bool = False) -> QuerySet[Any]:
    """Return rows in an order, or in its reverse."""
    columns, down = _ORDERS[sort]
    sign = "-" if down != backwards else ""
    return rows.order_by(*(f"{sign}{column}" for column in columns))


def beyond(
    rows: QuerySet[Any], batch: Batch, number: int, sort: RowSort, *, backwards: bool = False
) -> QuerySet[Any]:
    """Return the rows that stand behind row ``number`` in an order, or before it.

    The place is looked up by the number of the row, so that an address holds nothing else. A row
    that is not there leaves the rows as they are.
    """
    columns, down = _ORDERS[sort]
    side = LessThan if down != backwards else GreaterThan
    if sort == RowSort.NUMBER:
        return rows.filter(side(_Together("number"), Value(number)))
    place = rows_of(batch).filter(number=number).values_list(*columns).first()
    if place is None:
        return rows
    fields = [rows.model._meta.get_field(column) for column in columns]
    values = [Value(value, field) for value, field in zip(place, fields, strict=True)]
    return rows.filter(side(_Together(*columns), _Together(*values)))


def named(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """Return the rows of a name: in full (by keyed hash), as printed with asterisks, or a surname.

    A printed name and a surname are looked up by their sort key, for which there is an index.
    """
    text = normalise_name(name)
    if is_masked(text):
        masked = mask_name(text, MaskMode.FIRST_LAST)
        return rows.filter(name_sort=name_sort_key(masked), name_masked=masked)
    if is_surname(text):
        start = name_sort_key(text)
        return rows.filter(name_sort__gte=start, name_sort__lt=start + _BEHIND)
    return _with_secret(rows, Q(name_digest=Line.name.digest_of(text)))


def numbered(rows: QuerySet[Any], number: str) -> QuerySet[Any]:
    """Return the rows with an ID number or an account number, by keyed hash of either."""
    condition = Q()
    for column, declared, normalise in (
        ("id_number_digest", Line.id_number, normalise_id_number),
        ("card_digest", Line.card, normalise_card_number),
    ):
        try:
            condition |= Q(**{column: declared.digest_of(normalise(number))})
        except IdentifierError:
            continue
    return _with_secret(rows, condition) if condition else rows.none()


def _with_secret(rows: QuerySet[Any], condition: Q) -> QuerySet[Any]:
    secrets = secret_of(rows.model)._default_manager.filter(condition)
    return rows.filter(pk__in=secrets.values("owner"))
