"""System checks: the key of the chain, the guards in every database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import connections

from portal.audit import keys
from portal.audit.role_doors import other_databases
from portal.audit.roles import Unsuitable, difference
from portal.audit.triggers import altered_functions, missing, standing_lifts
from portal.crypto.enums import Surface
from portal.crypto.startup import management_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HINT = "python manage.py install_guards puts it back."
ROLE_HINT = "docs/operations.md, “Two roles in PostgreSQL”; deploy/postgresql/roles.sql."


@register()
def check_audit_key(**_kwargs: Any) -> list[CheckMessage]:
    """audit.E001: PORTAL_AUDIT_KEY is missing, malformed or on the public surface."""
    hint = "python manage.py generate_keys prints a fresh set."
    return [Error(problem, hint=hint, id="audit.E001") for problem in keys.problems()]


@register(Tags.database)
def check_guards(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """audit.E002 a guard is missing, E003 a lift stands, E004 a guard's function was altered.

    Runs with `check --database default`. Under `migrate`, which puts guards back itself, the
    findings are warnings: otherwise it could not repair them. The role of the public surface sees
    no lift, and nothing of it passes a guard.
    """
    if settings.PORTAL_SURFACE == Surface.PUBLIC:
        return []
    level = Warning if management_command() == "migrate" else Error
    return [
        level(text, hint=hint, id=f"audit.E{number:03}")
        for alias in databases or ()
        for number, text, hint in _findings(alias)
    ]


@register(Tags.database, deploy=True)
def check_public_role(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[Error]:
    """audit.E005: the role of this public surface can do more in PostgreSQL than is declared.

    E006: the server lets it into other databases, too, where nothing is taken from it. Runs with
    `check --deploy --database default` on the public surface; what is missing there is no danger.
    """
    if settings.PORTAL_SURFACE != "public":
        return []
    return [
        Error(text, hint=ROLE_HINT, id=f"audit.E{number:03}")
        for alias in databases or ()
        if connections[alias].vendor == "postgresql"
        for number, text in _excesses(alias)
    ]


def _excesses(alias: str) -> Iterator[tuple[int, str]]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
    try:
        for line in difference(role, using=alias).too_much:
            yield 5, f"{role} can do too much: {line}"
    except Unsuitable as error:
        yield 5, str(error)
    for name in other_databases(alias):
        yield 6, f"{role} can sign in to the database “{name}”."


def _findings(alias: str) -> Iterator[tuple[int, str, str]]:
    for trigger in missing(alias):
        yield 2, f"The guard {trigger.name} of {trigger.table} is missing in “{alias}”.", HINT
    for name in standing_lifts(alias):
        yield (
            3,
            f"The lift “{name}” stands in “{alias}”: guards that name it are open to everybody.",
            "Find out who committed a row to audit_lift, then delete it.",
        )
    for name in altered_functions(alias):
        yield 4, f"The function {name} behind the guards of “{alias}” is not ours.", HINT
