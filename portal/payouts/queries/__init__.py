"""Reading batches and lines. Nothing here writes."""

from __future__ import annotations

from .alarms import limits_in_force
from .answers import ReasonTotal, failed_rows, failures_by_reason, key_of, paying_bank
from .batches import (
    Settlement,
    VillageTotal,
    authorisation_target,
    lead_department,
    matching,
    own_check_is_required,
    people_in,
    places_of,
    route_is_local,
    rows_of,
    settlement,
    totals_by_village,
)
from .briefings import Alarmed, BriefingFacts, alarmed, alarms_of, tell, told_of
from .compared import Comparison, Moved
from .comparison import (
    amounts_before,
    compare_with_previous_period,
    difference,
    difference_to_corrected,
    gone_people,
    previous_period,
)
from .decisions import own_check_decision, waivers, waivers_used
from .failures import (
    Repair,
    batches_with_failures,
    failed_lines,
    is_ready,
    open_failures,
    untold_count,
    with_remedy,
)
from .lines import LinesPage, lines_page, paid_lines, say_state, with_state_of, with_status
from .persons import conflicting_part, is_waived, parts_taken
from .reissues import again_rows
from .route_line import RoutePoint, next_point, path_from_here, route_line
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
    "Alarmed",
    "BriefingFacts",
    "Comparison",
    "LinesPage",
    "Moved",
    "ReasonTotal",
    "Repair",
    "RoutePoint",
    "RowQuestion",
    "RowSort",
    "Settlement",
    "Show",
    "VillageTotal",
    "again_rows",
    "alarmed",
    "alarms_of",
    "amounts_before",
    "authorisation_target",
    "batches_in_scope",
    "batches_with_failures",
    "batches_with_others",
    "compare_with_previous_period",
    "conflicting_part",
    "difference",
    "difference_to_corrected",
    "failed_lines",
    "failed_rows",
    "failures_by_reason",
    "finding_rows",
    "gone_people",
    "is_ready",
    "is_waived",
    "key_of",
    "lead_department",
    "limits_in_force",
    "lines_page",
    "matching",
    "named",
    "next_point",
    "numbered",
    "open_failures",
    "openable",
    "ordered",
    "own_check_decision",
    "own_check_is_required",
    "paid_lines",
    "parts_taken",
    "path_from_here",
    "paying_bank",
    "people_in",
    "places_of",
    "previous_period",
    "route_is_local",
    "route_line",
    "rows_for",
    "rows_of",
    "say_state",
    "settlement",
    "tell",
    "told_of",
    "totals_by_village",
    "untold_count",
    "waivers",
    "waivers_used",
    "with_remedy",
    "with_state_of",
    "with_status",
]
