"""Totals and facets, remembered by this process until the next publication.

They change with a publication and with nothing else, and asking for them and writing them down
is half of what an answer costs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from portal.disclosure.enums import Sort

from .backends import engine

if TYPE_CHECKING:
    from .backends import Bucket, Summary
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
        "count": bucket.count,
        "amount": f"{bucket.amount:.2f}",
    }


def as_json(body: Any) -> str:
    """Write a body without spaces, Chinese as it is."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def summary_of(wanted: PayoutFilter, generation: int) -> Remembered:
    """Return the summary of a filter, the same for all its pages and orders."""
    return _summary_of(wanted.with_(sort=Sort.NAME), generation)


@lru_cache(maxsize=REMEMBERED)
def _summary_of(wanted: PayoutFilter, generation: int) -> Remembered:
    return Remembered(engine().summary(wanted))


def forget() -> None:
    """Remember nothing: for tests, where generations repeat."""
    _summary_of.cache_clear()
