"""From draft to submitted: the rows are written once and never again (decision 7)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from portal.audit.services import record
from portal.clocks import now
from portal.payouts import queries, routes
from portal.payouts.acts import SUBMIT
from portal.payouts.enums import BatchStatus, RouteStep, Step
from portal.payouts.errors import DraftDamaged, StaleAccounts
from portal.payouts.models import Batch, BatchEvent, DraftLine, Line
from portal.payouts.route_errors import NothingCorrected

from .brief import keep_briefing
from .copy_rows import copy_rows, delete_rows
from .digest import digest_of_content, digest_of_lines, digest_of_rows
from .reissue import check_reissues
from .steps import lock_batch, move

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.staff.models import User


@SUBMIT.service
@transaction.atomic
def submit_batch(*, batch: Batch, by: User, digest: bytes) -> Batch:
    """Hand a draft to the reviewer: write its lines, drop the draft rows, compute the digest.

    digest: of the rows that its maker saw (`Batch.draft_digest`; empty for drafts from before it
    was kept). Ciphertexts are copied inside the database, unopened. Raises WrongStep, EmptyBatch,
    DraftReplaced, NothingCorrected (rows that a reviewer returned before), StaleAccounts
    (an account was changed since the import), DraftDamaged, NotAllowed; of
    a reissue AlreadyPaidAgain, MoreThanFailed.
    """
    batch = lock_batch(batch)
    post = SUBMIT.require(by, batch)
    SUBMIT.require_seen(batch, digest)
    _refuse_unchanged(batch)
    check_reissues(batch)
    drafts = DraftLine.objects.filter(batch=batch)
    count = drafts.count()
    _refuse_stale_accounts(drafts)
    copied = copy_rows(source=DraftLine, source_batch=batch, target=Line, target_batch=batch)
    if copied != count or not count:
        raise DraftDamaged(copied, batch.line_count)
    delete_rows(model=DraftLine, batch=batch)
    path = queries.path_from_here(batch)
    move(
        batch,
        SUBMIT,
        post=post,
        to=(BatchStatus.SUBMITTED, routes.first_review(path)),
        path=path,
        submitted_by=post.member,
        submitted_at=now(),
        line_count=count,
        total=Line.objects.filter(batch=batch).aggregate(total=Sum("amount"))["total"],
        digest=digest_of_lines(batch),
    )
    record(
        act="payouts.submit",
        actor=post.actor(by),
        subject=batch,
        detail={
            "rows": batch.line_count,
            "total": batch.total,
            "digest": batch.digest.hex(),
            # Over every column of the rows, village and account too: what verification compares
            "content": digest_of_rows(Line, batch).hex(),
            "path": path,
            "checks": batch.checks,
            "alarms": keep_briefing(batch),
        },
    )
    return batch


def _refuse_unchanged(batch: Batch) -> None:
    """Refuse rows that a reviewer gave back before, in whatever order, as a revision or anew.

    Every batch of the policy, period and unit counts that went back to its maker with a reason;
    count and total tell nearly all of them apart before rows are read. Not for rows that failed and
    are paid again: they follow from the accounts on record, and what a reviewer missed may be the
    picture of a passbook.
    """
    if batch.reissues_id is not None:
        return
    given_back = BatchEvent.objects.filter(step=Step.RETURN, back_to=RouteStep.ENTER)
    returned = Batch.objects.filter(
        status=BatchStatus.RETURNED,
        policy=batch.policy,
        period=batch.period,
        unit=batch.unit,
        reissues=None,
        line_count=batch.line_count,
        total=batch.total,
        pk__in=given_back.values("batch"),
    )
    alike = list(returned)
    if not alike:
        return
    digest = digest_of_content(DraftLine, batch)
    for other in alike:
        if hmac.compare_digest(digest_of_content(Line, other), digest):
            raise NothingCorrected(other.number)


def _refuse_stale_accounts(drafts: QuerySet[DraftLine]) -> None:
    stale = drafts.filter(account__in_force=False)
    if numbers := list(stale.order_by("number").values_list("number", flat=True)):
        raise StaleAccounts(numbers)
