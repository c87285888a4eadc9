"""What a batch's screen says of the sheet that its rows came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.payouts import queries
from portal.payouts.enums import LookupPurpose
from portal.payouts.sheets.faults import SkipReason
from portal.staff.powers import Act

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.staff.acts import FindPost


def source_block(batch: Batch, find: FindPost) -> dict[str, Any]:
    """Return what a batch's screen says of the sheet that the rows came from.

    find: the post of who asks that has a power over the batch, or None.
    """
    source = queries.source_of(batch)
    if source is None:
        return {}
    may_open = find(Act.OPEN_SOURCE) is not None
    skipped = [{**row, "why": SkipReason(row["why"]).label} for row in source.skipped]
    return {
        "source": source,
        "source_digest": bytes(source.digest).hex(),
        "skipped": skipped,
        "may_open_source": may_open,
        "source_is_kept": may_open and queries.upload_of(source) is not None,
        "purposes": LookupPurpose.choices,
    }
