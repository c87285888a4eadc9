"""Looking for rows by ID or account number, and taking rows away: both leave a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit.services import record
from portal.identifiers.accounts import check_card_number
from portal.identifiers.errors import IdentifierError
from portal.identifiers.id_numbers import check_id_number
from portal.payouts import queries
from portal.payouts.enums import LookupPurpose
from portal.payouts.lookup_errors import NoSuchKindOfNumber, PurposeMissing
from portal.staff.powers import Act, require

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.payouts.models import Batch
    from portal.payouts.queries import RowQuestion
    from portal.staff.models import User


@transaction.atomic
def look_up_rows(
    *, batch: Batch, question: RowQuestion, number: str, purpose: str, by: User
) -> QuerySet[Any]:
    """Return the rows of a batch that carry an ID or account number, and record the look-up.

    The entry says who, in which batch, what for and how many rows; it holds no number. Raises
    NotAllowed, PurposeMissing, NoSuchKindOfNumber.
    """
    post = require(by, Act.VIEW_BATCH, **queries.authorisation_target(batch))
    if purpose not in LookupPurpose.values:
        raise PurposeMissing
    kind = kind_of_number(number)
    rows = queries.numbered(queries.rows_for(batch, question), number)
    record(
        act="payouts.look_up",
        actor=post.actor(by),
        subject=batch,
        detail={"by": kind, "purpose": purpose, "rows": rows.count()},
    )
    return rows


def kind_of_number(number: str) -> str:
    """Return ``id_number`` or ``account``; raise NoSuchKindOfNumber for what is neither."""
    for kind, check in (("id_number", check_id_number), ("account", check_card_number)):
        try:
            check(number)
        except IdentifierError:
            continue
        return kind
    raise NoSuchKindOfNumber


@transaction.atomic
def take_rows(*, batch: Batch, question: RowQuestion, form: str, by: User) -> QuerySet[Any]:
    """Return the rows of a question for a file of masked rows, in order, and record who took them.

    form: ``csv`` or ``xlsx``. Rows of submitted batches have what `queries.say_state` reads.
    Raises NotAllowed.
    """
    post = require(by, Act.VIEW_BATCH, **queries.authorisation_target(batch))
    rows = queries.rows_for(batch, question)
    record(
        act="payouts.take_rows",
        actor=post.actor(by),
        subject=batch,
        detail={
            "form": form,
            "village": question.village,
            "group": bool(question.group),
            "show": question.show,
            "rows": rows.count(),
        },
    )
    ordered = queries.ordered(rows, question.sort)
    return queries.with_state_of(batch, ordered).select_related("village")
