"""Immutable tables: declared here per model, refused by the database itself on both engines.

    guard(Line, frozen=ALL)                                   # nothing changes, nothing goes
    guard(LineSecret, frozen=ALL, lift=("rotation", "erasure"))
    guard(Batch, frozen=("number", "origin"), once=("digest",))  # these columns only
    rule(Batch, "way", on=UPDATE, columns=("status",), refuse="NEW.status = 'SENT' AND …")

A guard is lifted for one transaction by a row in `audit_lift` that other transactions never see.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from portal.audit.errors import UnknownLift

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

ALL: Final = "ALL"
UPDATE: Final = "update"
DELETE: Final = "delete"
INSERT: Final = "insert"
# What a lift allows; one that is not named here allows both.
OPERATIONS_OF: Final = {"rotation": frozenset({UPDATE})}
BOTH: Final = frozenset({UPDATE, DELETE})


@dataclass(frozen=True)
class Guard:
    """What is frozen in one table; without `columns` and `once` every UPDATE is refused."""

    model: type[Model]
    columns: tuple[str, ...]
    deletable: bool
    lift: tuple[str, ...]
    once: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The guarded table."""
        return self.model._meta.db_table

    def lifts_for(self, operation: str) -> tuple[str, ...]:
        """Return the names of lifts that allow an operation, sorted."""
        names = (name for name in self.lift if operation in OPERATIONS_OF.get(name, BOTH))
        return tuple(sorted(names))


@dataclass(frozen=True)
class Rule:
    """A condition under which one table refuses a row: `refuse` speaks of NEW and OLD in SQL.

    `operation` is INSERT or UPDATE; an UPDATE is looked at when one of `columns` changes. The
    condition may ask other tables; both engines run it, so it stays plain. `at_once`: PostgreSQL
    looks at all rows of a statement together, for tables that are filled in bulk.
    """

    model: type[Model]
    name: str
    operation: str
    columns: tuple[str, ...]
    refuse: str
    at_once: bool = False

    @property
    def table(self) -> str:
        """The guarded table."""
        return self.model._meta.db_table


GUARDS: dict[str, Guard] = {}
RULES: dict[tuple[str, str], Rule] = {}


def guard(
    model: type[Model],
    *,
    frozen: str | tuple[str, ...] = ALL,
    deletable: bool = False,
    lift: tuple[str, ...] = (),
    once: tuple[str, ...] = (),
) -> None:
    """Freeze a table; called in `AppConfig.ready`.

    frozen: ALL refuses every UPDATE; a tuple of field names refuses changes of these columns.
    once: fields that may be set while they are NULL and never change afterwards.
    deletable: whether rows may be deleted (and the table truncated). lift: names under which
    `lifted` opens it ("rotation" allows updates only). Raises FieldDoesNotExist.
    """
    names = tuple(frozen)
    if frozen == ALL:
        # Every UPDATE is refused; where columns wait to be set, changes of all the others.
        every = (field.name for field in model._meta.concrete_fields)
        names = tuple(name for name in every if name not in once) if once else ()
    columns, set_once = (tuple(_column(model, name) for name in fields) for fields in (names, once))
    GUARDS[model._meta.label_lower] = Guard(model, columns, deletable, lift, set_once)


def rule(
    model: type[Model],
    name: str,
    *,
    on: str,
    refuse: str,
    columns: tuple[str, ...] = (),
    at_once: bool = False,
) -> None:
    """Refuse an INSERT or UPDATE where a condition holds; called in `AppConfig.ready`.

    name: short, unique for the table. at_once: for an INSERT of many rows, see `Rule`. Raises
    FieldDoesNotExist.
    """
    changed = tuple(_column(model, field) for field in columns)
    RULES[model._meta.label_lower, name] = Rule(model, name, on, changed, refuse, at_once)


def _column(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).column)


def lift_is_known(name: str) -> bool:
    """Say whether any guard names this lift."""
    return any(name in model_guard.lift for model_guard in GUARDS.values())


@contextmanager
def lifted(name: str, *, using: str = "default") -> Iterator[None]:
    """Lift every guard that names `name`, inside its own atomic block; raises UnknownLift."""
    from portal.audit.models import Lift

    if not lift_is_known(name):
        raise UnknownLift(name)
    with transaction.atomic(using=using):
        row = Lift.objects.using(using).create(name=name)
        yield
        row.delete()
