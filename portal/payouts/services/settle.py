"""What came back, from the bank or the municipal platform: entered whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery, Sum
from django.utils import timezone

from portal.audit.services import record
from portal.clocks import now, today
from portal.databases.staging import Column, Kind, staging
from portal.payouts import rules
from portal.payouts.acts import FEEDBACK
from portal.payouts.bank.errors import (
    FeedbackAlreadyEntered,
    FeedbackOfAnotherBatch,
    FeedbackTooLarge,
    FeedbackTotalsDiffer,
)
from portal.payouts.bank.formats import format_of
from portal.payouts.bank.layouts import Layout, layout_of
from portal.payouts.bank.matching import Matcher, Sent
from portal.payouts.bank.values import money
from portal.payouts.enums import BatchStatus, FileDirection, LineEventKind, Origin
from portal.payouts.errors import NoBankLayout, RunsHere, RunsOnPlatform
from portal.payouts.models import BankFile, BankLayout, Batch, Line, LineEvent

from .reissue import mark_reissued
from .steps import lock_batch, move

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from typing import IO

    from portal.payouts.bank.gateway import Answer, RowProblem
    from portal.payouts.bank.matching import Matched, Result
    from portal.staff.models import Post, User

MAX_MEGABYTES: Final = 64
RESULTS: Final = (LineEventKind.PAID, LineEventKind.FAILED)
STAGED: Final = (
    Column("line", Kind.INTEGER),
    Column("kind"),
    Column("day", Kind.DATE),
    Column("reason"),
    Column("code"),
    Column("sms"),
)


@dataclass(frozen=True)
class FeedbackReport:
    """What an answer did. With problems nothing of it was kept and all counts are zero.

    Counts and yuan are of this file; ``repeated`` rows said again what was known; ``open`` is
    what still has no result; ``settled`` says that every row has one and the batch is closed.
    """

    problems: tuple[RowProblem, ...] = ()
    paid_count: int = 0
    paid_total: Decimal = rules.NOTHING
    failed_count: int = 0
    failed_total: Decimal = rules.NOTHING
    repeated: int = 0
    open_count: int = 0
    open_total: Decimal = rules.NOTHING
    settled: bool = False


@transaction.atomic
def import_feedback(*, batch: Batch, by: User, stream: IO[bytes], filename: str) -> FeedbackReport:
    """Enter the bank's answer to a batch sent from here; part of the rows may come first.

    Rows that do not match are in the report and keep the whole file out. The batch is settled
    (PAID) when every row has a result, be it paid or failed. filename is only looked at, never
    kept. Raises NotAllowed, WrongStep, RunsOnPlatform, NoBankLayout and the FeedbackErrors.
    """
    batch = lock_batch(batch)
    post = FEEDBACK.require(by, batch)
    if batch.origin != Origin.LOCAL:
        raise RunsOnPlatform(batch.number)
    sent = batch.bank_files.filter(direction=FileDirection.OUT).select_related("bank").get()
    row = BankLayout.objects.filter(bank=sent.bank).first()
    if row is None:
        raise NoBankLayout
    return _enter(batch, layout_of(row), stream, post, by)


@transaction.atomic
def record_platform_result(
    *, batch: Batch, by: User, stream: IO[bytes], filename: str
) -> FeedbackReport:
    """Enter the result file of the municipal platform (the contract's layout, GB18030).

    The first one records that the platform has sent the batch; from there on as
    `import_feedback`. Nothing is sent from here, so lines have no SENT event. Its header names
    our batch number or the platform's. Raises as `import_feedback`, RunsHere.
    """
    batch = lock_batch(batch)
    post = FEEDBACK.require(by, batch)
    if batch.origin != Origin.PLATFORM:
        raise RunsHere(batch.number)
    return _enter(batch, Layout(), stream, post, by)


def _enter(batch: Batch, layout: Layout, stream: IO[bytes], post: Post, by: User) -> FeedbackReport:
    content = stream.read(MAX_MEGABYTES * 1024 * 1024 + 1)
    if len(content) > MAX_MEGABYTES * 1024 * 1024:
        raise FeedbackTooLarge(MAX_MEGABYTES)
    digest = hashlib.sha256(content).digest()
    _refuse_again(batch, digest)
    answer = format_of(layout).read(layout, content)
    if answer.header.batch not in {batch.number, batch.platform_number} - {""}:
        raise FeedbackOfAnotherBatch(answer.header.batch[:48], batch.number)
    sent = _sent_lines(batch)
    matched = Matcher(layout, sent, Line.card.digest_of, today()).match(answer)
    if matched.problems:
        _record(batch, "payouts.feedback_refused", post, by, problems=len(matched.problems))
        return FeedbackReport(problems=tuple(matched.problems))
    _compare_totals(layout, answer)
    if batch.status == BatchStatus.APPROVED:
        move(batch, FEEDBACK, post=post)
    _append(matched.results, post)
    mark_reissued(batch, post)
    BankFile.objects.create(
        batch=batch,
        bank=_bank_of(batch),
        direction=FileDirection.BACK,
        digest=digest,
        rows=answer.header.count,
        total=answer.header.total,
        by=post.member,
        at=now(),
    )
    report = _count(batch, matched, post)
    _record(
        batch,
        "payouts.feedback",
        post,
        by,
        paid=report.paid_count,
        paid_total=report.paid_total,
        failed=report.failed_count,
        failed_total=report.failed_total,
        open=report.open_count,
        file_sha256=digest.hex(),
    )
    return report


def _refuse_again(batch: Batch, digest: bytes) -> None:
    bank_file = batch.bank_files.filter(direction=FileDirection.BACK, digest=digest).first()
    if bank_file is not None:
        raise FeedbackAlreadyEntered(f"{timezone.localtime(bank_file.at):%Y-%m-%d %H:%M}")


def _compare_totals(layout: Layout, answer: Answer) -> None:
    """Compare the header with the rows, each of which matches: their amounts can be read."""
    header = answer.header
    total = sum((money(row.amount, layout) or rules.NOTHING for row in answer.rows), rules.NOTHING)
    if (len(answer.rows), total) != (header.count, header.total):
        raise FeedbackTotalsDiffer(
            f"{header.count} / {header.total:.2f}", f"{len(answer.rows)} / {total:.2f}"
        )


def _sent_lines(batch: Batch) -> dict[int, Sent]:
    results = LineEvent.objects.filter(line=OuterRef("pk"), kind__in=RESULTS).values("kind")[:1]
    rows = (
        Line.objects.filter(batch=batch)
        .annotate(result=Subquery(results))
        .values_list("number", "pk", "secret__card_digest", "amount", "result")
    )
    return {
        number: Sent(pk, bytes(account or b""), amount, result or "")
        for number, pk, account, amount, result in rows.iterator(chunk_size=5000)
    }


def _append(results: Sequence[Result], post: Post) -> None:
    """Write the events of all results set-wise: staged, then one INSERT … SELECT."""
    table = staging("feedback", STAGED)
    table.create()
    table.write(
        (result.line, result.kind, result.on, result.reason, result.bank_code, result.sms)
        for result in results
    )
    quote = connection.ops.quote_name
    events = quote(LineEvent._meta.db_table)
    at = connection.ops.adapt_datetimefield_value(now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {events} "  # noqa: S608 - names of models and of the staging table
            f"(line_id, kind, {quote('on')}, reason, bank_code, sms, by_id, at) "
            f"SELECT line, kind, day, reason, code, sms, %s, %s FROM {quote(table.name)} "
            "ORDER BY line",
            [post.member_id, at],
        )
    table.drop()


def _count(batch: Batch, matched: Matched, post: Post) -> FeedbackReport:
    """Set the counters from the events, settle the batch when every line has a result."""
    before = {name: getattr(batch, name) for name in _COUNTERS}
    sums = {
        row["kind"]: (row["count"], row["total"])
        for row in LineEvent.objects.filter(line__batch=batch, kind__in=RESULTS)
        .order_by()
        .values("kind")
        .annotate(count=Count("pk"), total=Sum("line__amount"))
    }
    paid = sums.get(LineEventKind.PAID, (0, rules.NOTHING))
    failed = sums.get(LineEventKind.FAILED, (0, rules.NOTHING))
    counters = dict(zip(_COUNTERS, (*paid, *failed), strict=True))
    settled = paid[0] + failed[0] == batch.line_count
    if settled:
        move(batch, FEEDBACK, post=post, settled_at=now(), **counters)
    else:
        Batch.objects.filter(pk=batch.pk).update(**counters)
        for name, value in counters.items():
            setattr(batch, name, value)
    return FeedbackReport(
        paid_count=paid[0] - before["paid_count"],
        paid_total=paid[1] - before["paid_total"],
        failed_count=failed[0] - before["failed_count"],
        failed_total=failed[1] - before["failed_total"],
        repeated=matched.repeated,
        open_count=batch.line_count - paid[0] - failed[0],
        open_total=batch.total - paid[1] - failed[1],
        settled=settled,
    )


_COUNTERS: Final = ("paid_count", "paid_total", "failed_count", "failed_total")


def _bank_of(batch: Batch) -> Any:
    sent = batch.bank_files.filter(direction=FileDirection.OUT).select_related("bank").first()
    return sent.bank if sent else None


def _record(batch: Batch, act: str, post: Post, by: User, **detail: Any) -> None:
    record(act=act, actor=post.actor(by), subject=batch, detail=detail)
