"""The list of a batch on paper (花名册): masked, or with full names for those who sign it.

What is unmasked for whom (articles 5, 6 and 14; docs/desk.md): the unit that collects the people
and keeps the paper may print their names, with a purpose that is recorded. ID and account numbers
stay masked on every paper: who signs is told apart by name, village and the end of the number.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from portal.audit.services import record
from portal.crypto.reveal import reveal_many
from portal.payouts import queries
from portal.payouts.enums import RollPurpose
from portal.payouts.roll_errors import NamesErased, NoRollPurpose
from portal.staff.enums import RevealWay
from portal.staff.powers import Act, require
from portal.staff.quotas import shown_for

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.places.models import Place
    from portal.staff.models import User

PURPOSE: Final = shown_for("payouts.print_roll", RevealWay.LIST, _("Names printed on a list"))
ROWS_A_PAGE: Final = 18
# Of a longer list a part at a time; whole pages, so that the parts go on counting.
PAGES_A_PART: Final = 200
ROWS_A_PART: Final = ROWS_A_PAGE * PAGES_A_PART


@dataclass(frozen=True)
class Roll:
    """One part of a list: its rows with ``full_name`` (or None), and what the whole list sums to.

    first_page: of this part; pages, count, people, total (yuan): of the whole list.
    """

    rows: list[Any]
    part: int
    parts: int
    first_page: int
    pages: int
    count: int
    people: int
    total: Decimal
    village: Place | None


@transaction.atomic
def print_roll(
    *, batch: Batch, by: User, village: Place | None = None, part: int = 1, purpose: str = ""
) -> Roll:
    """Return one part of the list of a batch, or of one village of it, and record who printed it.

    purpose: a `RollPurpose` for full names, empty for masked ones. The entry holds village, part,
    rows and purpose, no name. Raises NotAllowed (masked: VIEW_BATCH, names: PRINT_ROLL),
    NoRollPurpose, NamesErased.
    """
    target = queries.authorisation_target(batch)
    post = require(by, Act.PRINT_ROLL if purpose else Act.VIEW_BATCH, **target)
    if purpose and purpose not in RollPurpose.values:
        raise NoRollPurpose
    rows = queries.rows_of(batch)
    rows = rows.filter(village=village) if village else rows
    sums = rows.order_by().aggregate(
        count=Count("pk"), people=Count("recipient", distinct=True), total=Sum("amount")
    )
    parts = max(1, -(-sums["count"] // ROWS_A_PART))
    part = min(max(part, 1), parts)
    start = (part - 1) * ROWS_A_PART
    ordered = rows.select_related("village").order_by("number")
    listed = list(ordered[start : start + ROWS_A_PART])
    record(
        act="payouts.print_roll",
        actor=post.actor(by),
        subject=batch,
        detail={
            "village": village.code if village else "",
            "part": part,
            "rows": len(listed),
            "purpose": purpose,
        },
    )
    names = {}
    if purpose:
        names = reveal_many(rows.model, listed, ["name"], by=post.actor(by), purpose=PURPOSE)
        if len(names) < len(listed):
            raise NamesErased
    for row in listed:
        row.full_name = names[row.pk]["name"] if purpose else None
    return Roll(
        rows=listed,
        part=part,
        parts=parts,
        first_page=(part - 1) * PAGES_A_PART + 1,
        pages=max(1, -(-sums["count"] // ROWS_A_PAGE)),
        count=sums["count"],
        people=sums["people"],
        total=sums["total"] or Decimal(0),
        village=village,
    )
