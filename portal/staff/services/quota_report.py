"""Who saw how many people in full, for what purpose, within which quota: for those who oversee."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from portal.staff.enums import Act, RevealWay, Role
from portal.staff.errors import NotAllowed
from portal.staff.models import Post, QuotaRaise, RevealCount, User
from portal.staff.powers import powers_of
from portal.staff.quotas import Quota, purpose_label, quota_of
from portal.staff.services.quotas import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OVERSEEING: Final = (Act.RAISE_QUOTAS, Act.VIEW_AUDIT)


@dataclass(slots=True)
class Reveals:
    """What one person saw in one way and role within a month; purposes with people and times."""

    member_id: int
    name: str
    role: str
    way: RevealWay
    usage: Usage | None = None
    purposes: dict[str, tuple[int, int]] = field(default_factory=dict)
    day: int = 0
    month: int = 0
    account: str = ""
    organisation: str = ""

    @property
    def share(self) -> float:
        """How much of the quota is used, 0 where there is none."""
        if self.usage is None:
            return 0
        quota = self.usage.quota
        return max(self.day / quota.day, self.month / quota.month)

    @property
    def role_label(self) -> str:
        """What the role is called."""
        return str(dict(Role.choices).get(self.role, self.role))


def reveals_of_month(*, first: dt.date, by: User, name: str = "") -> list[Reveals]:
    """Return what everybody saw in the month that begins on a day, nearest to a quota first.

    name: a part of a person's name or account. Five queries, whatever the number of people. Raises
    NotAllowed.
    """
    if not powers_of(by).holds(*OVERSEEING):
        raise NotAllowed(OVERSEEING[0])
    counted = _in_month(RevealCount.objects.all(), first)
    if name:
        whose = Q(member__name__contains=name) | Q(member__accounts__username__icontains=name)
        counted = counted.filter(pk__in=counted.filter(whose).values("pk"))
    reveals = _grouped(counted)
    raised = _raised(first)
    for row in reveals:
        row.usage = _usage(row, raised)
    _name(reveals)
    return sorted(reveals, key=lambda row: (-row.share, -row.month, row.name))


def raises_of_month(*, first: dt.date) -> QuerySet[QuotaRaise]:
    """Return the raises of the month that begins on a day, latest first."""
    rows = _in_month(QuotaRaise.objects.all(), first)
    return rows.select_related("member", "given_by")


def _in_month(rows: QuerySet[Any], first: dt.date) -> QuerySet[Any]:
    after = (first + dt.timedelta(days=31)).replace(day=1)
    return rows.filter(day__gte=first, day__lt=after)


def _grouped(counted: QuerySet[Any]) -> list[Reveals]:
    today = Q(day=timezone.localdate())
    rows = (
        counted.order_by("purpose")
        .values("member_id", "member__name", "role", "way", "purpose")
        .annotate(
            month=Sum("persons"),
            today=Sum("persons", filter=today, default=0),
            reveals=Sum("times"),
        )
    )
    groups: dict[tuple[int, str, str], Reveals] = {}
    for row in rows:
        key = (row["member_id"], row["role"], row["way"])
        group = groups.setdefault(
            key, Reveals(key[0], row["member__name"], key[1], RevealWay(key[2]))
        )
        label = purpose_label(row["purpose"])
        persons, times = group.purposes.get(label, (0, 0))
        group.purposes[label] = persons + row["month"], times + row["reveals"]
        group.day += row["today"]
        group.month += row["month"]
    return list(groups.values())


def _raised(first: dt.date) -> Mapping[tuple[int, str], tuple[int, int]]:
    today = Q(day=timezone.localdate())
    rows = (
        _in_month(QuotaRaise.objects.order_by(), first)
        .values_list("member_id", "way")
        .annotate(today=Sum("persons", filter=today, default=0), month=Sum("persons"))
    )
    return {(member, way): (day, month) for member, way, day, month in rows}


def _usage(row: Reveals, raised: Mapping[tuple[int, str], tuple[int, int]]) -> Usage | None:
    quota = quota_of(row.role, row.way)
    if quota is None:
        return None
    day, month = raised.get((row.member_id, row.way.value), (0, 0))
    return Usage(row.day, row.month, Quota(quota.day + day, quota.month + month))


def _name(reveals: Iterable[Reveals]) -> None:
    """Add account and organisation, to tell people of one name apart."""
    members = {row.member_id for row in reveals}
    accounts: dict[int, list[str]] = defaultdict(list)
    users = User.objects.filter(member__in=members).order_by("pk")
    for member, username in users.values_list("member_id", "username"):
        accounts[member].append(username)
    posts = Post.objects.filter(member__in=members).order_by("pk")
    places = {
        (member, role): name
        for member, role, name in posts.values_list("member_id", "role", "organisation__short_name")
    }
    for row in reveals:
        row.account = next(iter(accounts[row.member_id]), "")
        row.organisation = places.get((row.member_id, row.role), "")
