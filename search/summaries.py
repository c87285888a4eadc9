"""Totals and facets, remembered by this process until the next publication.

They change with a publication and with nothing else, and asking for them and writing them down
is half of what an answer costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from portal.disclosure.public_kinds import yuan
from portal.web.api.answers import as_json
from portal.web.delivery.process_cache import BoundedDict

if TYPE_CHECKING:
    from collections.abc import Hashable

    from .backends import Bucket, Page, PayoutEngine, Summary
    from .filters import PayoutFilter
    from .labels import Labels

# 20 kB each at worst: the 480 villages of a county and what else is asked for often.
REMEMBERED: Final = 1000


@dataclass(slots=True)
class Remembered:
    """A summary and, once they were asked for, its facets as the API writes them."""

    summary: Summary
    written: str = ""

    def facets(self, labels: Labels) -> str:
        """Return the facets that have values, as JSON: ``{"policy": [{"value", …}], …}``."""
        if not self.written:
            names = {
                "policy": labels.policies,
                "township": labels.townships,
                "village": labels.villages,
            }
            facets = {
                name: [_value(bucket, names.get(name, {})) for bucket in buckets]
                for name, buckets in self.summary.facets.items()
                if buckets
            }
            self.written = as_json(facets)
        return self.written


def _value(bucket: Bucket, names: dict[str, str]) -> dict[str, Any]:
    return {
        "value": bucket.value,
        "label": names.get(bucket.value, bucket.value),
        "count": bucket.payments,
        "amount": yuan(bucket.fen),
    }


_memory: Final[BoundedDict[Hashable, Remembered]] = BoundedDict("summaries", REMEMBERED)


def _key(payout_filter: PayoutFilter, generation: int) -> Hashable:
    """All pages and orders of a question have one summary."""
    named = (
        payout_filter.q,
        payout_filter.policy,
        payout_filter.year,
        payout_filter.township,
        payout_filter.village,
    )
    return generation, named, payout_filter.min, payout_filter.max


def answered(
    engine: PayoutEngine, payout_filter: PayoutFilter, *, limit: int, generation: int
) -> tuple[Page, Remembered]:
    """Return one page and the summary of a filter. Raises ``BadCursor``."""
    key = _key(payout_filter, generation)
    remembered = _memory.get(key)
    if remembered is not None:
        return engine.page(payout_filter, limit=limit), remembered
    page, summary = engine.answer(payout_filter, limit=limit)
    return page, _memory.put(key, Remembered(summary))


def summary_of(engine: PayoutEngine, payout_filter: PayoutFilter, *, generation: int) -> Remembered:
    """Return the summary of a filter."""
    key = _key(payout_filter, generation)
    return _memory.get_or_make(key, lambda: Remembered(engine.summary(payout_filter)))
