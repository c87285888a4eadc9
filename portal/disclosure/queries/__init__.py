"""Reading what was published. Nothing here writes, and nothing here knows a person."""

from __future__ import annotations

from .content import (
    KindInView,
    content_history,
    content_in_view,
    content_of_policy,
    kinds_in_view,
    latest_content,
)
from .editions import (
    EditionPage,
    PlaceTotal,
    edition_by_code,
    edition_changes,
    edition_page,
    latest_editions,
    published_sets,
    readable_editions,
    set_totals,
    sets_without_names,
)
from .ledger import LedgerTotals, figure_years, figures_of_policy, ledger_totals, policy_figures
from .owed import OwedSet, sets_owed
from .statistics import FigureFilter

__all__ = (
    "EditionPage",
    "FigureFilter",
    "KindInView",
    "LedgerTotals",
    "OwedSet",
    "PlaceTotal",
    "content_history",
    "content_in_view",
    "content_of_policy",
    "edition_by_code",
    "edition_changes",
    "edition_page",
    "figure_years",
    "figures_of_policy",
    "kinds_in_view",
    "latest_content",
    "latest_editions",
    "ledger_totals",
    "policy_figures",
    "published_sets",
    "readable_editions",
    "set_totals",
    "sets_owed",
    "sets_without_names",
)
