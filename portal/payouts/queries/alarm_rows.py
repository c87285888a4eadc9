"""Which rows of a batch an alarm means: one query for each code, counted or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models.expressions import RawSQL

from portal.crypto.protected import secret_of
from portal.payouts import rules
from portal.payouts.alarms import ALIKE, CHANGED, MORE, NEW, NOT_PRODUCT, ROUND, SHARED, TWICE
from portal.payouts.alarms import TWO_BATCHES as TWO
from portal.payouts.models import Batch, Line, LineEvent
from portal.policies.queries import rates_in_force
from portal.recipients.models import Recipient, Relation

from .batches import rows_of
from .sides import Sides

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.db.models import Model

    # SQL and its parameters
    Statement = tuple[str, list[Any]]

_ROWS: Final = "SELECT id, amount, account_id AS account FROM {rows} WHERE batch_id = %s"
# Whole hundreds of yuan, in fen
ROUND_FEN: Final = 10_000
_HALF_FEN: Final = 500

_BY_PERSON: Final = {
    NEW.code: Sides.new,
    CHANGED.code: Sides.changed,
    MORE.code: "(before > 0 AND now * 100 > before * (100 + %s))",
}
# Accounts by number, whoever holds them: those of several holders, and those that receive for two
# households beside the holder's. A declared payee for one person or for his own household is none.
_SHARED: Final = """
    SELECT l.id, l.amount, s.card_digest AS account
    FROM {rows} l JOIN {secret} s ON s.owner_id = l.id
    WHERE l.batch_id = %s AND s.card_digest IN (
        SELECT x.card_digest FROM {rows} o JOIN {secret} x ON x.owner_id = o.id
        WHERE o.batch_id = %s AND x.card_digest IS NOT NULL
        GROUP BY x.card_digest
        HAVING COUNT(DISTINCT o.payee_id) > 1 OR COUNT(DISTINCT CASE
            WHEN o.recipient_id = o.payee_id OR o.householder_id = o.payee_id OR EXISTS (
                SELECT 1 FROM {relation} e
                WHERE e.beneficiary_id = o.recipient_id AND e.other_id = o.payee_id
                  AND e.kind IN ('GUARDIAN', 'HOUSEHOLDER') AND e.valid_to IS NULL
            ) THEN NULL ELSE COALESCE(o.householder_id, o.recipient_id) END) > 1
    )
"""
_TWICE: Final = """
    SELECT id, amount, account FROM (
        SELECT l.id, l.amount, l.account_id AS account, ROW_NUMBER() OVER (
            PARTITION BY COALESCE(r.merged_into_id, r.id), l.amount ORDER BY l.number
        ) AS nth
        FROM {rows} l JOIN {recipient} r ON r.id = l.recipient_id WHERE l.batch_id = %s
    ) counted WHERE nth > 1
"""
# A row of another batch that the bank did not refuse
_OF_OTHERS: Final = """o.batch_id IN ({others}) AND NOT EXISTS (
        SELECT 1 FROM {line_event} e
        WHERE e.line_id = o.id AND e.kind IN ('FAILED', 'RETURNED')
    )"""
_TWO_BATCHES: Final = f"""
    SELECT l.id, l.amount, s.card_digest AS account
    FROM {{rows}} l JOIN {{secret}} s ON s.owner_id = l.id
    WHERE l.batch_id = %s AND s.card_digest IN (
        SELECT x.card_digest FROM {{line}} o JOIN {{line_secret}} x ON x.owner_id = o.id
        WHERE {_OF_OTHERS}
    )
"""  # noqa: S608 - constants
_SHARING: Final = f"""
    SELECT DISTINCT o.batch_id FROM {{line}} o JOIN {{line_secret}} x ON x.owner_id = o.id
    WHERE {_OF_OTHERS} AND x.card_digest IN (
        SELECT s.card_digest FROM {{rows}} l JOIN {{secret}} s ON s.owner_id = l.id
        WHERE l.batch_id = %s
    ) ORDER BY o.batch_id
"""  # noqa: S608 - constants
_STATEMENTS: Final = {
    ALIKE.code: f"{_ROWS} AND amount = %s AND quantity IS NULL",
    ROUND.code: f"{_ROWS} AND amount %% {ROUND_FEN} = 0",
    SHARED.code: _SHARED,
    TWICE.code: _TWICE,
    TWO.code: _TWO_BATCHES,
}


def rows_of_alarm(
    batch: Batch, code: str, figures: Mapping[str, Any], sides: Sides | None
) -> RawSQL | None:
    """Return the ids of the rows that an alarm means, None where it means none; see `sums_of`."""
    statement = _statement(batch, code, figures, sides)
    if statement is None:
        return None
    return RawSQL(f"SELECT id FROM ({statement[0]}) AS meant", statement[1])  # noqa: S608, S611


def sums_of(batch: Batch, code: str, figures: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return how many rows an alarm means, their fen and their accounts (one query).

    They are summed where they are found: of rows that were just written no engine has statistics
    yet, and a join of them with themselves would compare each with each.
    """
    statement = _statement(batch, code, figures, None)
    if statement is None:
        return 0, 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), COALESCE(SUM(amount), 0), COUNT(DISTINCT account)"  # noqa: S608
            f" FROM ({statement[0]}) AS meant",
            statement[1],
        )
        rows, fen, accounts = cursor.fetchone()
    return rows, int(fen), accounts


def sharing_accounts(batch: Batch, others: Collection[int]) -> list[int]:
    """Return those of other batches, by id, that pay into an account of this one."""
    # No batch has the id 0
    others = others or [0]
    statement, parameters = _query(batch, _SHARING, [*others, batch.pk], others)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [pk for (pk,) in cursor.fetchall()]


def _statement(
    batch: Batch, code: str, figures: Mapping[str, Any], sides: Sides | None
) -> Statement | None:
    """Return id, fen and account of the rows that an alarm means.

    figures: of the alarm (limit, amount, batches by id), so that the rows are those that were
    counted when it was raised. sides: what the batch was compared with.
    """
    if code in _BY_PERSON:
        return _of_people(batch, code, figures, sides) if sides else None
    if code == NOT_PRODUCT.code:
        return _not_product(batch)
    if code not in _STATEMENTS:
        return None
    parameters = {
        ALIKE.code: [figures.get("amount_fen")],
        SHARED.code: [batch.pk],
        TWO.code: figures.get("batch_ids", []),
    }.get(code, [])
    others = parameters if code == TWO.code else ()
    return _query(batch, _STATEMENTS[code], [batch.pk, *parameters], others)


def _of_people(batch: Batch, code: str, figures: Mapping[str, Any], sides: Sides) -> Statement:
    limit = [figures["limit"]] if code == MORE.code else []
    people = sides.recipients(_BY_PERSON[code], limit)
    statement = f"{_ROWS} AND recipient_id IN ({people.sql})"
    return _query(batch, statement, [batch.pk, *people.params])


def _not_product(batch: Batch) -> Statement | None:
    """Rows with a quantity whose amount no rate on record gives, whatever the rounding.

    Where the sheet states the rate, quantity times rate was checked on import (PAY308, PAY309).
    """
    rates = sorted(rates_in_force(batch.policy, batch.period_value))
    if not rates or not batch.policy.unit:
        return None
    misses = f"ABS(amount * 1000 - quantity * %s) > {_HALF_FEN}"
    statement = (
        f"{_ROWS} AND rate IS NULL AND quantity IS NOT NULL AND unit IN ('', %s)"
        f" AND {' AND '.join([misses] * len(rates))}"
    )
    fen = [rules.fen(rate) for rate in rates]
    return _query(batch, statement, [batch.pk, batch.policy.unit, *fen])


def _query(
    batch: Batch, statement: str, parameters: list[Any], others: Collection[int] = ()
) -> Statement:
    model = rows_of(batch).model
    tables: dict[str, type[Model]] = {
        "rows": model,
        "secret": secret_of(model),
        "line": Line,
        "line_secret": secret_of(Line),
        "line_event": LineEvent,
        "recipient": Recipient,
        "relation": Relation,
    }
    quote = connection.ops.quote_name
    names = {name: quote(table._meta.db_table) for name, table in tables.items()}
    names["others"] = ", ".join(["%s"] * len(others))
    return statement.format_map(names), parameters
