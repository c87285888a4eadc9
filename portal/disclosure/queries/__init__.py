"""Reading what was published. Nothing here writes, and nothing here knows a person."""

from __future__ import annotations

from .editions import (
    EditionPage,
    PlaceTotal,
    edition_by_code,
    edition_changes,
    edition_lines,
    edition_page,
    editions_of,
    latest_editions,
    published_sets,
    readable_editions,
    set_totals,
    sets_without_names,
)
from .ledger import (
    LedgerTotals,
    figure_years,
    figures_of_policy,
    margins,
    policy_figures,
    totals_of,
)
from .owed import OwedSet, sets_owed
from .statistics import FigureFilter

__all__ = (
    "EditionPage",
    "FigureFilter",
    "LedgerTotals",
    "OwedSet",
    "PlaceTotal",
    "edition_by_code",
    "edition_changes",
    "edition_lines",
    "edition_page",
    "editions_of",
    "figure_years",
    "figures_of_policy",
    "latest_editions",
    "margins",
    "policy_figures",
    "published_sets",
    "readable_editions",
    "set_totals",
    "sets_owed",
    "sets_without_names",
    "totals_of",
)
