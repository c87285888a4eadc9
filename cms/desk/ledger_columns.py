"""Columns of the ledger and the monthly report, and in words what each figure counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from portal.payouts.queries import Amount, LedgerRow, MonthRow


def ledger_notes() -> list[str]:
    """Return what the figures of a ledger count, a sentence each."""
    return [
        _(
            "Planned: what was entered and not discarded, drafts included; of a returned batch"
            " its correction. There is no budget in this system."
        ),
        _("Submitted: of these, what is handed in and not given back."),
        _(
            "Paid: what the bank or the platform has paid. What failed first and was paid again"
            " is in it, once."
        ),
        _("Failed: what failed and has not been paid again yet."),
        _("Submitted = paid + failed + without result, in payments and in yuan."),
        _(
            "People: different people behind the payments. Who has several payments, or was paid"
            " again after a failure, counts once; in the total row, too."
        ),
    ]


def month_notes() -> list[str]:
    """Return what the figures of a monthly report count, a sentence each."""
    return [
        _(
            "Submitted: handed in in the month and not given back since. Sent: handed to the bank,"
            " or recorded as sent by the platform, in the month."
        ),
        _(
            "Paid, failed: by the day on which the answer of the bank or the platform took effect"
            " here."
        ),
        _(
            "Paid again: what of paid had failed before. It is not counted among submitted, sent"
            " and failed a second time."
        ),
        _("Not paid yet: what failed in the year less what of it was paid again."),
    ]


def ledger_header() -> list[str]:
    """Return the columns of the workbook of a ledger."""
    names = (
        pgettext("ledger", "Planned"),
        pgettext("ledger", "Submitted"),
        pgettext("ledger", "Paid"),
        pgettext("ledger", "Failed"),
    )
    header = [_("Code"), _("Policy"), _("Unit"), _("Period")]
    for name in names:
        header += [f"{name} {word}" for word in (_("Payments"), _("People"), _("Yuan"))]
    again, rest = pgettext("ledger", "Paid again"), pgettext("ledger", "Without result")
    return [
        *header,
        *(f"{name} {word}" for name in (again, rest) for word in (_("Payments"), _("Yuan"))),
    ]


def ledger_cells(row: LedgerRow) -> list[Any]:
    """Return one line of a ledger, or its sum, as cells."""
    sums = (row.planned, row.submitted, row.paid, row.failed)
    cells: list[Any] = [
        row.policy_code,
        row.policy_name or _("Total"),
        row.unit_name,
        row.period_label if row.period else "",
    ]
    for amount in sums:
        cells += [amount.rows, _("not counted") if amount.people is None else amount.people]
        cells.append(amount.total)
    return [*cells, *_pairs(row.paid_again, row.open)]


def month_header(by: str) -> list[str]:
    """Return the columns of the workbook of a monthly report."""
    header = [_("Code"), _("Unit") if by == "unit" else _("Policy")]
    deeds = (
        pgettext("ledger", "Submitted"),
        pgettext("ledger", "Sent"),
        pgettext("ledger", "Paid"),
        pgettext("ledger", "Paid again"),
        pgettext("ledger", "Failed"),
    )
    for span in (_("This month"), _("This year")):
        for deed in deeds:
            header += [f"{span} {deed} {word}" for word in (_("Payments"), _("Yuan"))]
    unpaid = pgettext("ledger", "Not paid yet")
    return [*header, f"{unpaid} {_('Payments')}", f"{unpaid} {_('Yuan')}"]


def month_cells(row: MonthRow) -> list[Any]:
    """Return one line of a monthly report, or its sum, as cells."""
    deeds = ("submitted", "sent", "paid", "again", "failed")
    spans = [figures[deed] for figures in (row.month, row.year) for deed in deeds]
    return [row.code, row.name or _("Total"), *_pairs(*spans, row.still_failed())]


def _pairs(*amounts: Amount) -> list[Any]:
    return [cell for amount in amounts for cell in (amount.rows, amount.total)]
