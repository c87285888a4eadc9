"""What a batch that pays failed rows again corrects, row by row (article 12 (4) 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.payouts.enums import FAILING, FailureReason
from portal.payouts.models import LineEvent

from .batches import rows_of

if TYPE_CHECKING:
    from decimal import Decimal

    from portal.payouts.models import Batch


@dataclass(frozen=True, slots=True)
class AgainRow:
    """A row that is paid again: why it failed, the account then and now, masked; yuan."""

    number: int
    failed_number: int
    name_masked: str
    reason: str
    card_before: str
    card_now: str
    corrected: bool
    amount: Decimal


def again_rows(batch: Batch, *, size: int) -> list[AgainRow]:
    """Return the first rows of a batch that pays failed rows again (two queries)."""
    rows = list(rows_of(batch).order_by("number").select_related("reissue_of")[:size])
    failed = LineEvent.objects.filter(
        line__in=[row.reissue_of_id for row in rows], kind__in=FAILING
    )
    reasons = dict(failed.order_by("id").values_list("line", "reason"))
    return [
        AgainRow(
            number=row.number,
            failed_number=row.reissue_of.number,
            name_masked=row.name_masked,
            reason=_words(reasons.get(row.reissue_of_id, "")),
            card_before=row.reissue_of.card_masked,
            card_now=row.card_masked,
            corrected=row.account_id != row.reissue_of.account_id,
            amount=row.amount,
        )
        for row in rows
    ]


def _words(reason: str) -> str:
    return str(FailureReason(reason).label) if reason else ""
