"""What is to be done about a payment that the bank did not make, reason by reason (norms B7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from .enums import FailureReason

if TYPE_CHECKING:
    from django.utils.functional import Promise

_NEW_ACCOUNT = _("Ask for the passbook and enter an account change.")

REMEDIES: Final[dict[FailureReason, str | Promise]] = {
    FailureReason.NAME_MISMATCH: _(
        "Compare name and account with the passbook; enter an account change."
    ),
    FailureReason.NO_ACCOUNT: _NEW_ACCOUNT,
    FailureReason.CLOSED: _NEW_ACCOUNT,
    FailureReason.DORMANT: _(
        "The person has the card activated at the bank, or an account change is entered."
    ),
    FailureReason.FROZEN: _(
        "The person has the loss or the freeze lifted at the bank, or an account change is entered."
    ),
    FailureReason.DEPOSIT_ONLY: _NEW_ACCOUNT,
    FailureReason.ID_EXPIRED: _(
        "The person shows the bank a valid identity card; then it can be paid again."
    ),
    FailureReason.DECEASED: _("Verify the death and whether the person was still entitled."),
    FailureReason.WRONG_BANK_CODE: _("Have the bank code checked by whoever sends the file."),
    FailureReason.OVER_LIMIT: _("Ask the bank for the limit of the account."),
    FailureReason.OTHER: _("Ask the bank why; its code stands beside the reason."),
}
# With these the unit's clerk can begin an account change (article 11), so they are his task.
BY_NEW_ACCOUNT: Final = (
    FailureReason.NAME_MISMATCH,
    FailureReason.NO_ACCOUNT,
    FailureReason.CLOSED,
    FailureReason.DORMANT,
    FailureReason.FROZEN,
    FailureReason.DEPOSIT_ONLY,
)
# The person puts these right at the bank: then the same account may be paid again.
AT_THE_BANK: Final = (
    FailureReason.DORMANT,
    FailureReason.FROZEN,
    FailureReason.ID_EXPIRED,
    FailureReason.WRONG_BANK_CODE,
    FailureReason.OVER_LIMIT,
    FailureReason.OTHER,
)
# What a death ended is settled by the policy's own rule, never paid again from here.
NEVER_AGAIN: Final = (FailureReason.DECEASED,)
