"""Recording that payees were told of failed payments: who told, when, by which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now, today
from portal.identifiers.finder import holds_number
from portal.payouts import queries
from portal.payouts.enums import NoticeWay
from portal.payouts.models import PayeeNotice
from portal.payouts.notice_errors import (
    NobodyChosen,
    NoLongerFailed,
    NumberInName,
    ToldOnAnotherDay,
    WayMissing,
)
from portal.staff.powers import Act, require

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from portal.payouts.models import Batch
    from portal.staff.models import Post, User

TELLING = Act.REQUEST_ACCOUNT_CHANGE
NAME_LENGTH = 20


@transaction.atomic
def tell_payees(
    *, lines: Collection[int], way: str, on: dt.date, by: User, told_by: str = ""
) -> int:
    """Record for failed rows (keys of lines) that their payees were told; return how many rows.

    told_by: the name of who told, where it is not ``by``. Whoever may enter a change of their
    accounts records it. Raises NobodyChosen, WayMissing, NumberInName, NoLongerFailed,
    ToldOnAnotherDay, NotAllowed.
    """
    if not lines:
        raise NobodyChosen
    if way not in NoticeWay.values:
        raise WayMissing
    name = told_by.strip()[:NAME_LENGTH]
    if holds_number(name):
        raise NumberInName
    rows = _failed(lines, by)
    first = max(row.last_on for row in rows)
    if not first <= on <= today():
        raise ToldOnAnotherDay(first)
    posts = _posts(rows, by)
    moment = now()
    PayeeNotice.objects.bulk_create(
        PayeeNotice(
            line=row,
            way=way,
            on=on,
            told_by=name or posts[row.batch].member.name,
            by=posts[row.batch].member,
            at=moment,
        )
        for row in rows
    )
    for batch, post in posts.items():
        record(
            act="payouts.tell_payees",
            actor=post.actor(by),
            subject=batch,
            detail={
                "rows": [row.number for row in rows if row.batch == batch],
                "way": way,
                "on": f"{on:%Y-%m-%d}",
            },
        )
    return len(rows)


def _failed(lines: Collection[int], by: User) -> Sequence[Any]:
    """Return the rows with what `with_remedy` adds, in order."""
    failed = queries.failed_lines(by, TELLING).filter(pk__in=set(lines))
    rows = list(failed.select_related("batch__unit", "batch__policy"))
    if len(rows) != len(set(lines)):
        raise NoLongerFailed
    return rows


def _posts(rows: Sequence[Any], by: User) -> dict[Batch, Post]:
    """Return the batches of the rows, each with the post that covers it whole. NotAllowed."""
    batches = {row.batch_id: row.batch for row in rows}
    posts = {
        key: require(by, TELLING, **queries.authorisation_target(batch))
        for key, batch in batches.items()
    }
    return {batches[key]: post for key, post in posts.items()}
