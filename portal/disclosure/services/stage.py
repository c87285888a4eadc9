"""The paid lines of one set in a temporary table: chosen once, then asked set-wise.

Chosen are lines that were paid and did not come back. A line of a person is listed by name only
when the person is known to be of age on the day of publication (decision 6). The masked form is
copied, nothing is opened. Plain SQL that PostgreSQL and SQLite both run.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Case, Q, When
from django.db.models.functions import Coalesce

from portal.databases.staging import Column, Kind, Staging, staging
from portal.disclosure.masking import printed_names
from portal.disclosure.suppression import Cell
from portal.payouts.models import Line
from portal.payouts.queries import paid_lines
from portal.recipients.enums import RecipientKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.disclosure.public_row import PublicColumn

    from .scope import Scope

_PAID = (
    Column("line", Kind.INTEGER),
    Column("township"),
    Column("village"),
    Column("person", Kind.INTEGER),  # NULL for a company: companies are no people
    Column("company", Kind.INTEGER),
    Column("listed", Kind.INTEGER),
    Column("masked"),
    Column("fen", Kind.INTEGER),
    Column("paid_on", Kind.DATE),
)
_NAMES = (
    Column("masked"),
    Column("company", Kind.INTEGER),
    Column("name"),
    Column("sort"),
    Column("surname"),
)


def table(model: type[Any]) -> str:
    """Return the quoted table of a model."""
    return connection.ops.quote_name(model._meta.db_table)


def rows(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement and return all of its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return cursor.fetchall()


def yuan(fen: int | Decimal | None) -> Decimal:
    """Return fen as yuan with two decimals; nothing is nought."""
    return Decimal(int(fen or 0)).scaleb(-2)


@dataclass(frozen=True)
class Facts:
    """What was staged. ``unlisted`` are payments, ``unlisted_people`` the persons behind them."""

    payments: int
    listed: int
    unlisted: int
    unlisted_people: int


class StagedSet:
    """The staged lines of one scope; use ``staged(scope)``."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.batch_ids = list(scope.batches().values_list("pk", flat=True))
        self.paid: Staging = staging("paid", _PAID)
        self.names: Staging = staging("names", _NAMES)

    def fill(self) -> None:
        """Choose the lines, then derive each distinct name once."""
        if connection.vendor == "postgresql":
            # For this transaction: a hundred thousand rows are sorted in memory
            rows("SELECT set_config('work_mem', '64MB', true)")
        self.paid.create()
        chosen, parameters = self._choose()
        with connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO "{self.paid.name}" {chosen}', parameters)
        self.paid.finish()
        self.names.create()
        if self.scope.by_name:
            # All of them first: a COPY leaves no room for another query on its connection
            self.names.write(list(self._derive()))
        self.names.finish()

    def drop(self) -> None:
        """Remove both tables."""
        self.names.drop()
        self.paid.drop()

    def _choose(self) -> tuple[str, tuple[Any, ...]]:
        person = Q(recipient__kind=RecipientKind.PERSON)
        of_age = Q(recipient__secret__adult_on__lte=self.scope.today)
        lines = paid_lines(self.scope.batches().order_by()).values_list(
            "pk",
            "township__code",
            "village__code",
            Case(When(person, then=Coalesce("recipient__merged_into", "recipient"))),
            Case(When(person, then=0), default=1),
            Case(When(~person | of_age, then=1), default=0),
            "name_masked",  # of a company the full name
            "amount",
            "paid_on",
        )
        return lines.query.sql_with_params()

    def _derive(self) -> Iterator[tuple[str, int, str, str, str]]:
        distinct = rows(
            f'SELECT DISTINCT masked, company FROM "{self.paid.name}" WHERE listed = 1'  # noqa: S608
        )
        names = ((masked, bool(company)) for masked, company in distinct)
        for masked, company, printed in printed_names(names, self.scope.mode):
            yield masked, int(company), *printed

    def facts(self) -> Facts:
        """Count what was staged."""
        counts = rows(
            "SELECT COUNT(*), COALESCE(SUM(listed), 0), "  # noqa: S608 - a temporary table
            f'COUNT(DISTINCT CASE WHEN listed = 0 THEN person END) FROM "{self.paid.name}"'
        )
        payments, listed, unlisted_people = counts[0]
        return Facts(payments, int(listed), payments - int(listed), unlisted_people)

    @property
    def counted(self) -> str:
        """The condition on what figures count: of A and B the listed rows, of C everybody.

        Were minors counted where rows are listed, rows and total would give them away.
        """
        return "listed = 1" if self.scope.by_name else "1 = 1"

    def cells(self, place: str) -> dict[str, Cell]:
        """Return the figures by ``township`` or ``village`` code."""
        return {
            code: Cell(payments, people, yuan(fen))
            for code, payments, people, fen in rows(
                f"SELECT {place}, COUNT(*), COUNT(DISTINCT person), SUM(fen) "  # noqa: S608
                f'FROM "{self.paid.name}" WHERE {self.counted} GROUP BY {place} ORDER BY {place}'
            )
        }

    def whole(self) -> Cell:
        """Return the figures of the whole set."""
        payments, people, fen = rows(
            "SELECT COUNT(*), COUNT(DISTINCT person), SUM(fen) "  # noqa: S608 - a temporary table
            f'FROM "{self.paid.name}" WHERE {self.counted}'
        )[0]
        return Cell(payments, people, yuan(fen))

    def texts(self, column: PublicColumn) -> list[str]:
        """Return the distinct values of a text column of the listed lines."""
        values = rows(
            f'SELECT DISTINCT {column.line} FROM "{self.paid.name}" AS paid '  # noqa: S608
            f"JOIN {table(Line)} AS line ON line.id = paid.line WHERE paid.listed = 1"
        )
        return [str(value) for (value,) in values]


@contextmanager
def staged(scope: Scope) -> Iterator[StagedSet]:
    """Stage the paid lines of a scope; needs an open transaction, in which it cleans up."""
    staged_set = StagedSet(scope)
    staged_set.fill()
    yield staged_set
    staged_set.drop()
