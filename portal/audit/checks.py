"""System checks: the key of the chain, the guards in every database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from portal.audit import keys
from portal.audit.triggers import altered_functions, missing, standing_lifts
from portal.crypto.startup import management_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HINT = "python manage.py install_guards puts it back."


@register()
def check_audit_key(**_kwargs: Any) -> list[CheckMessage]:
    """audit.E001: PORTAL_AUDIT_KEY is missing, malformed or on the public surface."""
    hint = "python manage.py generate_keys prints a fresh set."
    return [Error(problem, hint=hint, id="audit.E001") for problem in keys.problems()]


@register(Tags.database)
def check_guards(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """audit.E002 a guard is missing, E003 a lift stands, E004 a guard's function was altered.

    Runs with `check --database default`. Under `migrate`, which puts guards back itself, the
    findings are warnings: otherwise it could not repair them.
    """
    level = Warning if management_command() == "migrate" else Error
    return [
        level(text, hint=hint, id=f"audit.E{number:03}")
        for alias in databases or ()
        for number, text, hint in _findings(alias)
    ]


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
