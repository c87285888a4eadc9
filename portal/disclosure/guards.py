"""What is frozen in the tables of this context (decisions 5 and 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.audit.guards import guard

from .models import DisclosedEntry, Disclosure, Edition, SetTotal, VillageEntry

if TYPE_CHECKING:
    from django.db.models import Model

# What may still change after publication
_MOVES_OF_EDITION = {"status", "reason", "ended_at"}


def register() -> None:
    """Freeze what was published and its history; rows go only by withdrawal or expiry."""
    guard(Disclosure)
    guard(Edition, frozen=_all_but(Edition, _MOVES_OF_EDITION), lift=("publication",))
    guard(SetTotal, lift=("withdrawal",))
    for model in (DisclosedEntry, VillageEntry):
        guard(model, frozen=_all_but(model, {"current"}), lift=("withdrawal",))


def _all_but(model: type[Model], moving: set[str]) -> tuple[str, ...]:
    return tuple(
        field.name for field in model._meta.local_concrete_fields if field.name not in moving
    )
