"""Reading batches and lines. Nothing here writes."""

from __future__ import annotations

from .batches import (
    Settlement,
    VillageTotal,
    authorisation_target,
    lead_department,
    matching,
    places_of,
    route_is_local,
    rows_of,
    settlement,
    totals_by_village,
)
from .comparison import (
    Comparison,
    Moved,
    compare_with_previous_period,
    difference,
    difference_to_corrected,
)
from .lines import LinesPage, lines_page, paid_lines, with_status
from .scope import batches_in_scope

__all__ = [
    "Comparison",
    "LinesPage",
    "Moved",
    "Settlement",
    "VillageTotal",
    "authorisation_target",
    "batches_in_scope",
    "compare_with_previous_period",
    "difference",
    "difference_to_corrected",
    "lead_department",
    "lines_page",
    "matching",
    "paid_lines",
    "places_of",
    "route_is_local",
    "rows_of",
    "settlement",
    "totals_by_village",
    "with_status",
]
