"""What to look at on top of a batch: the comparison in figures, alarms, what is paid again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.payouts import queries
from portal.payouts.alarms import GONE
from portal.payouts.enums import BatchStatus
from portal.payouts.queries.alarms import share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.payouts.models import Batch

AGAIN_SHOWN = 20
_NAMES = {
    "new": gettext_lazy("New"),
    "gone": gettext_lazy("No longer there"),
    "changed": gettext_lazy("Another amount"),
}


def look_at(batch: Batch) -> dict[str, Any]:
    """Return what the block on top of a batch shows (no query once it was handed in)."""
    if batch.status == BatchStatus.DISCARDED or not batch.line_count:
        return {}
    told = queries.told_of(batch)
    previous = queries.previous_period(batch)
    again = queries.again_rows(batch, size=AGAIN_SHOWN) if batch.reissues_id else []
    return {
        "told": told,
        "told_alarms": [(finding, _rows_at(batch, finding)) for finding in told.alarms],
        "told_figures": _moved(batch, told.period),
        "told_corrected": _moved(batch, told.corrected),
        "previous": previous.label if previous else "",
        "again_rows": again,
        "again_more": batch.line_count - len(again),
    }


def _rows_at(batch: Batch, finding: Any) -> tuple[str, str]:
    """Return where the rows of an alarm are shown, and the words of the link."""
    if finding.code == GONE.code:
        return reverse("desk:batch_gone", args=[batch.number]), _("Who is gone")
    if not finding.kind.rows:
        return "", ""
    address = f"{reverse('desk:batch_lines', args=[batch.number])}?show={finding.code}"
    return address, _("Look at these rows")


def _moved(batch: Batch, comparison: queries.Comparison | None) -> list[dict[str, Any]]:
    """Return the figures of a comparison; none where nobody and no amount is another."""
    figures = list(_figures(batch, comparison)) if comparison else []
    return figures if any(figure["moved"].count for figure in figures) else []


def _figures(batch: Batch, comparison: queries.Comparison) -> Iterator[dict[str, Any]]:
    """Yield a line of figures for each kind of change: people, their share, yuan, first people."""
    for name, label in _NAMES.items():
        moved = getattr(comparison, name)
        base = comparison.people_before if name == "gone" else comparison.people
        count = comparison.gone_here if name == "gone" else moved.count
        yield {
            "name": name,
            "label": label,
            "moved": moved,
            "share": share(count, base),
            "elsewhere": comparison.elsewhere if name == "gone" else 0,
            "more": _more(batch, name) if comparison.period else "",
        }


def _more(batch: Batch, name: str) -> str:
    """Return where all people of a kind of change are listed."""
    if name == "gone":
        return reverse("desk:batch_gone", args=[batch.number])
    return f"{reverse('desk:batch_lines', args=[batch.number])}?show={queries.Show.CHANGED}"
