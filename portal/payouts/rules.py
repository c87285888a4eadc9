"""Pure rules of batches: numbers, who sends which route, what a line's state is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from portal.policies.enums import Route
from portal.staff.enums import Role

from .enums import BatchStatus, LineEventKind, LineStatus

if TYPE_CHECKING:
    from portal.policies.periods import Period

FEN_PER_YUAN: Final = 100
NOTE_LENGTH: Final = 400
NOTHING: Final = Decimal("0.00")

# Before anything happened to it, a line is where its batch is.
_BEFORE_EVENTS: Final = {
    BatchStatus.SUBMITTED: LineStatus.SUBMITTED,
    BatchStatus.APPROVED: LineStatus.APPROVED,
    BatchStatus.SENT: LineStatus.SENT,
    BatchStatus.RETURNED: LineStatus.RETURNED,
}


def batch_number(policy_code: str, period: Period, unit_code: str, n: int) -> str:
    """Return ``PC-042-2026Q2-500235101-1``: the n-th batch of a policy, period and unit.

    It also names files, so a one-off period stands without its colon.
    """
    return f"PC-{policy_code}-{period.filename_part}-{unit_code}-{n}"


def sends_route(role: str, route: str) -> bool:
    """Return whether a role sends batches of a route (article 12 (3)).

    What the unit pays is sent by the department, township or school; what finance pays by the
    treasury section.
    """
    return (role == Role.TREASURY_SECTION) == (route == Route.FINANCE_PAID)


def confirms_route(role: str, route: str) -> bool:
    """Return whether a role confirms answers to batches of a route.

    The side that sent them, to which the bank reports (article 12 (4) 2), or the finance section,
    which receives the batches of both routes.
    """
    return role == Role.FINANCE_SECTION or sends_route(role, route)


def as_note(text: str, limit: int = NOTE_LENGTH) -> str:
    """Return a reason or note as it is kept: no control characters, no blanks around it."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return printable.strip()[:limit]


def line_status(batch_status: str, last_event: str | None) -> LineStatus:
    """Return the state of a submitted line: its last event, else where its batch stands.

    A line without an event in a batch that is with the bank is with the bank (batches of the
    platform are not sent from here, so their lines have no event until the result).
    """
    if last_event:
        return LineStatus(LineEventKind(last_event).value)
    return _BEFORE_EVENTS[BatchStatus(batch_status)]


def fen(yuan: Decimal) -> int:
    """Return an amount in yuan as whole fen; the amount has at most two places."""
    return int(yuan * FEN_PER_YUAN)


def thousandths(quantity: Decimal | None) -> int | None:
    """Return a quantity as whole thousandths, as it is stored; None for none."""
    return None if quantity is None else int(quantity.scaleb(3))


def yuan(amount_in_fen: int | None) -> Decimal:
    """Return whole fen as yuan with two places; nothing is 0.00."""
    return Decimal(amount_in_fen or 0).scaleb(-2)
