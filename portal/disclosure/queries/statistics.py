"""What a reader may ask of the county's frozen figures (decision 16): page, file and API alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from portal.disclosure.models import Figure

if TYPE_CHECKING:
    from portal.disclosure.models import FigureQuerySet


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Figures by year, township (nine digits) and policy (three digits).

    None asks for every one of them, "" for the total over all of them.
    """

    year: int | None = None
    township: str | None = None
    policy: str | None = None

    def cells(self) -> FigureQuerySet:
        """Return the figures that match, newest year first, totals before their parts."""
        figures = Figure.objects.order_by("-year", "policy_code", "township_code")
        if self.year is not None:
            figures = figures.of_year(self.year)
        if self.township is not None:
            figures = figures.filter(township_code=self.township)
        if self.policy is not None:
            figures = figures.filter(policy_code=self.policy)
        return figures

    def around(self) -> FigureQuerySet:
        """Return the figure asked for and its neighbours, for a page that compares (one query).

        The same place and policy in every year; in this year the place's policies and the
        policy's townships. None counts as "": the total.
        """
        place, policy = self.township or "", self.policy or ""
        through_the_years = Q(township_code=place, policy_code=policy)
        in_this_year = Q(year=self.year) & (Q(township_code=place) | Q(policy_code=policy))
        return Figure.objects.filter(through_the_years | in_this_year).order_by("-year")
