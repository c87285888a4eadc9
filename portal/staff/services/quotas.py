"""The one count of full values that people saw, its quota, and raising it for a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from portal.audit.actors import actor_of
from portal.audit.services import record
from portal.staff.enums import Act, RevealWay, Role
from portal.staff.models import Member, Post, QuotaRaise, RevealCount, User
from portal.staff.powers import require
from portal.staff.quota_errors import (
    DayQuotaReached,
    MonthQuotaReached,
    NobodyToRaise,
    QuotaReached,
    RaiseForYourself,
    RaiseTooLarge,
)
from portal.staff.quotas import NEAR, Quota, quota_of, way_of
from portal.staff.services.proposing import note_of

if TYPE_CHECKING:
    from portal.audit.actors import Actor
    from portal.crypto.reveal import RevealRequest

# A batch of the whole county
LARGEST_RAISE: Final = 500_000


@dataclass(frozen=True, slots=True)
class Usage:
    """What somebody used today and this month of what is allowed; raises are in ``quota``."""

    day: int
    month: int
    quota: Quota

    @property
    def is_near(self) -> bool:
        """Whether so much is used that whoever goes on should know."""
        return self.day >= NEAR * self.quota.day or self.month >= NEAR * self.quota.month

    @property
    def left(self) -> int:
        """People that may still be seen today."""
        return max(0, min(self.quota.day - self.day, self.quota.month - self.month))


def count_reveal(request: RevealRequest) -> None:
    """Count the people of one reveal for who sees them, in the caller's transaction.

    The guard of every reveal. What the installation itself does, and what no person sees, counts
    for nobody. Raises DayQuotaReached, MonthQuotaReached; then nothing is shown or counted.
    """
    actor, way = actor_of(request.by), way_of(request.purpose)
    if way is None or not request.persons or not actor.member_uuid:
        return
    if quota_of(actor.role, way) is not None:
        # One at a time for each person, so that parallel reveals do not pass the quota together
        member = Member.objects.select_for_update(no_key=True).get(uuid=actor.member_uuid)
        usage = usage_of(member=member, way=way, role=actor.role)
        if usage is not None:
            _refuse_above(usage, way, request.persons)
    _add(actor, way, request)


def usage_of(*, member: Member, way: RevealWay, role: str) -> Usage | None:
    """Return what a member used of the quota of a role, None where it has none. Two queries."""
    quota = quota_of(role, way)
    if quota is None:
        return None
    today = timezone.localdate()
    this_month = Q(member=member, way=way, day__gte=today.replace(day=1), day__lte=today)
    sums = {
        "month": Sum("persons", default=0),
        "day": Sum("persons", filter=Q(day=today), default=0),
    }
    used = RevealCount.objects.filter(this_month).aggregate(**sums)
    raised = QuotaRaise.objects.filter(this_month).aggregate(**sums)
    allowed = Quota(quota.day + raised["day"], quota.month + raised["month"])
    return Usage(used["day"], used["month"], allowed)


def usage_near_end(*, user: User, way: RevealWay) -> Usage | None:
    """Return what somebody used where little is left of it, in the role that used it last."""
    today = timezone.localdate()
    mine = RevealCount.objects.filter(member=user.member_id, way=way, day=today)
    last = mine.select_related("member").order_by("-pk").first()
    usage = usage_of(member=last.member, way=way, role=last.role) if last else None
    return usage if usage and usage.is_near else None


@transaction.atomic
def raise_quota(*, account: str, way: RevealWay, persons: int, reason: str, by: User) -> QuotaRaise:
    """Allow somebody to see so many people more today; it counts for the month as well.

    account: name of the account of who needs it. Raises NotAllowed, NobodyToRaise,
    RaiseForYourself, RaiseTooLarge, BasisMissing.
    """
    post = require(by, Act.RAISE_QUOTAS)
    user = User.objects.filter(username__iexact=account.strip()).select_related("member").first()
    if user is None or user.member is None or not Post.objects.of(user).in_force().exists():
        raise NobodyToRaise
    if user.member_id == post.member_id:
        raise RaiseForYourself
    if not 0 < persons <= LARGEST_RAISE:
        raise RaiseTooLarge(LARGEST_RAISE)
    words = note_of(reason)
    raised = QuotaRaise.objects.create(
        member=user.member,
        way=way,
        day=timezone.localdate(),
        persons=persons,
        reason=words,
        given_by=post.member,
    )
    record(
        act="staff.raise_quota",
        actor=post.actor(by),
        subject=user,
        detail={"way": way.value, "on": raised.day, "persons": persons, "reason": words},
    )
    return raised


def _refuse_above(usage: Usage, way: RevealWay, more: int) -> None:
    if usage.day + more > usage.quota.day:
        refusal: type[QuotaReached] = DayQuotaReached
        used, most = usage.day, usage.quota.day
    elif usage.month + more > usage.quota.month:
        refusal = MonthQuotaReached
        used, most = usage.month, usage.quota.month
    else:
        return
    raise refusal(way=way, more=more, used=used, most=most, by_whom=_who_may_raise())


def _who_may_raise() -> str:
    posts = Post.objects.in_force().as_role(Role.SECURITY_ADMIN).select_related("member")
    names = sorted({post.member.name for post in posts})
    return "、".join(names) or str(Role.SECURITY_ADMIN.label)


def _add(actor: Actor, way: RevealWay, request: RevealRequest) -> None:
    """Add a reveal to its count, in one statement for the first of a day as for the others."""
    quote = connection.ops.quote_name
    counts, members = (quote(model._meta.db_table) for model in (RevealCount, Member))
    day = connection.ops.adapt_datefield_value(timezone.localdate())
    uuid = Member._meta.get_field("uuid").get_db_prep_value(UUID(actor.member_uuid), connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {counts} (member_id, day, way, purpose, role, persons, times) "  # noqa: S608 - names of models
            f"SELECT id, %s, %s, %s, %s, %s, 1 FROM {members} WHERE uuid = %s "
            "ON CONFLICT (member_id, day, purpose, role) DO UPDATE SET "
            f"persons = {counts}.persons + excluded.persons, times = {counts}.times + 1",
            [day, way.value, request.purpose, actor.role, request.persons, uuid],
        )
