"""What a comparison of batches came to, as values that can be kept as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final, Self

from portal.policies.periods import Period

_ROW: Final = ("name_masked", "village", "before", "now")


@dataclass(frozen=True, slots=True)
class Moved:
    """Some recipients: how many, yuan before, yuan now, and the first of them by place.

    rows: dicts with ``recipient`` (left out where they were kept), ``name_masked``, ``village``,
    ``before``, ``now``.
    """

    count: int
    before: Decimal
    now: Decimal
    rows: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON; people by their masked names only."""
        rows = [[_text(row[name]) for name in _ROW] for row in self.rows]
        return {"count": self.count, "before": str(self.before), "now": str(self.now), "rows": rows}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """Return what `as_json` gave."""
        rows = [dict(zip(_ROW, row, strict=True)) for row in stored["rows"]]
        for row in rows:
            for side in ("before", "now"):
                row[side] = None if row[side] is None else Decimal(row[side])
        return cls(stored["count"], Decimal(stored["before"]), Decimal(stored["now"]), rows)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who is new, gone, paid another amount, and how many stayed the same.

    against: the numbers of the batches compared with; ``period`` the code of their period, empty
    where a revision is compared with the batch it corrects. beside: other batches of this period,
    whose people are not gone. elsewhere: how many of the gone live in villages that the batch does
    not pay at all (another batch may), and what they got, in yuan.
    """

    period: str
    against: tuple[str, ...]
    new: Moved
    gone: Moved
    changed: Moved
    same: int
    same_total: Decimal = Decimal()
    beside: tuple[str, ...] = ()
    elsewhere: int = 0
    elsewhere_before: Decimal = Decimal()

    @property
    def label(self) -> str:
        """The period compared with, in words."""
        return Period.parse(self.period).label

    @property
    def people(self) -> int:
        """How many people the batch pays."""
        return self.new.count + self.changed.count + self.same

    @property
    def people_before(self) -> int:
        """How many people were paid before, without villages that the batch does not pay."""
        return self.gone.count - self.elsewhere + self.changed.count + self.same

    @property
    def gone_here(self) -> int:
        """How many are gone of the villages that the batch pays."""
        return self.gone.count - self.elsewhere

    @property
    def total_before(self) -> Decimal:
        """Yuan paid before, without villages that the batch does not pay."""
        before = self.gone.before - self.elsewhere_before + self.changed.before
        return before + self.same_total

    @property
    def total_now(self) -> Decimal:
        """Yuan that the people of the batch get in this period."""
        return self.new.now + self.changed.now + self.same_total

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        values = {name: _text(value) for name, value in asdict(self).items()}
        return values | {
            "against": list(self.against),
            "beside": list(self.beside),
            **{name: getattr(self, name).as_json() for name in ("new", "gone", "changed")},
        }

    @classmethod
    def of(cls, stored: dict[str, Any] | None) -> Self | None:
        """Return what `as_json` gave, None for nothing."""
        if stored is None:
            return None
        moves = {name: Moved.of(stored[name]) for name in ("new", "gone", "changed")}
        sums = {name: Decimal(stored[name]) for name in ("same_total", "elsewhere_before")}
        numbers = {name: tuple(stored[name]) for name in ("against", "beside")}
        return cls(**{**stored, **moves, **sums, **numbers})


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
