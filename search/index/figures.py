"""Figures of the index for `/metrics`: how far it is behind what is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily

from portal.clocks import now
from search.models import IndexChange

if TYPE_CHECKING:
    from collections.abc import Iterable


def index_figures() -> Iterable[GaugeMetricFamily]:
    """Return how many changes wait, and for how many seconds the oldest has."""
    pending = IndexChange.objects.pending()
    oldest = pending.order_by("noted_at").values_list("noted_at", flat=True).first()
    age = (now() - oldest).total_seconds() if oldest else 0
    text = "Changes of what is public that stand in no index yet."
    yield GaugeMetricFamily("mingzhang_index_changes_waiting", text, value=pending.count())
    text = "How long the oldest of them has waited."
    yield GaugeMetricFamily("mingzhang_index_oldest_seconds", text, value=age)
