"""What came back, from the bank or the municipal platform: read whole or not at all.

Entering settles nothing. It makes a `BankAnswer` that another person confirms (`settle`), unless
the bank has signed the file by its recorded key: that one takes effect at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from portal.audit.services import record
from portal.clocks import now, today
from portal.databases.staging import Column, Kind, staging
from portal.payouts import rules
from portal.payouts.acts import FEEDBACK
from portal.payouts.bank.errors import (
    FeedbackAlreadyEntered,
    FeedbackOfAnotherBatch,
    FeedbackSaysNothingNew,
    FeedbackTooLarge,
)
from portal.payouts.bank.formats import format_of
from portal.payouts.bank.layouts import Layout, layout_of
from portal.payouts.bank.matching import Matcher, Sent
from portal.payouts.bank.totals import compare_totals
from portal.payouts.enums import (
    IN_EFFECT,
    RESULTS,
    AnswerStatus,
    FileDirection,
    LineEventKind,
    Origin,
)
from portal.payouts.errors import NoBankLayout, RunsHere, RunsOnPlatform
from portal.payouts.models import AnswerRow, BankAnswer, BankLayout, Line, LineEvent

from .bank_keys import verify
from .digest import digest_of_answer
from .settle import FeedbackReport, settle
from .steps import lock_batch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from typing import IO

    from portal.payouts.bank.matching import Matched, Result
    from portal.payouts.bank.rows import Answer
    from portal.payouts.models import BankKey, Batch
    from portal.staff.models import Organisation, Post, User

MAX_MEGABYTES: Final = 64
STAGED: Final = (
    Column("line", Kind.INTEGER),
    Column("kind"),
    Column("day", Kind.DATE),
    Column("reason"),
    Column("code"),
    Column("sms"),
)


@dataclass(frozen=True)
class _Entry:
    """Who enters what to which batch."""

    batch: Batch
    layout: Layout
    bank: Organisation | None
    post: Post
    by: User
    content: bytes

    def record(self, act: str, **detail: Any) -> None:
        record(act=act, actor=self.post.actor(self.by), subject=self.batch, detail=detail)


@transaction.atomic
def import_feedback(
    *,
    batch: Batch,
    by: User,
    stream: IO[bytes],
    filename: str,
    signature: bytes | None = None,
) -> FeedbackReport:
    """Enter the bank's answer to a batch sent from here; part of the rows may come first.

    Rows that do not match are in the report and keep the whole file out. signature: of the bank
    under the file, detached; then it settles at once. Otherwise the answer in the report waits for
    `settle.confirm_answer`. filename is only looked at, never kept. Raises NotAllowed, WrongStep,
    AnswerWaits, RunsOnPlatform, NoBankLayout and the FeedbackErrors.
    """
    batch = lock_batch(batch)
    post = FEEDBACK.require(by, batch)
    if batch.origin != Origin.LOCAL:
        raise RunsOnPlatform(batch.number)
    sent = batch.bank_files.filter(direction=FileDirection.OUT).select_related("bank").get()
    row = BankLayout.objects.filter(bank=sent.bank).first()
    if row is None:
        raise NoBankLayout
    entry = _Entry(batch, layout_of(row), sent.bank, post, by, _read(stream))
    return _enter(entry, signature)


@transaction.atomic
def record_platform_result(
    *,
    batch: Batch,
    by: User,
    stream: IO[bytes],
    filename: str,
    signature: bytes | None = None,
) -> FeedbackReport:
    """Enter the result file of the municipal platform (the contract's layout, GB18030).

    The first one that is confirmed records that the platform has sent the batch; from there on as
    `import_feedback`. Nothing is sent from here, so lines have no SENT event. Its header names
    our batch number or the platform's. The platform has no key, so a signature is refused
    (NoBankKey). Raises as `import_feedback`, RunsHere.
    """
    batch = lock_batch(batch)
    post = FEEDBACK.require(by, batch)
    if batch.origin != Origin.PLATFORM:
        raise RunsHere(batch.number)
    return _enter(_Entry(batch, Layout(), None, post, by, _read(stream)), signature)


def _read(stream: IO[bytes]) -> bytes:
    content = stream.read(MAX_MEGABYTES * 1024 * 1024 + 1)
    if len(content) > MAX_MEGABYTES * 1024 * 1024:
        raise FeedbackTooLarge(MAX_MEGABYTES)
    return content


def _enter(entry: _Entry, signature: bytes | None) -> FeedbackReport:
    batch, layout = entry.batch, entry.layout
    # A wrong signature is never taken for none.
    key = None if signature is None else verify(entry.bank, entry.content, signature)
    digest = hashlib.sha256(entry.content).digest()
    _refuse_again(batch, digest)
    answer = format_of(layout).read(layout, entry.content)
    if answer.header.batch not in {batch.number, batch.platform_number} - {""}:
        raise FeedbackOfAnotherBatch(answer.header.batch[:48], batch.number)
    matched = Matcher(layout, _sent_lines(batch), Line.card.digest_of, today()).match(answer)
    if matched.problems:
        entry.record("payouts.feedback_refused", problems=len(matched.problems))
        return FeedbackReport(problems=tuple(matched.problems))
    compare_totals(layout, answer)
    if not matched.results:
        raise FeedbackSaysNothingNew
    proposal = _propose(entry, answer, matched, digest, key, signature)
    if key is not None:
        return settle(proposal, AnswerStatus.SIGNED, entry.post, entry.by)
    report = FeedbackReport.of(proposal, batch)
    entry.record(
        "payouts.enter_answer",
        answer=str(proposal.uuid),
        answer_sha256=proposal.digest.hex(),
        **report.facts,
        file_sha256=digest.hex(),
    )
    return report


def _refuse_again(batch: Batch, digest: bytes) -> None:
    """Refuse a file that has taken effect; one that was refused or withdrawn may come again."""
    file = batch.bank_files.filter(direction=FileDirection.BACK, digest=digest).first()
    answer = batch.answers.filter(status__in=IN_EFFECT, file_digest=digest).first()
    entered = file or answer
    if entered is not None:
        raise FeedbackAlreadyEntered(f"{timezone.localtime(entered.at):%Y-%m-%d %H:%M}")


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


def _propose(
    entry: _Entry,
    answer: Answer,
    matched: Matched,
    digest: bytes,
    key: BankKey | None,
    signature: bytes | None,
) -> BankAnswer:
    """Keep the answer with its rows, as a proposal."""
    paid = [result.amount for result in matched.results if result.kind == LineEventKind.PAID]
    failed = [result.amount for result in matched.results if result.kind == LineEventKind.FAILED]
    proposal = BankAnswer(
        batch=entry.batch,
        bank=entry.bank,
        file_digest=digest,
        rows=answer.header.count,
        total=answer.header.total,
        paid_count=len(paid),
        paid_total=_sum(paid),
        failed_count=len(failed),
        failed_total=_sum(failed),
        repeated=matched.repeated,
        by=entry.post.member,
        at=now(),
        key=key,
        signature=signature,
    )
    rows = [_cells(result) for result in sorted(matched.results, key=lambda result: result.line)]
    proposal.digest = digest_of_answer(proposal, rows)
    proposal.save()
    _keep_rows(proposal, rows)
    return proposal


def _cells(result: Result) -> tuple[Any, ...]:
    """Return a result in the order of `STAGED`, which is that of `digest.rows_of_answer`."""
    kind, code = result.kind.value, result.bank_code
    return (result.line, kind, result.on, str(result.reason), code, result.sms)


def _sum(amounts: Sequence[Decimal]) -> Decimal:
    return sum(amounts, rules.NOTHING)


def _keep_rows(proposal: BankAnswer, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write the rows set-wise: staged, then one INSERT … SELECT."""
    table = staging("feedback", STAGED)
    table.create()
    table.write(rows)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(AnswerRow._meta.db_table)} "  # noqa: S608 - names of models
            f"(answer_id, line_id, kind, {quote('on')}, reason, bank_code, sms) "
            f"SELECT %s, line, kind, day, reason, code, sms FROM {quote(table.name)} "
            "ORDER BY line",
            [proposal.pk],
        )
    table.drop()
