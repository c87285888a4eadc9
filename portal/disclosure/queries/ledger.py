"""The county's public figures: what home, statistics and policy pages show of the cube."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from portal.disclosure.models import Figure

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.disclosure.models import FigureQuerySet


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """One year of the county: subsidies, townships, payments (笔), yuan, as of which day.

    ``partial``: sets that fewer than five people stand behind are not counted.
    """

    year: int
    policies: int
    townships: int
    payments: int
    total: Decimal
    partial: bool
    as_of: dt.date | None


def margins(year: int) -> QuerySet[Figure, tuple[Any, ...]]:
    """Return the margins of a year: the county's own row, one per policy, one per township.

    Never the cells, which are many.
    """
    figures = Figure.objects.of_year(year).filter(Q(township_code="") | Q(policy_code=""))
    return figures.order_by().values_list(
        "policy_code", "township_code", "hidden", "payments", "total", "partial", "frozen_at"
    )


def totals_of(margins: Iterable[tuple[Any, ...]], year: int) -> LedgerTotals:
    """Return the rows of ``margins`` as the figures of their year; noughts where there are none."""
    rows = list(margins)
    whole = next((row for row in rows if not (row[0] or row[1] or row[2])), None)
    return LedgerTotals(
        year=year,
        policies=sum(1 for row in rows if row[0]),
        townships=sum(1 for row in rows if row[1]),
        payments=whole[3] if whole else 0,
        total=whole[4] if whole else Decimal("0.00"),
        partial=bool(whole and whole[5]),
        as_of=timezone.localdate(whole[6], timezone.get_default_timezone()) if whole else None,
    )


def figure_years() -> list[int]:
    """Return the years that have figures, newest first."""
    years = Figure.objects.whole().order_by("-year").values_list("year", flat=True)
    return list(years)


def policy_figures(year: int) -> FigureQuerySet:
    """Return one figure per policy of a year, for the whole county."""
    return Figure.objects.of_year(year).by_policy().order_by("policy_code")


def figures_of_policy(policy_code: str) -> FigureQuerySet:
    """Return all figures of a policy: by year and township, "" as township for the county."""
    return Figure.objects.filter(policy_code=policy_code).order_by("-year", "township_code")
