"""The staged rows of one import, as the set-wise checks see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from portal.payouts.models import Batch, DraftLine, Line, LineEvent
from portal.payouts.sheets.columns import NAMES
from portal.recipients.models import (
    CardAccount,
    CardAccountSecret,
    Recipient,
    RecipientSecret,
    Relation,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from django.db.models import Model

    from .findings import Findings
    from .registry import Check

_MODELS: Final[dict[str, type[Model]]] = {
    "recipient": Recipient,
    "recipient_secret": RecipientSecret,
    "account": CardAccount,
    "account_secret": CardAccountSecret,
    "relation": Relation,
    "batch": Batch,
    "draft_line": DraftLine,
    "line": Line,
    "line_event": LineEvent,
}
_ROWS_AT_ONCE: Final = 2000


@dataclass(frozen=True, slots=True)
class Staged:
    """Where the rows are staged, and what they are held against.

    lines, people, accounts, relations: names of the temporary tables; a staged person or account
    is one that the import would write. batch_id: the draft that the rows are for. sheets: names by
    the number that the rows carry, headings of each sheet by column identifier.
    """

    lines: str
    people: str
    accounts: str
    relations: str
    sheets: tuple[str, ...]
    headings: tuple[Mapping[str, str], ...]
    batch_id: int
    policy_id: int
    period: str
    today: dt.date
    findings: Findings

    def ask(self, statement: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Run one set query; `{name}` stands for a table, `%(name)s` for a parameter.

        `lines`, `people`, `accounts` and `relations` are the staged tables, the others the live
        ones (`recipient`, `recipient_secret`, `account`, …).
        """
        tables = {name: model._meta.db_table for name, model in _MODELS.items()}
        tables |= {
            "lines": self.lines,
            "people": self.people,
            "accounts": self.accounts,
            "relations": self.relations,
        }
        values: dict[str, Any] = {
            "batch_id": self.batch_id,
            "policy_id": self.policy_id,
            "period": self.period,
        }
        values |= {"today": self.today, **parameters}
        quoted = {name: connection.ops.quote_name(table) for name, table in tables.items()}
        with connection.cursor() as cursor:
            cursor.execute(statement.format_map(quoted), values)
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                yield from rows

    def say(self, check: Check, values: tuple[Any, ...], column: str, **payload: object) -> None:
        """Add a finding about a row; `values` begins with sheet number, row and masked value.

        column: an identifier; the finding shows the sheet's own heading, or the usual one.
        """
        sheet, row, value = values[:3]
        self.findings.add(
            check,
            sheet=self.sheets[sheet],
            row=row,
            column=self.headings[sheet].get(column) or NAMES.get(column, column),
            value=value or "",
            payload=payload,
        )

    def place(self, sheet: int, row: int, beside: int) -> str:
        """Return a row as a sentence names it; with its sheet when that is another one."""
        return str(row) if sheet == beside else f"{self.sheets[sheet]}!{row}"
