"""Revealing plaintext: only where it is recorded, never on the public surface.

`audit` fills the recorder and other contexts add guards in `AppConfig.ready`; this context knows
neither. A guard refuses by raising.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from portal.crypto.enums import Surface
from portal.crypto.errors import NoPurpose, NoRevealHook, RevealRefused
from portal.crypto.opening import opened
from portal.crypto.protected import protected_of, secret_of
from portal.crypto.ring import key_ring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from uuid import UUID

IDS_PER_QUERY = 10_000  # SQLite takes 32,766 parameters


@dataclass(frozen=True)
class RevealRequest:
    """One request to reveal: which columns of which rows, by whom, for what purpose."""

    model: type[models.Model]
    fields: tuple[str, ...]
    rows: tuple[UUID, ...]
    by: Any
    purpose: str
    subject: models.Model | None = None  # the one instance, when one was asked for
    persons: int = 0  # how many people are seen


_guards: list[Callable[[RevealRequest], object]] = []
_recorders: list[Callable[[RevealRequest], object]] = []


def add_reveal_guard(guard: Callable[[RevealRequest], object]) -> None:
    """Register a function that raises when the request is not allowed."""
    if guard not in _guards:
        _guards.append(guard)


def set_reveal_recorder(recorder: Callable[[RevealRequest], object]) -> None:
    """Register the one function that records a reveal before it happens."""
    _recorders[:] = [recorder]


@transaction.atomic
def reveal_many(
    model: type[models.Model],
    owners: Iterable[models.Model | int] | models.QuerySet[Any],
    fields: Sequence[str],
    *,
    by: object,
    purpose: str,
    persons: int | None = None,
) -> dict[Any, dict[str, str | None]]:
    """Return {owner id: {field: plaintext}} of the rows whose secret exists; one audit entry.

    owners: instances, primary keys or a queryset of `model`. persons: how many people are seen,
    where that is not one a row: a sheet holds many, and values of somebody whom the same act has
    shown already add nobody. Erased rows are left out, absent
    optional values are None. The entry is written before anything is decrypted and stays with
    the transaction. Raises RevealRefused (public surface, no recorder, no purpose, a guard),
    KeyError for a field that is not protected, UnknownKey, Tampered.
    """
    declared = protected_of(model)
    names = tuple(fields)
    unknown = [name for name in names if name not in declared]
    if unknown:
        raise KeyError(*unknown)
    _refuse(purpose)
    owners = owners if isinstance(owners, models.QuerySet) else list(owners)
    secrets = list(_secrets(model, owners, names))
    if not secrets:
        return {}
    rows = tuple(row[1] for row in secrets)
    seen = len(rows) if persons is None else persons
    request = RevealRequest(model, names, rows, by, purpose, _only(owners), seen)
    for guard in _guards:
        guard(request)
    _recorders[0](request)
    return {
        pk: {
            name: opened(model, name, uuid, token)
            for name, token in zip(names, tokens, strict=True)
        }
        for pk, uuid, *tokens in secrets
    }


def _only(owners: models.QuerySet[Any] | list[models.Model | int]) -> models.Model | None:
    if isinstance(owners, list) and len(owners) == 1 and isinstance(owners[0], models.Model):
        return owners[0]
    return None


def _refuse(purpose: str) -> None:
    if key_ring().surface is Surface.PUBLIC:
        raise RevealRefused
    if not _recorders:
        raise NoRevealHook
    if not purpose.strip():
        raise NoPurpose


def _secrets(
    model: type[models.Model],
    owners: models.QuerySet[Any] | list[models.Model | int],
    names: tuple[str, ...],
) -> Iterator[tuple[Any, ...]]:
    columns = ("owner_id", "owner__uuid", *(f"{name}_cipher" for name in names))
    rows = secret_of(model)._default_manager.order_by("owner_id").values_list(*columns)
    if isinstance(owners, models.QuerySet):
        yield from rows.filter(owner__in=owners.order_by().values("pk"))
        return
    ids = iter([owner.pk if isinstance(owner, models.Model) else owner for owner in owners])
    while chunk := list(islice(ids, IDS_PER_QUERY)):
        yield from rows.filter(owner_id__in=chunk)
