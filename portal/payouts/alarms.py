"""What a reviewer is alarmed by: stable codes, how serious, one sentence with figures.

1 turnover against the period before, 2 amounts, 3 accounts and people. Shares come from the limits
in force (`models.ReviewLimits`). A code never changes its meaning and is never used again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class AlarmKind:
    """One kind of alarm; ``sentence`` is filled with its figures.

    ``rows``: whether the alarm means rows of the batch (people gone have none in it).
    """

    code: str
    serious: bool
    title: Promise
    sentence: Promise
    rows: bool = True


NEW: Final = AlarmKind(
    "ALM101",
    True,
    _("Many new people"),
    _("%(count)s of %(all)s people are new (%(share)s%%); the limit is %(limit)s%%."),
)
GONE: Final = AlarmKind(
    "ALM102",
    True,
    _("Many people gone"),
    _(
        "%(count)s of %(all)s people of the period before are gone (%(share)s%%); "
        "the limit is %(limit)s%%."
    ),
    rows=False,
)
TOTAL: Final = AlarmKind(
    "ALM103",
    True,
    _("Another total"),
    _("The total went from %(before)s to %(now)s yuan (%(share)s%%); the limit is %(limit)s%%."),
    rows=False,
)
CHANGED: Final = AlarmKind(
    "ALM104",
    False,
    _("Many other amounts"),
    _(
        "%(count)s of %(all)s people who were paid before get another amount (%(share)s%%); "
        "the limit is %(limit)s%%."
    ),
)
MORE: Final = AlarmKind(
    "ALM105",
    False,
    _("Much more than before"),
    _("%(count)s people get over %(limit)s%% more than in the period before; the most %(most)s%%."),
)
NOT_PRODUCT: Final = AlarmKind(
    "ALM201",
    True,
    _("Amounts that no rate explains"),
    _("%(count)s rows (%(total)s yuan) are not quantity times a rate on record (%(rates)s yuan)."),
)
ALIKE: Final = AlarmKind(
    "ALM202",
    True,
    _("Alike amounts without a quantity"),
    _(
        "%(count)s of %(all)s rows get exactly %(amount)s yuan (%(share)s%%) and name no quantity, "
        "though the policy pays by quantity (%(unit)s)."
    ),
)
ROUND: Final = AlarmKind(
    "ALM203",
    False,
    _("Many round amounts"),
    _(
        "%(count)s of %(all)s amounts are whole hundreds (%(share)s%%); in the period before it "
        "was %(before)s%%."
    ),
)
SHARED: Final = AlarmKind(
    "ALM301",
    True,
    _("One account for several people"),
    _(
        "%(accounts)s accounts receive for several people who are not of one household: "
        "%(count)s rows, %(total)s yuan."
    ),
)
TWICE: Final = AlarmKind(
    "ALM302",
    False,
    _("The same person and amount twice"),
    _("%(count)s rows pay a person the same amount a second time (%(total)s yuan)."),
)
TWO_BATCHES: Final = AlarmKind(
    "ALM303",
    False,
    _("An account in two batches of the period"),
    _("The accounts of %(count)s rows (%(total)s yuan) are paid by %(batches)s as well."),
)

KINDS: Final[dict[str, AlarmKind]] = {
    kind.code: kind
    for kind in (
        NEW,
        GONE,
        TOTAL,
        CHANGED,
        MORE,
        NOT_PRODUCT,
        ALIKE,
        ROUND,
        SHARED,
        TWICE,
        TWO_BATCHES,
    )
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One alarm about one batch: its kind, how many rows it means, figures as text or counts."""

    kind: AlarmKind
    rows: int
    figures: Mapping[str, Any]

    @property
    def code(self) -> str:
        """Its stable code."""
        return self.kind.code

    @property
    def serious(self) -> bool:
        """Whether it is more than a hint."""
        return self.kind.serious

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return str(self.kind.title)

    @property
    def sentence(self) -> str:
        """What was found, with its figures."""
        figures = {
            name: f"{value:,}" if isinstance(value, int) else value
            for name, value in self.figures.items()
        }
        return str(self.kind.sentence) % figures

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"code": self.code, "rows": self.rows, "figures": dict(self.figures)}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return what `as_json` gave."""
        return cls(KINDS[stored["code"]], stored["rows"], stored["figures"])
