"""Reading batches and lines. Nothing here writes."""

from __future__ import annotations

from .batches import (
    Settlement,
    VillageTotal,
    authorisation_target,
    lead_department,
    matching,
    own_check_is_required,
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
from .route_line import RoutePoint, route_line
from .scope import batches_in_scope

__all__ = [
    "Comparison",
    "LinesPage",
    "Moved",
    "RoutePoint",
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
    "own_check_is_required",
    "paid_lines",
    "places_of",
    "route_is_local",
    "route_line",
    "rows_of",
    "settlement",
    "totals_by_village",
    "with_status",
]
