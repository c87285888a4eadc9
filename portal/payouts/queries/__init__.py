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
    amounts_before,
    compare_with_previous_period,
    difference,
    difference_to_corrected,
)
from .failures import (
    Repair,
    batches_to_correct,
    failed_lines,
    is_ready,
    open_failures,
    with_remedy,
)
from .lines import LinesPage, lines_page, paid_lines, say_state, with_state_of, with_status
from .persons import conflicting_part, is_waived, parts_taken
from .route_line import RoutePoint, route_line
from .row_questions import (
    ALL_ROWS,
    RowQuestion,
    RowSort,
    Show,
    finding_rows,
    named,
    numbered,
    ordered,
    rows_for,
)
from .scope import batches_in_scope, batches_with_others, openable

__all__ = [
    "ALL_ROWS",
    "Comparison",
    "LinesPage",
    "Moved",
    "Repair",
    "RoutePoint",
    "RowQuestion",
    "RowSort",
    "Settlement",
    "Show",
    "VillageTotal",
    "amounts_before",
    "authorisation_target",
    "batches_in_scope",
    "batches_to_correct",
    "batches_with_others",
    "compare_with_previous_period",
    "conflicting_part",
    "difference",
    "difference_to_corrected",
    "failed_lines",
    "finding_rows",
    "is_ready",
    "is_waived",
    "lead_department",
    "lines_page",
    "matching",
    "named",
    "numbered",
    "open_failures",
    "openable",
    "ordered",
    "own_check_is_required",
    "paid_lines",
    "parts_taken",
    "places_of",
    "route_is_local",
    "route_line",
    "rows_for",
    "rows_of",
    "say_state",
    "settlement",
    "totals_by_village",
    "with_remedy",
    "with_state_of",
    "with_status",
]
