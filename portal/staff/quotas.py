"""Quotas of full values: how each purpose counts, and how many people a role may see.

`data/reveal_quotas.csv` holds people a day and a month by role and way (norms B6: what leaves the
system is bounded). A context that shows full values declares its purposes; one that nobody declared
counts as the narrowest way.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from portal.staff.enums import RevealWay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

QUOTAS: Final = Path(__file__).parent / "data" / "reveal_quotas.csv"
# From this share on whoever uses a quota up is warned.
NEAR: Final = 0.8


@dataclass(frozen=True, slots=True)
class Quota:
    """How many people, each as often as shown, a day and a calendar month."""

    day: int
    month: int


@dataclass(frozen=True, slots=True)
class _Purpose:
    way: RevealWay | None
    label: StrOrPromise


PURPOSES: Final[dict[str, _Purpose]] = {}


def shown_for(purpose: str, way: RevealWay | None, label: StrOrPromise) -> str:
    """Declare how a purpose of revealing counts and what it is called; return its code.

    way: None where no person sees the values.
    """
    PURPOSES[purpose] = _Purpose(way, label)
    return purpose


def way_of(purpose: str) -> RevealWay | None:
    """Return how a purpose counts; None where nobody sees the values."""
    declared = PURPOSES.get(purpose)
    return declared.way if declared else RevealWay.ONE


def purpose_label(purpose: str) -> str:
    """Return what a purpose is called; its code where nobody declared it."""
    declared = PURPOSES.get(purpose)
    return str(declared.label) if declared else purpose


@cache
def quotas() -> Mapping[tuple[str, str], Quota]:
    """Return the quotas by role and way."""
    with QUOTAS.open(encoding="utf-8", newline="") as file:
        return {
            (row["role"], row["way"]): Quota(int(row["day"]), int(row["month"]))
            for row in csv.DictReader(file)
        }


def quota_of(role: str, way: RevealWay) -> Quota | None:
    """Return the quota of a role; None where there is none: an approved batch is sent once.

    A role without a row has the smallest of its way.
    """
    if way == RevealWay.SENT:
        return None
    rows = quotas()
    if quota := rows.get((role, way.value)):
        return quota
    others = [quota for (_role, other), quota in rows.items() if other == way.value]
    return Quota(min(quota.day for quota in others), min(quota.month for quota in others))
