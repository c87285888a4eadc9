"""PAY0xx: the file as a whole. What cannot be read as a payout sheet at all is `sheets.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.payouts.sheets.totals import check_totals

from .registry import blocking, warning

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
    _("The rows it speaks of add up to %(found)s. Look for a missing row or a wrong amount."),
    "14",
)
NOBODY = blocking(
    "PAY003",
    _("A row of numbers without a person"),
    _(
        "The row has an amount but no name and no number, and is not the sum of the rows above."
        " Enter the person, or write 合计 if it is a sum."
    ),
    "14",
)
COUNT_DIFFERS = warning(
    "PAY004",
    _("The declared number of people is not the number of rows"),
    _("There are %(found)s rows. Look for a missing row; several rows may be of one household."),
    "14",
)
_HEADINGS: Final = {"amount": "补贴金额", "quantity": "数量", "count": ""}


def check_declared_totals(
    findings: Findings,
    declared: Iterable[DeclaredTotal],
    lines: Iterable[tuple[str, int, Decimal, Decimal]],
    unread: Mapping[str, int],
    *,
    slack: Decimal,
) -> None:
    """Hold every total that the sheets declare against their rows (sheet, row, yuan, quantity).

    unread: by sheet the first row whose amount cannot be read, which has a finding of its own. A
    total below it cannot be judged. slack: yuan by which rounded rows may differ from it.
    """
    judged = (total for total in declared if total.row < unread.get(total.sheet, total.row + 1))
    for wrong in check_totals(judged, lines, slack=slack):
        total = wrong.declared
        check = COUNT_DIFFERS if wrong.column == "count" else TOTAL_DIFFERS
        findings.add(
            check if total.worded else NOBODY,
            sheet=total.sheet,
            row=total.row,
            column=_HEADINGS[wrong.column],
            value=_shown(total, wrong.column),
            payload={"found": _figure(wrong.found, wrong.column)},
        )


def _shown(total: DeclaredTotal, column: str) -> str:
    figure = {"amount": total.amount, "quantity": total.quantity, "count": total.count}[column]
    return "" if figure is None else _figure(figure, column)


def _figure(figure: Decimal | int, column: str) -> str:
    return f"{figure:.2f}" if column == "amount" else f"{figure:f}".removesuffix(".000")
