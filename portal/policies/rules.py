"""Rules of the policy list without a database: codes, the rate in force, changes of editions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .enums import PolicyLevel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from .models import Listing, Rate

# Article 35: national and municipal rules stand above the county's.
RANK = {PolicyLevel.CENTRAL: 3, PolicyLevel.MUNICIPAL: 2, PolicyLevel.COUNTY: 1}


def policy_code(text: str) -> str | None:
    """Return the three-digit code for ``42``, ``042`` or `` 042 ``; None for what is no code."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 3:
        return None
    return digits.zfill(3)


def rate_on(rates: Iterable[Rate], day: dt.date) -> Rate | None:
    """Return the rate in force on ``day``: the highest level's, of these the newest."""
    valid = [
        rate
        for rate in rates
        if rate.valid_from <= day and (rate.valid_to is None or day <= rate.valid_to)
    ]
    return max(
        valid, key=lambda rate: (RANK[PolicyLevel(rate.level)], rate.valid_from), default=None
    )


@dataclass(frozen=True)
class Change:
    """One policy that both editions list, with the fields in which they differ."""

    before: Listing
    after: Listing
    fields: tuple[str, ...]


@dataclass(frozen=True)
class EditionDifference:
    """What an edition added, changed and dropped against the one before."""

    added: tuple[Listing, ...]
    changed: tuple[Change, ...]
    dropped: tuple[Listing, ...]


def compare(before: Iterable[Listing], after: Iterable[Listing]) -> EditionDifference:
    """Compare the listings of two editions policy by policy."""
    old = {listing.policy_id: listing for listing in before}
    new = {listing.policy_id: listing for listing in after}
    changes = []
    for policy_id in old.keys() & new.keys():
        fields = changed_fields(old[policy_id], new[policy_id])
        if fields:
            changes.append(Change(old[policy_id], new[policy_id], fields))
    return EditionDifference(
        added=_in_order(new[key] for key in new.keys() - old.keys()),
        changed=tuple(sorted(changes, key=lambda change: change.after.number)),
        dropped=_in_order(old[key] for key in old.keys() - new.keys()),
    )


def changed_fields(before: Listing, after: Listing) -> tuple[str, ...]:
    """Return the fields of a listing in which two editions differ."""
    compared = ("number", "name", "level", "lead_id", "departments_as_printed")
    return tuple(name for name in compared if getattr(before, name) != getattr(after, name))


def _in_order(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    return tuple(sorted(listings, key=lambda listing: listing.number))
