"""One row of a sheet understood: every family of checks that needs no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.clocks import today
from portal.payouts.checks.amounts import AMOUNT_DECIMALS, ROUND, check_rate, read_amounts
from portal.payouts.checks.cards import read_card
from portal.payouts.checks.columns import check_public_texts, read_extra, read_texts
from portal.payouts.checks.identity import read_beneficiary
from portal.payouts.checks.payees import read_payees
from portal.payouts.checks.places import PlaceReader
from portal.payouts.checks.repeats import repeat_key
from portal.payouts.checks.rows import PayoutRow, Readings
from portal.payouts.sheets.columns import IDENTIFIERS, Vocabulary
from portal.places.enums import PlaceLevel
from portal.places.queries import VillageIndex, outside
from portal.policies.queries import rates_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.payouts.checks.rows import Cells
    from portal.places.models import Place

    from .request import ImportRequest

# Columns about people: never what tells two rows apart.
_PERSONAL = IDENTIFIERS | {"name", "householder_name", "payee_name", "proxy_name"}


class RowReader:
    """Reads rows for one request; loads places, rates and columns once (four queries).

    answers: what was said to questions and findings, by their keys; a finding's is its code.
    """

    def __init__(self, request: ImportRequest, answers: Mapping[str, str]) -> None:
        self.readings = Readings()
        self._rounds = answers.get(AMOUNT_DECIMALS.code) == ROUND
        self.today = today()
        policy = request.policy
        self.columns = tuple(policy.columns.all())
        self.vocabulary = Vocabulary(column.name for column in self.columns)
        self.basis = frozenset(policy.payee_basis)
        self._unit = policy.unit
        self._rates = rates_in_force(policy, request.period)
        self._repeat_columns = self._understood(policy.repeat_key)
        self.index = VillageIndex.load()
        self._places = PlaceReader(
            self.index,
            scope=request.scope,
            default=_default_village(request),
            outside=outside(),
        )

    def read(self, cells: Cells) -> PayoutRow:
        """Return what the row says; everything wrong with it has been said to the findings."""
        row = PayoutRow(cells.sheet, cells.row)
        row.beneficiary = read_beneficiary(cells, today=self.today)
        row.village, row.group = self._places.read(cells)
        read_payees(cells, row, basis=self.basis, today=self.today)
        read_texts(cells, row)
        holder = row.holder
        row.card = read_card(cells, organisation=holder is not None and holder.organisation)
        read_amounts(cells, row, unit=self._unit, rounds=self._rounds)
        check_rate(cells, row, rates=self._rates, unit=self._unit)
        if self.columns:
            row.extra = read_extra(cells, self.columns)
        check_public_texts(cells, row, self.columns)
        if self._repeat_columns:
            row.repeat_key = repeat_key(cells, self._repeat_columns)
        return row

    def _understood(self, names: list[str]) -> tuple[str, ...]:
        """Return the identifiers of columns that a policy names in Chinese."""
        meanings = (self.vocabulary.meaning(name) for name in names)
        columns = (meaning.column for meaning in meanings if meaning is not None)
        return tuple(column for column in columns if column not in _PERSONAL)


def _default_village(request: ImportRequest) -> Place | None:
    """Return the village that the importing clerk's post fixes, if it does."""
    village = request.village
    return village if village is not None and village.level == PlaceLevel.VILLAGE else None
