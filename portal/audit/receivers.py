"""Receivers of Django's signals: install guards after migrations, raise GuardRefused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from portal.audit.errors import GuardRefused
from portal.audit.triggers import SQLITE, install, uninstall

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.apps import AppConfig
    from django.db.backends.base.base import BaseDatabaseWrapper

REFUSED = re.compile(r"audit_guard: (\w+) on (\S+) refused")


def open_for_migrations(
    *, app_config: AppConfig, using: str, plan: list[tuple[Any, bool]], **_kwargs: Any
) -> None:
    """Take the guards off the contexts that are about to be migrated.

    A column that a trigger names cannot be dropped, and SQLite loses triggers when it rebuilds a
    table; what a migration destroys it explains itself. The guards return after `migrate`, even
    when only another context was migrated; until then the system check reports them.
    """
    labels = {migration.app_label for migration, _backwards in plan}
    if app_config.label == "audit" and "audit" in labels:
        uninstall(using=using)
    elif app_config.label in labels:
        uninstall(using=using, app_label=app_config.label)


def close_after_migrations(*, app_config: AppConfig, using: str, **_kwargs: Any) -> None:
    """Put the guards of one context back."""
    install(using=using, app_label=app_config.label)


def prepare_connection(*, connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Let guards see SQLite's INSERT OR REPLACE, and give refusals their own class."""
    if connection.vendor == SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")
    if name_refusals not in connection.execute_wrappers:
        connection.execute_wrappers.append(name_refusals)


def name_refusals(
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,  # noqa: FBT001 - Django passes it by position
    context: dict[str, Any],
) -> Any:
    """Run a statement; turn the refusal of a guard into GuardRefused."""
    try:
        return execute(sql, params, many, context)
    except IntegrityError as error:
        match = REFUSED.search(str(error))
        if match is None:
            raise
        raise GuardRefused(table=match[2], operation=match[1]) from error
