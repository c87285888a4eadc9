"""From the staging tables into the live ones: INSERT … SELECT, the same SQL on both engines.

Order: people before accounts before relations before rows, which is the one lock order of the
tables that imports share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from portal.payouts.models import DraftLine, DraftLineSecret
from portal.recipients.enums import AccountStatus
from portal.recipients.models import (
    CardAccount,
    CardAccountSecret,
    Recipient,
    RecipientSecret,
    Relation,
)

from .stage import PROTECTED

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import Model

    from portal.payouts.models import Batch

    from .stage import StagingTables


def _same(*names: str) -> dict[str, str]:
    return {name: f't."{name}"' for name in names}


# Live column: where its value comes from. Staged rows are t, parameters as in `_run`.
RECIPIENT: Final = {
    **_same("id", "uuid", "kind", "name_masked", "id_number_masked", "phone_masked"),
    **_same("village_id", "group"),
    "merged_into_id": "NULL",
    "created_at": "%(now)s",
}
RECIPIENT_SECRET: Final = {
    "owner_id": "t.id",
    **_same("name_cipher", "name_digest", "id_number_cipher", "id_number_digest"),
    **_same("phone_cipher", "phone_digest", "adult_on"),
}
ACCOUNT: Final = {
    **_same("id", "uuid", "holder_id", "number_masked", "bank_name"),
    "status": "%(unverified)s",
    "in_force": "%(true)s",
    "created_at": "%(now)s",
    "closed_at": "NULL",
}
ACCOUNT_SECRET: Final = {"owner_id": "t.id", **_same("number_cipher", "number_digest")}
LINE: Final = {
    **_same("id", "uuid", "recipient_id", "payee_id", "householder_id", "account_id"),
    **_same("township_id", "village_id", "group", "quantity", "unit", "rate", "amount"),
    **_same(*(f"{name}_masked" for name in PROTECTED)),
    **_same("name_sort", "repeat_key", "note"),
    "extra": "COALESCE(t.extra, '{}')",
    "batch_id": "%(batch)s",
    "number": "t.seq",
}
LINE_SECRET: Final = {
    "owner_id": "t.id",
    **_same(*(f"{name}_{part}" for name in PROTECTED for part in ("cipher", "digest"))),
}


def insert_staged(*, tables: StagingTables, batch: Batch, now: dt.datetime, today: dt.date) -> None:
    """Write what is staged: new people and accounts, relations, the rows of the draft.

    A doubtful record gets the name of the sheet, and its account makes place for the sheet's.
    """
    writer = _Writer(
        {
            "now": now,
            "today": today,
            "batch": batch.pk,
            "true": True,
            "false": False,
            "unverified": AccountStatus.UNVERIFIED.value,
            "closed": AccountStatus.CLOSED.value,
        }
    )
    people, accounts, lines = tables.people.name, tables.accounts.name, tables.lines.name
    fresh = "WHERE t.fresh"
    writer.insert(Recipient, RECIPIENT, people, fresh)
    writer.insert(RecipientSecret, RECIPIENT_SECRET, people, fresh)
    writer.correct_names(people)
    writer.close_replaced_accounts(accounts)
    writer.insert(CardAccount, ACCOUNT, accounts)
    writer.insert(CardAccountSecret, ACCOUNT_SECRET, accounts)
    writer.relate(tables.relations.name)
    writer.insert(DraftLine, LINE, lines)
    writer.insert(DraftLineSecret, LINE_SECRET, lines)


class _Writer:
    """Runs the statements with one set of parameters."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self._parameters = parameters

    def insert(
        self, model: type[Model], sources: dict[str, str], table: str, rest: str = ""
    ) -> None:
        """Insert one live row per staged row, in the order they were staged in."""
        into = ", ".join(f'"{column}"' for column in sources)
        values = ", ".join(sources.values())
        self._run(
            f'INSERT INTO {_table(model)} ({into}) SELECT {values} FROM "{table}" t {rest}'  # noqa: S608 - names of models and staging tables
        )

    def correct_names(self, people: str) -> None:
        """Give doubtful records the name of the sheet."""
        for model, key, columns in (
            (Recipient, "id", ("name_masked",)),
            (RecipientSecret, "owner_id", ("name_cipher", "name_digest")),
        ):
            changes = ", ".join(f'"{column}" = t."{column}"' for column in columns)
            self._run(
                f'UPDATE {_table(model)} SET {changes} FROM "{people}" t '  # noqa: S608
                f"WHERE NOT t.fresh AND {_table(model)}.{key} = t.id"
            )

    def close_replaced_accounts(self, accounts: str) -> None:
        """Take the account of a doubtful record out of force."""
        self._run(
            f"UPDATE {_table(CardAccount)} SET in_force = %(false)s, "  # noqa: S608
            "status = %(closed)s, closed_at = %(now)s WHERE in_force "
            f'AND holder_id IN (SELECT holder_id FROM "{accounts}")'
        )

    def relate(self, relations: str) -> None:
        """Record the relations of the sheet that are not on record yet, from today on."""
        self._run(
            f"INSERT INTO {_table(Relation)} "  # noqa: S608
            "(kind, beneficiary_id, other_id, relationship, valid_from, valid_to) "
            "SELECT t.kind, t.beneficiary_id, t.other_id, MAX(t.relationship), %(today)s, NULL "
            f'FROM "{relations}" t WHERE NOT EXISTS (SELECT 1 FROM {_table(Relation)} r '
            "WHERE r.kind = t.kind AND r.beneficiary_id = t.beneficiary_id "
            "AND r.other_id = t.other_id "
            "AND (r.valid_from = %(today)s OR r.valid_to IS NULL OR r.valid_to >= %(today)s)) "
            "GROUP BY t.kind, t.beneficiary_id, t.other_id "
            "ORDER BY t.kind, t.beneficiary_id, t.other_id"
        )

    def _run(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, self._parameters)


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
