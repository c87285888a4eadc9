"""From draft to submitted: the rows are written once and never again (decision 7)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q, Sum

from portal.audit.services import record
from portal.clocks import now
from portal.payouts import queries, routes
from portal.payouts.acts import SUBMIT
from portal.payouts.enums import BatchStatus
from portal.payouts.errors import DraftDamaged, StaleAccounts
from portal.payouts.models import Batch, DraftLine, Line
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
    NothingSeen, DraftReplaced, NothingCorrected (rows that a reviewer returned before),
    RouteSwitchedOff, StaleAccounts (an account was changed since the import), DraftDamaged,
    NotAllowed; of a reissue AlreadyPaidAgain, MoreThanFailed.
    """
    batch = lock_batch(batch)
    post = SUBMIT.require(by, batch)
    SUBMIT.require_seen(batch, digest)
    _refuse_unchanged(batch)
    check_reissues(batch)
    drafts = DraftLine.objects.filter(batch=batch)
    count = _count_usable(drafts)
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
    """Refuse what `queries.given_back_alike` could not tell of batches without a kept digest."""
    older = {} if batch.draft_content is None else {"draft_content": None}
    for other, reason in queries.given_back_like(batch, **older):
        if hmac.compare_digest(digest_of_content(Line, other), digest_of_content(DraftLine, batch)):
            raise NothingCorrected(other.number, reason)


def _count_usable(drafts: QuerySet[DraftLine]) -> int:
    """Return how many rows a draft has. Raises StaleAccounts."""
    stale = Q(account__in_force=False)
    counts = drafts.aggregate(rows=Count("pk"), stale=Count("pk", filter=stale))
    if counts["stale"]:
        numbers = drafts.filter(stale).order_by("number").values_list("number", flat=True)
        raise StaleAccounts(list(numbers))
    return int(counts["rows"])
