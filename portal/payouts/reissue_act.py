"""The act of paying failed rows again (article 12 (4) 2), one of `BATCH_ACTS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.payouts.acts import BATCH_ACTS
from portal.payouts.enums import BatchStatus
from portal.payouts.reissue_errors import NothingFailed
from portal.staff.enums import Act

if TYPE_CHECKING:
    from portal.refusals import Refusal

    from .models import Batch


def _nothing_failed(batch: Batch) -> Refusal | None:
    return None if batch.failed_count else NothingFailed(batch.number)


REISSUE = BATCH_ACTS.declare(
    "reissue",
    Act.IMPORT_PAYOUTS,
    _("Pay failed rows again"),
    states=(BatchStatus.SENT, BatchStatus.PAID),
    only=_nothing_failed,
    note=_("Once the accounts are corrected; the new draft goes through every review again."),
)
