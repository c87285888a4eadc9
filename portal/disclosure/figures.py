"""The public cube: township by policy by year, frozen at every publication (decision 6).

A cell adds up what sets show and nothing else: the township totals of the counted editions that
are not hidden. A policy's total in the county adds up the totals of its sets that are not hidden,
and so on. So the cube never says more than the pages of the sets, however often it is saved and
compared; what it leaves out it marks as ``partial``. Only the number of distinct people is its
own, counted over the same payments.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Case, IntegerField, Sum, Value, When

from portal.crypto.protected import secret_of
from portal.payouts.models import Line, LineEvent
from portal.places.models import Place
from portal.recipients.models import Recipient

from .enums import Grain
from .models import Edition, Figure, SetTotal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from portal.policies.models import Policy

NOTHING = Decimal("0.00")


def _number_of(**condition: object) -> Sum:
    """Count the rows that meet a condition, as a sum: portable, and 0 never becomes None."""
    case = Case(When(**condition, then=Value(1)), default=Value(0), output_field=IntegerField())
    return Sum(case)


@dataclass(frozen=True, slots=True)
class _Sum:
    """Shown parts added up, and how many parts were shown and hidden."""

    payments: int | None
    total: Decimal | None
    shown: int
    hidden: int

    def figure(self, policy: str, township: str) -> Figure:
        """Return the figure; it keeps nothing where nothing is shown."""
        figure = Figure(policy_code=policy, township_code=township, hidden=not self.shown)
        if self.shown:
            figure.payments = self.payments or 0
            figure.total = self.total or NOTHING
            figure.partial = self.hidden > 0
        return figure


def refreeze(*, policy: Policy, year: int, townships: Iterable[str], at: dt.datetime) -> None:
    """Work out anew what an edition of this policy and year touches in these townships.

    The cells, the policy's total in the county, each township's total over all policies, the
    county's total. The caller holds the lock that serialises publications (``Generation``). Six
    queries, and one that counts people where several editions meet in a township.
    """
    codes = {"", *townships}
    counted = Edition.objects.counted().filter(disclosure__policy=policy, disclosure__year=year)
    shown = SetTotal.objects.filter(edition__in=counted)
    people = _people(counted, shown, codes - {""})
    figures = []
    for (_grain, code), place_sum in _sums(shown).items():
        if code in codes:
            figure = place_sum.figure(policy.code, code)
            figure.disclosure_class = policy.disclosure_class
            figure.people = people.get(code) if place_sum.shown else None
            figures.append(figure)
    _store(figures, policy_code=policy.code, year=year, townships=codes, at=at)
    _store(_margins(year, codes), policy_code="", year=year, townships=codes, at=at)


def _sums(shown: QuerySet[SetTotal]) -> dict[tuple[str, str], _Sum]:
    rows = (
        shown.exclude(grain=Grain.VILLAGE)
        .order_by()
        .values("grain", "place_code")
        .annotate(
            payments_sum=Sum("payments"),
            total_sum=Sum("total"),
            shown=_number_of(hidden=False),
            kept=_number_of(hidden=True),
        )
    )
    return {
        (row["grain"], row["place_code"]): _Sum(
            row["payments_sum"], row["total_sum"], row["shown"], row["kept"]
        )
        for row in rows
    }


def _margins(year: int, codes: Iterable[str]) -> list[Figure]:
    """Add up the figures of all policies by township; "" adds up their totals in the county."""
    rows = (
        Figure.objects.of_year(year)
        .filter(township_code__in=codes)
        .exclude(policy_code="")
        .order_by()
        .values("township_code")
        .annotate(
            payments_sum=Sum("payments"),
            total_sum=Sum("total"),
            shown=_number_of(hidden=False),
            kept=_number_of(hidden=True) + _number_of(partial=True),
        )
    )
    return [
        _Sum(row["payments_sum"], row["total_sum"], row["shown"], row["kept"]).figure(
            "", row["township_code"]
        )
        for row in rows
    ]


def _store(
    figures: list[Figure],
    *,
    policy_code: str,
    year: int,
    townships: Iterable[str],
    at: dt.datetime,
) -> None:
    """Write the figures in key order; those of these townships that came to nothing go."""
    for figure in figures:
        figure.year, figure.frozen_at = year, at
    codes = {figure.township_code for figure in figures}
    stale = Figure.objects.of_year(year).filter(
        policy_code=policy_code, township_code__in=set(townships) - codes
    )
    stale.delete()
    Figure.objects.bulk_create(
        sorted(figures, key=lambda figure: figure.township_code),
        update_conflicts=True,
        unique_fields=["year", "policy_code", "township_code"],
        update_fields=[
            "disclosure_class",
            "people",
            "payments",
            "total",
            "partial",
            "hidden",
            "frozen_at",
        ],
    )


def _people(
    counted: QuerySet[Edition], shown: QuerySet[SetTotal], codes: set[str]
) -> dict[str, int]:
    """Return distinct persons by township over the shown totals of the counted editions.

    Where one edition alone is shown its own number holds; only where several meet (quarters,
    schools) are the payments counted again, as they stood when each edition came out.
    """
    parts = defaultdict(list)
    cells = shown.filter(grain=Grain.TOWNSHIP, hidden=False, place_code__in=codes)
    for code, people in cells.values_list("place_code", "people"):
        parts[code].append(people or 0)
    by_township = {code: numbers[0] for code, numbers in parts.items() if len(numbers) == 1}
    several = sorted(code for code, numbers in parts.items() if len(numbers) > 1)
    if several:
        by_township |= _recount(list(counted.values_list("pk", flat=True)), several)
    return by_township


def _recount(editions: list[int], codes: list[str]) -> dict[str, int]:
    quote = connection.ops.quote_name
    line, event = quote(Line._meta.db_table), quote(LineEvent._meta.db_table)
    who, secret = quote(Recipient._meta.db_table), quote(secret_of(Recipient)._meta.db_table)
    batches = quote(Edition.batches.through._meta.db_table)
    marks = ", ".join(["%s"] * len(editions)), ", ".join(["%s"] * len(codes))
    statement = (
        "SELECT cell.place_code, COUNT(DISTINCT COALESCE(who.merged_into_id, who.id)) "  # noqa: S608
        f"FROM {quote(SetTotal._meta.db_table)} AS cell "
        f"JOIN {quote(Edition._meta.db_table)} AS edition ON edition.id = cell.edition_id "
        f"JOIN {batches} AS part ON part.edition_id = edition.id "
        f"JOIN {line} AS line ON line.batch_id = part.batch_id "
        f"JOIN {quote(Place._meta.db_table)} AS place "
        "ON place.id = line.township_id AND place.code = cell.place_code "
        f"JOIN {event} AS paid ON paid.line_id = line.id AND paid.kind = 'PAID' "
        "AND paid.at <= edition.published_at "
        f"JOIN {who} AS who ON who.id = line.recipient_id AND who.kind = 'PERSON' "
        f"LEFT JOIN {secret} AS secret ON secret.owner_id = who.id "
        f"WHERE edition.id IN ({marks[0]}) AND cell.place_code IN ({marks[1]}) "
        "AND cell.grain = 'TOWNSHIP' AND cell.hidden = %s "
        "AND (edition.disclosure_class = 'C' OR secret.adult_on <= edition.as_of) "
        f"AND NOT EXISTS (SELECT 1 FROM {event} AS back WHERE back.line_id = line.id "
        "AND back.kind = 'RETURNED' AND back.id > paid.id AND back.at <= edition.published_at) "
        "GROUP BY cell.place_code"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*editions, *codes, False])
        return dict(cursor.fetchall())
