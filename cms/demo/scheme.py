"""What the demo county pays: which policy, which periods, which units, how many rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from .people import Citizen

TOWNSHIPS = (
    "500235131", "500235132", "500235128", "500235107", "500235001", "500235129", "500235125",
    "500235108", "500235136", "500235140", "500235242", "500235219",
)  # fmt: skip


@dataclass(frozen=True)
class Scheme:
    """One policy of the demo: share of all rows, periods with pay days, units, who and how much."""

    code: str
    share: float
    periods: tuple[tuple[str, dt.date], ...]
    units: tuple[str, ...]
    who: str = "adults"  # adults, minors, old, anybody, heads, organisations
    rate: str = ""
    unit: str = ""
    amounts: tuple[str, ...] = ()

    def quantity(self, chance: Random) -> Decimal | None:
        """Return a quantity where the policy pays by rate."""
        if not self.rate:
            return None
        if self.unit == "人":
            return Decimal(1)
        return Decimal(chance.randint(4, 92)) / 10

    def fits(self, citizen: Citizen, day: dt.date) -> bool:
        """Whether this policy pays this citizen."""
        if citizen.organisation or citizen.born is None:
            return self.who == "organisations"
        years = (day - citizen.born).days // 365
        return {
            "adults": years >= 19,
            "heads": citizen.householder is None and years >= 19,
            "minors": 7 <= years <= 16,
            "old": 90 <= years <= 99,
            "anybody": True,
            "organisations": citizen.householder is None and 25 <= years <= 60,
        }[self.who]


def _years(*days: tuple[int, int, int]) -> tuple[tuple[str, dt.date], ...]:
    return tuple((str(year), dt.date(year, month, day)) for year, month, day in days)


def _quarters(*names: str) -> tuple[tuple[str, dt.date], ...]:
    return tuple((n, dt.date(int(n[:4]), int(n[5]) * 3, 20)) for n in names)


def _months(*names: str) -> tuple[tuple[str, dt.date], ...]:
    return tuple((n, dt.date(int(n[:4]), int(n[5:]), 12)) for n in names)


FOUR_YEARS = _years((2023, 9, 5), (2024, 9, 4), (2025, 9, 2), (2026, 9, 3))
TWO_YEARS = _years((2025, 8, 12), (2026, 8, 11))
FOUR_QUARTERS = _quarters("2025Q4", "2026Q1", "2026Q2", "2026Q3")
FOUR_MONTHS = _months("2026-07", "2026-08", "2026-09", "2026-10")
PAST_MONTHS = _months("2025-09", "2025-10", "2025-11", "2025-12")

SCHEMES = (
    Scheme("042", 0.50, FOUR_YEARS, TOWNSHIPS, "heads", "85.00", "亩"),
    Scheme("040", 0.08, FOUR_YEARS, ("D05",), "heads", "14.50", "亩"),
    Scheme("041", 0.03, TWO_YEARS, TOWNSHIPS[:4], "heads", "150.00", "亩"),
    Scheme("010", 0.08, FOUR_YEARS, ("D03",), "heads", "300.00", "亩"),
    Scheme("043", 0.02, FOUR_QUARTERS, ("D05",), "organisations", "", "台",
           ("1200.00", "2600.00", "4800.00", "15000.00", "32000.00")),
    Scheme("053", 0.10, FOUR_QUARTERS, ("D07",), "anybody", "50.00", "人"),
    Scheme("015", 0.07, FOUR_MONTHS, TOWNSHIPS[:4], "adults", "", "",
           ("420.00", "560.00", "735.00", "910.00")),
    Scheme("035", 0.02, FOUR_MONTHS, TOWNSHIPS[:2], "adults", "", "", ("910.00", "1020.00")),
    Scheme("028", 0.02, FOUR_MONTHS, ("D04",), "old", "100.00", "人"),
    Scheme("007", 0.03, (("2025S", dt.date(2025, 5, 20)), ("2025A", dt.date(2025, 11, 18))),
           ("S01", "S02", "S03"), "minors", "", "", ("500.00", "625.00", "750.00")),
    Scheme("019", 0.03, PAST_MONTHS, ("D04",), "adults", "", "", ("80.00", "90.00")),
    Scheme("055", 0.02, PAST_MONTHS, ("D08",), "adults", "", "", ("610.00", "695.00")),
)  # fmt: skip


@dataclass(frozen=True)
class SetPlan:
    """One set to pay and publish."""

    scheme: Scheme
    period: str
    paid_on: dt.date
    unit: str
    rows: int


def plans(rows: int) -> Iterator[SetPlan]:
    """Split ``rows`` payments over all sets; earlier periods first, as they would have come."""
    set_plans = []
    for scheme in SCHEMES:
        sets = len(scheme.periods) * len(scheme.units)
        each = max(6, round(rows * scheme.share / sets))
        for period, day in scheme.periods:
            set_plans += [SetPlan(scheme, period, day, unit, each) for unit in scheme.units]
    yield from sorted(set_plans, key=lambda plan: (plan.paid_on, plan.scheme.code, plan.unit))
