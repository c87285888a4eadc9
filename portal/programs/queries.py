"""Which programs are silent."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils import timezone

from portal.programs.models import Heartbeat
from portal.programs.registry import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.programs.registry import Program


class Silence(NamedTuple):
    """A program that shows no life: since when (None: it never did), or whose round hangs."""

    program: Program
    since: dt.datetime | None
    hangs: bool = False


def silent_names() -> Collection[str]:
    """Return the names of programs without a heartbeat (one query; all the public role may ask)."""
    at, beats = timezone.now(), dict(Heartbeat.objects.values_list("program", "alive_at"))
    return [
        name
        for name, program in PROGRAMS.items()
        if name not in beats or _is_old(at, beats[name], program)
    ]


def silences() -> list[Silence]:
    """Return the programs that are silent or hang, in the order they were declared (one query)."""
    at = timezone.now()
    beats = {
        name: moments
        for name, *moments in Heartbeat.objects.values_list("program", "alive_at", "worked_at")
    }
    told = (_silence(at, program, *beats.get(name, ())) for name, program in PROGRAMS.items())
    return [silence for silence in told if silence is not None]


def _silence(
    at: dt.datetime,
    program: Program,
    alive_at: dt.datetime | None = None,
    worked_at: dt.datetime | None = None,
) -> Silence | None:
    if alive_at is None or _is_old(at, alive_at, program):
        return Silence(program, alive_at)
    if worked_at is not None and at - worked_at > program.longest_round:
        return Silence(program, worked_at, hangs=True)
    return None


def _is_old(at: dt.datetime, alive_at: dt.datetime, program: Program) -> bool:
    # A beat of the future, left by a clock that was set back, shows no life either
    limit = program.every or dt.timedelta(seconds=settings.PROGRAM_SILENT_SECONDS)
    return abs(at - alive_at) > limit
