"""PAY0xx: the file as a whole. What cannot be read as a payout sheet at all is `sheets.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.payouts.sheets.totals import check_totals

from .registry import blocking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from portal.payouts.sheets.faults import DeclaredTotal

    from .findings import Findings

SAME_FILE = blocking(
    "PAY001",
    _("The same file again"),
    _(
        "Exactly this file was imported as batch %(batch)s. Open that batch; if its rows are to be "
        "replaced, upload the corrected sheet there."
    ),
    "16",
)
TOTAL_DIFFERS = blocking(
    "PAY002",
    _("The declared total is not the sum"),
    _("The rows above add up to %(found)s. Look for a missing row or a wrong amount."),
    "14",
)


def check_declared_totals(
    findings: Findings,
    declared: Iterable[DeclaredTotal],
    amounts: Iterable[tuple[str, int, Decimal]],
    unread: Mapping[str, int],
) -> None:
    """Hold every total that the sheets declare against their rows (sheet, row, yuan).

    unread: by sheet the first row whose amount cannot be read, which has a finding of its own. A
    total below it cannot be judged.
    """
    judged = (total for total in declared if total.row < unread.get(total.sheet, total.row + 1))
    for wrong in check_totals(judged, amounts):
        findings.add(
            TOTAL_DIFFERS,
            sheet=wrong.declared.sheet,
            row=wrong.declared.row,
            column="补贴金额",
            value=f"{wrong.declared.amount:.2f}",
            payload={"found": f"{wrong.found:.2f}"},
        )
