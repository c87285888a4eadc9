"""Keys of banks with what they verified, and what a switch of a route meets under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from portal.payouts import rules
from portal.payouts.enums import NOT_SENT, AnswerStatus, BatchStatus, Origin
from portal.payouts.models import BankAnswer, BankKey, Batch, RouteSwitch
from portal.policies.enums import Route

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from django.db.models import QuerySet

_SIGNED_BY: Final = ("requested_by", "approved_by")


@dataclass(frozen=True, slots=True)
class KeyOnRecord:
    """A key of a bank, until when it held (None while it does), and how many answers it verified.

    ended_by: the decision that ended it, which names another key or none.
    """

    key: BankKey
    ended_by: BankKey | None
    answers: int
    last_at: dt.datetime | None

    @property
    def holds(self) -> bool:
        """Whether answers signed by it take effect now."""
        return self.ended_by is None


def bank_keys() -> list[KeyOnRecord]:
    """Return every key that was ever trusted, by bank, the newest first (one query)."""
    signed = BankAnswer.objects.filter(key=OuterRef("pk"), status=AnswerStatus.SIGNED)
    sums = signed.order_by().values("key")
    rows = BankKey.objects.select_related("bank", *_SIGNED_BY).annotate(
        answers_count=Coalesce(Subquery(sums.annotate(n=Count("pk")).values("n")), 0),
        last_at=Subquery(sums.annotate(last=Max("decided_at")).values("last")),
    )
    records: list[KeyOnRecord] = []
    later: dict[int, BankKey] = {}
    for row in rows.order_by("bank__code", "-id"):
        if row.trusted:
            ended = later.get(row.bank_id)
            records.append(KeyOnRecord(row, ended, row.answers_count, row.last_at))
        later[row.bank_id] = row
    return records


def answers_by(key: BankKey) -> QuerySet[BankAnswer]:
    """Return the answers that took effect by a key, the newest first."""
    answers = BankAnswer.objects.filter(key=key, status=AnswerStatus.SIGNED)
    return answers.select_related("batch__policy", "batch__unit", "by").order_by("-id")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Batches of a route whose way is not over, by where they run: how many, and yuan."""

    here: int
    here_total: Decimal
    with_bank: int
    on_platform: int


def under_way(route: Route) -> UnderWay:
    """Return what a switch of a route meets (one query). A batch stays where it was uploaded."""
    here = Q(origin=Origin.LOCAL, status__in=NOT_SENT)
    sums = Batch.objects.filter(route=route).aggregate(
        here=Count("pk", filter=here),
        here_total=Sum("total", filter=here),
        with_bank=Count("pk", filter=Q(origin=Origin.LOCAL, status=BatchStatus.SENT)),
        on_platform=Count(
            "pk", filter=Q(origin=Origin.PLATFORM, status__in=(*NOT_SENT, BatchStatus.SENT))
        ),
    )
    sums["here_total"] = sums["here_total"] or rules.NOTHING
    return UnderWay(**sums)


def route_switches() -> dict[Route, RouteSwitch | None]:
    """Return the decision on each route that holds; None where none was ever taken (one query)."""
    newest = RouteSwitch.objects.order_by().values("route").annotate(last=Max("pk")).values("last")
    rows = RouteSwitch.objects.filter(pk__in=newest).select_related(*_SIGNED_BY)
    decided = {row.route: row for row in rows}
    return {route: decided.get(route.value) for route in Route}
