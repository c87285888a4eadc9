"""Figures for the monitoring: `/metrics` of the staff surface, in the form that Prometheus reads.

All are read when somebody asks, from the database and the parts that `/readyz` asks: every process
says the same, and a page costs nothing for them. Labels are names that the program declares; none
is of a person, a place or a question. Without the token there is no such address.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from portal.audit import health
from portal.audit.models import Entry
from portal.clocks import now
from portal.programs.models import Heartbeat
from portal.programs.registry import PROGRAMS
from portal.web.delivery.readiness import DEGRADED, DOWN, OK, states_of_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.http import HttpRequest

# A shorter token is guessed; it opens nothing
SHORTEST_TOKEN: Final = 32
LEVELS: Final = {OK: 0, DEGRADED: 1, DOWN: 2}
RECENT: Final = dt.timedelta(minutes=15)
Family = GaugeMetricFamily


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the figures to who shows the token, 404 to everybody else."""
    token = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "").encode()
    if len(token) < SHORTEST_TOKEN or not constant_time_compare(shown, f"Bearer {token}".encode()):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class Figures:
    """Collects all figures once."""

    def describe(self) -> list[Family]:
        """Return nothing: the names are known when they are asked for."""
        return []

    def collect(self) -> Iterator[Family]:
        """Yield each family; those that need the database only while it answers."""
        begun = time.monotonic()
        yield _labelled(
            "part_state",
            "State of a part as /readyz tells it: 0 ok, 1 degraded, 2 down.",
            "part",
            ((name, LEVELS[state]) for name, state in states_of_parts().items()),
        )
        for read in READERS:
            try:
                yield from read()
            except (DatabaseError, OSError, ValueError):
                continue  # told by part_state
        text = "How long it took to read these figures."
        yield _single("figures_seconds", text, time.monotonic() - begun)


def _programs() -> Iterable[Family]:
    at = now()
    beats = Heartbeat.objects.filter(program__in=list(PROGRAMS)).values_list("program", "alive_at")
    ages = [(name, (at - alive_at).total_seconds()) for name, alive_at in beats]
    yield _labelled(
        "program_beat_age_seconds", "Since when a program has shown no life.", "program", ages
    )


def _tasks() -> Iterable[Family]:
    waiting = DBTaskResult.objects.ready()
    oldest = waiting.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    age = (now() - oldest).total_seconds() if oldest else 0
    yield _single("tasks_waiting", "Tasks that may run and do not yet.", waiting.count())
    yield _single("tasks_oldest_seconds", "How long the oldest of them has waited.", age)


def _trail() -> Iterable[Family]:
    text = "How long the oldest entry has waited for its seal."
    yield _single("audit_backlog_seconds", text, health.backlog_age().total_seconds())
    age = health.anchor_age(Path(settings.PORTAL_AUDIT_ANCHOR)).total_seconds()
    yield _single("audit_anchor_age_seconds", "How long the oldest seal stands in no anchor.", age)


def _sign_ins() -> Iterable[Family]:
    failed = Entry.objects.filter(act="staff.sign_in_failed", at__gt=now() - RECENT)
    text = "Failed sign-ins in the trail, last 15 minutes."
    yield _single("sign_ins_failed_recently", text, failed.count())


READERS: list[Callable[[], Iterable[Family]]] = [_programs, _tasks, _trail, _sign_ins]


def register(read: Callable[[], Iterable[Family]]) -> None:
    """Let a part above this one add figures; it may raise DatabaseError."""
    READERS.append(read)


def _single(name: str, text: str, value: float) -> Family:
    return Family(f"mingzhang_{name}", text, value=value)


def _labelled(name: str, text: str, label: str, values: Iterable[tuple[str, float]]) -> Family:
    family = Family(f"mingzhang_{name}", text, labels=[label])
    for word, value in values:
        family.add_metric([word], value)
    return family
