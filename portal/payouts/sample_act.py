"""The act of comparing drawn rows with the paper (article 14), one of `BATCH_ACTS`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.payouts import obstacles, routes
from portal.payouts.acts import BATCH_ACTS
from portal.payouts.enums import MAKERS, BatchStatus
from portal.staff.enums import Act

SAMPLE = BATCH_ACTS.declare(
    "sample",
    Act.RECEIVE_BATCH,
    _("Check a sample against the paper"),
    power_at=routes.review_power,
    states=(BatchStatus.SUBMITTED,),
    earlier=MAKERS,
    barred=obstacles.reviewed_before,
    quiet=True,
    note=_("Rows are drawn by lot and shown in full one by one; each look is recorded."),
)
