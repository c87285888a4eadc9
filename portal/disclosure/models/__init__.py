"""Sets and editions, frozen masked entries, summaries, figures, masking rules.

No model here points at a recipient or a line: there is no path back to a person (decision 5).
Places and policies stand as codes, so that a published row survives every later change.
"""

from __future__ import annotations

from .entries import DisclosedEntry, EntryQuerySet, SortKeyField, VillageEntry
from .figures import (
    EntrySummary,
    Figure,
    FigureQuerySet,
    Generation,
    TownshipSummary,
    generation_raised,
)
from .masking import MaskRule
from .sets import Disclosure, Edition, EditionQuerySet, SetTotal

__all__ = (
    "DisclosedEntry",
    "Disclosure",
    "Edition",
    "EditionQuerySet",
    "EntryQuerySet",
    "EntrySummary",
    "Figure",
    "FigureQuerySet",
    "Generation",
    "MaskRule",
    "SetTotal",
    "SortKeyField",
    "TownshipSummary",
    "VillageEntry",
    "generation_raised",
)
