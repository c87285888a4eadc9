"""Blocks of a sheet whose rows may be no payments: asked about, and left out until answered.

Lists of people who are not paid, rows below the final total, rows struck out or noted as stopped,
tables with another title. Each kind is one question for the sheet, naming its rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from .faults import SkipReason as Why
from .question_kinds import QuestionKind as Kind
from .questions import Choice, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .parsed import ParsedFile
    from .rows import RawRow

LEAVE_OUT: Final = Choice("leave", _("No: leave them out"))
PAY: Final = Choice("pay", _("Yes: pay them"))
_REASONS: Final = {
    Kind.REFUSED_LIST: Why.REFUSED_LIST,
    Kind.AFTER_TOTAL: Why.AFTER_TOTAL,
    Kind.STOPPED: Why.STOPPED,
    Kind.OTHER_TABLE: Why.OTHER_TABLE,
    Kind.OTHER_VILLAGE: Why.OTHER_TABLE,
}
# Rows held back until it is seen whether a total covers them
_HELD: Final = 20_000
_NAMED: Final = 2_000
_SPANS_SHOWN: Final = 12


class Blocks:
    """Follows one sheet from line to line and says which payments go on.

    Call ``opens``, ``totals`` and ``signed`` for the lines that are no payments, ``admit`` for
    those that may be, ``close`` at the end.
    """

    def __init__(self, parsed: ParsedFile, sheet: str) -> None:
        self._parsed, self._sheet = parsed, sheet
        self._section: Kind | None = None
        self._rows: dict[Kind, list[int]] = {}
        self._paid: dict[Kind, bool] = {}
        self._villages: list[str] = []
        self._held: list[RawRow] = []
        self._any_row = self._holds = self._signed = self._above = self._dropped = False

    @property
    def is_left_out(self) -> bool:
        """Whether the rows of the block at hand are left out: its totals are not the sheet's."""
        if self._dropped:
            return True
        return self._section is not None and not self._paid.get(self._section, True)

    def opens(self, section: Kind | None, village: str = "") -> list[RawRow]:
        """Begin another table, of doubtful rows if ``section``; return held rows that go on.

        ``village`` is the one that its title names.
        """
        released = self.close()
        self._section = section
        if village and village not in self._villages:
            self._villages.append(village)
        self._any_row = self._holds = self._signed = self._above = self._dropped = False
        return released

    def signed(self) -> None:
        """Take note of a signature: below a total it closes the list."""
        self._signed = self._holds

    def totals(self, *, subtotal: bool) -> list[RawRow]:
        """Take note of a total; return the held rows that it shows to be part of the list."""
        self._dropped = False
        if subtotal:
            return []
        held = bool(self._held)
        released = self.close() if self._signed else self._release()
        self._dropped = held and not released
        if not self._any_row:
            self._above = True
        self._holds = not self._above
        self._signed = False
        return released

    def admit(self, raw: RawRow, *, against: bool) -> Sequence[RawRow]:
        """Return the rows that go on: this one, none while it is held or left out, or more.

        ``against`` says that the row is struck out or that its note speaks against it.
        """
        self._any_row = True
        if self._section is not None and not self._is_paid(raw, self._section):
            return ()
        if against and not self._is_paid(raw, Kind.STOPPED):
            return ()
        if not self._holds:
            return (raw,)
        self._held.append(raw)
        return self.close() if len(self._held) >= _HELD else ()

    def close(self) -> list[RawRow]:
        """End the table: rows that no total covered are asked about. Return those that go on."""
        held = self._release()
        return [raw for raw in held if self._is_paid(raw, Kind.AFTER_TOTAL)]

    def name_rows(self) -> None:
        """Put all rows into the questions, now that they are known."""
        for kind in self._rows:
            self._ask(kind)

    def _release(self) -> list[RawRow]:
        held, self._held = self._held, []
        return held

    def _is_paid(self, raw: RawRow, kind: Kind) -> bool:
        """Say whether somebody said that a row is paid; note it as left out if not."""
        rows = self._rows.setdefault(kind, [])
        if len(rows) < _NAMED:
            rows.append(raw.row)
        if kind not in self._paid:
            self._paid[kind] = self._ask(kind)
        if not self._paid[kind]:
            self._parsed.skip(self._sheet, raw.row, _REASONS[kind])
        return self._paid[kind]

    def _ask(self, kind: Kind) -> bool:
        payload = {"rows": spans(self._rows[kind]), "village": "、".join(self._villages)}
        question = Question(kind, self._sheet, (LEAVE_OUT, PAY), payload=payload)
        return self._parsed.ask(question) == PAY.value


def spans(rows: Sequence[int]) -> str:
    """Return row numbers in order as a person names them: 5, 8-12."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in parts]
    return ", ".join(texts[:_SPANS_SHOWN]) + (" …" if len(texts) > _SPANS_SHOWN else "")
