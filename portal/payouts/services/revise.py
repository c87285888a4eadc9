"""Correcting a returned batch: a new revision, the returned one stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.clocks import now
from portal.payouts.acts import REVISE
from portal.payouts.models import Batch, DraftLine, Line

from .copy_rows import copy_rows
from .digest import seal_draft
from .steps import lock_batch, next_number

if TYPE_CHECKING:
    from portal.staff.models import User


@REVISE.service
@transaction.atomic
def revise_batch(*, batch: Batch, by: User) -> Batch:
    """Return a new draft that begins with the rows of a returned batch.

    It has its own number, ``corrects`` the returned one and counts its revision; what becomes
    different shows in `queries.difference`. Raises NotAllowed, NotReturned, AlreadyCorrected
    (a discarded revision does not count), ReissueChosenAnew.
    """
    returned = Batch.objects.select_related("policy", "unit").get(pk=batch.pk)
    number = next_number(policy=returned.policy, period=returned.period_value, unit=returned.unit)
    returned = lock_batch(returned)
    post = REVISE.require(by, returned)
    revision = Batch.objects.create(
        number=number,
        policy=returned.policy,
        period=returned.period,
        year=returned.year,
        unit=returned.unit,
        origin=returned.origin,
        platform_number=returned.platform_number,
        route=returned.route,
        revision=returned.revision + 1,
        corrects=returned,
        line_count=returned.line_count,
        total=returned.total,
        checks=returned.checks,
        created_by=post.member,
        created_at=now(),
    )
    copy_rows(source=Line, source_batch=returned, target=DraftLine, target_batch=revision)
    seal_draft(revision)
    # Of a batch from before it was kept: its rows are those of the revision
    Batch.objects.filter(pk=returned.pk, draft_content=None).update(
        draft_content=revision.draft_content
    )
    record(
        act="payouts.revise",
        actor=post.actor(by),
        subject=revision,
        detail={"corrects": returned.number, "revision": revision.revision},
    )
    return revision
