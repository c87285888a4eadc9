"""Which changes of the schema the code of the release before cannot live with.

While a release goes out, old and new code run on one database that has been migrated already. What
takes something away (contracts) waits for the release after the one whose code stopped using it,
and stands in a migration that says so by its name: ``0042_contract_…``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from django.db.migrations import operations

from tests.template_database import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db import models
    from django.db.migrations import Migration
    from django.db.migrations.state import ProjectState

CONTRACTS: Final = re.compile(r"\d{4}_contract_")
RELEASED: Final = ROOT / "deploy" / "released.json"
TAKING: Final = {
    operations.RemoveField: "takes away a column that old code reads and writes",
    operations.DeleteModel: "takes away a table that old code uses",
    operations.RenameField: "renames a column under old code",
    operations.RenameModel: "renames a table under old code",
    operations.AlterModelTable: "renames a table under old code",
    operations.AlterUniqueTogether: "may refuse rows that old code writes",
    operations.AddConstraint: "may refuse rows that old code writes",
}
# What the database does not see
NOT_OF_THE_COLUMN: Final = frozenset(
    {
        "blank", "choices", "default", "editable", "error_messages", "help_text",
        "limit_choices_to", "on_delete", "related_name", "related_query_name",
        "validators", "verbose_name",
    }
)  # fmt: skip


def released() -> dict[str, Any]:
    """Return the state of the last release: commit, and the names of its migrations."""
    return json.loads(RELEASED.read_text(encoding="utf-8"))


def refusals(migration: Migration, before: ProjectState) -> list[str]:
    """Return why old code could not run beside a migration; before: the state it starts from."""
    if CONTRACTS.match(migration.name):
        return []
    state = before.clone()
    made: set[str] = set()
    lines = []
    for operation in _flat(migration.operations):
        lines += [
            f"{migration}: {operation.describe()}: {reason}"
            for reason in _reasons(operation, state, migration.app_label, made)
        ]
        operation.state_forwards(migration.app_label, state)
    return lines


def _flat(several: Sequence[Any]) -> Iterator[Any]:
    for operation in several:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _reasons(operation: Any, state: ProjectState, app: str, made: set[str]) -> Iterator[str]:
    if isinstance(operation, operations.CreateModel):
        made.add(operation.name_lower)
    # A table that is new in this migration is used by no old code
    elif getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")) in made:
        return
    elif isinstance(operation, operations.AddField):
        if not _fills_itself(operation.field):
            yield "old code does not fill it: null=True or db_default"
    elif isinstance(operation, operations.AlterField):
        model = state.models[app, operation.model_name_lower]
        if not _wider(model.fields[operation.name], operation.field):
            yield "old code may write or expect what does not fit any more"
    else:
        for kind, reason in TAKING.items():
            if isinstance(operation, kind):
                yield reason


def _fills_itself(field: models.Field[Any, Any]) -> bool:
    return field.null or field.many_to_many or field.has_db_default() or field.generated


def _wider(old: models.Field[Any, Any], new: models.Field[Any, Any]) -> bool:
    """Say whether a column takes all that it took, and still holds nothing else by itself."""
    _name, old_path, _args, was = old.deconstruct()
    _name, new_path, _args, is_ = new.deconstruct()
    for name in NOT_OF_THE_COLUMN:
        was.pop(name, None)
        is_.pop(name, None)
    if is_.get("null") and not was.get("null"):
        is_.pop("null")
    if "db_default" not in was:
        is_.pop("db_default", None)
    if (was.get("max_length") or 0) <= (is_.get("max_length") or 0):
        is_["max_length"] = was.get("max_length")
        was.setdefault("max_length", None)
    return (old_path, was) == (new_path, is_)
