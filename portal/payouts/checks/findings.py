"""What the checks found: every finding is counted, a bounded number is kept to be shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .registry import Severity, all_checks, check_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.payouts.sheets.faults import CellFault

    from .registry import Check

# Enough to correct a sheet by; a sheet with more is wrong as a whole.
KEPT_PER_CODE: Final = 1000
KEPT: Final = 5000


@dataclass(frozen=True, slots=True)
class RowError:
    """One finding: where, what, and the value in its masked form. Holds no plaintext.

    `row` is the row of the sheet as the spreadsheet program numbers it, None for the file as a
    whole; `column` letter and heading ("C 身份证号"). Title and sentence are in the language in use
    when they are read.
    """

    code: str
    sheet: str
    row: int | None
    column: str
    value: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """Whether it blocks or warns."""
        return check_of(self.code).severity

    @property
    def blocks(self) -> bool:
        """Whether nothing of the sheet is kept."""
        return check_of(self.code).blocks

    @property
    def title(self) -> str:
        """What is wrong, in a few words."""
        return str(check_of(self.code).title)

    @property
    def sentence(self) -> str:
        """What to do about it."""
        return str(check_of(self.code).advice) % self.payload

    @property
    def article(self) -> str:
        """Where the rule comes from."""
        return check_of(self.code).article


class Findings:
    """Collects what reading and checking find in one import."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.blocking = 0
        self._kept: list[RowError | CellFault] = []

    def add(
        self,
        check: Check,
        *,
        sheet: str = "",
        row: int | None = None,
        column: str = "",
        value: str = "",
        payload: Mapping[str, object] | None = None,
    ) -> None:
        """Count a finding and keep it while there is room; `value` is masked by the caller."""
        self.counts[check.code] += 1
        if check.blocks:
            self.blocking += 1
        if self.counts[check.code] <= KEPT_PER_CODE and len(self._kept) < KEPT:
            self._kept.append(RowError(check.code, sheet, row, column, value, payload or {}))

    def add_faults(self, faults: list[CellFault], count: int) -> None:
        """Count the reader's own faults, of which `faults` are those it kept."""
        for fault in faults:
            self.counts[fault.code] += 1
        if faults:
            self.counts[faults[-1].code] += count - len(faults)
        self.blocking += count
        self._kept.extend(faults)

    @property
    def total(self) -> int:
        """How many there are, kept or not."""
        return self.counts.total()

    def in_order(self, sheets: Mapping[str, int]) -> list[RowError | CellFault]:
        """Return what was kept, by sheet (its position in the file), row and code."""
        return sorted(
            self._kept,
            key=lambda finding: (
                sheets.get(finding.sheet, -1),
                finding.row or 0,
                finding.code,
                finding.column,
            ),
        )

    def summary(self) -> list[dict[str, object]]:
        """Return code and number of findings of every check, those that found nothing too."""
        return [{"code": check.code, "findings": self.counts[check.code]} for check in all_checks()]
