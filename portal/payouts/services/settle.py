"""Deciding on an answer: another person confirms what was entered, and only then is it settled."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from portal.audit.services import record
from portal.clocks import now
from portal.payouts import answer_errors, rules
from portal.payouts.acts import CONFIRM, REFUSE, WITHDRAW
from portal.payouts.enums import AnswerStatus, BatchStatus, FileDirection
from portal.payouts.errors import ReasonMissing
from portal.payouts.models import AnswerRow, BankAnswer, BankFile, Batch, LineEvent

from .digest import digest_of_answer
from .reissue import mark_reissued
from .steps import lock_batch, move

if TYPE_CHECKING:
    from decimal import Decimal

    from portal.payouts.bank.rows import RowProblem
    from portal.staff.models import Post, User


@dataclass(frozen=True)
class FeedbackReport:
    """What an answer says, and what it did. With problems nothing was kept, all counts are zero.

    Counts and yuan are of this file; ``repeated`` rows said again what was settled; ``open`` is
    what has no result once it takes effect. ``answer`` is what was entered; ``settled`` says that
    it took effect, every row has a result and the batch is closed.
    """

    problems: tuple[RowProblem, ...] = ()
    answer: BankAnswer | None = None
    paid_count: int = 0
    paid_total: Decimal = rules.NOTHING
    failed_count: int = 0
    failed_total: Decimal = rules.NOTHING
    repeated: int = 0
    open_count: int = 0
    open_total: Decimal = rules.NOTHING
    settled: bool = False

    @classmethod
    def of(cls, answer: BankAnswer, batch: Batch) -> FeedbackReport:
        """Return the report of an answer that has not taken effect yet."""
        settled_count = batch.paid_count + batch.failed_count
        settled_total = batch.paid_total + batch.failed_total
        return cls(
            answer=answer,
            paid_count=answer.paid_count,
            paid_total=answer.paid_total,
            failed_count=answer.failed_count,
            failed_total=answer.failed_total,
            repeated=answer.repeated,
            open_count=batch.line_count - settled_count - answer.new_count,
            open_total=batch.total - settled_total - answer.new_total,
        )

    @property
    def waits(self) -> bool:
        """Whether another person has to confirm the answer before it counts."""
        return self.answer is not None and self.answer.status == AnswerStatus.ENTERED

    @property
    def facts(self) -> dict[str, Any]:
        """What the audit says of it."""
        return {
            "paid": self.paid_count,
            "paid_total": self.paid_total,
            "failed": self.failed_count,
            "failed_total": self.failed_total,
            "open": self.open_count,
        }


@CONFIRM.service
@transaction.atomic
def confirm_answer(*, batch: Batch, by: User, digest: bytes) -> FeedbackReport:
    """Let the answer that waits take effect: events of its rows, counters of the batch.

    The batch is settled (PAID) when every row has a result, be it paid or failed. digest: of the
    answer that was shown (32 bytes); it is computed anew over the rows. Raises NotAllowed,
    NoAnswerWaits, PartTaken (who made the batch or entered the answer), AnswerDiffers,
    AnswerAltered.
    """
    batch = lock_batch(batch)
    post = CONFIRM.require(by, batch)
    CONFIRM.require_seen(batch, digest)
    answer = _waiting(batch)
    if not hmac.compare_digest(bytes(answer.digest), digest_of_answer(answer)):
        raise answer_errors.AnswerAltered(batch.number)
    return settle(answer, AnswerStatus.CONFIRMED, post, by)


@REFUSE.service
@transaction.atomic
def refuse_answer(*, batch: Batch, by: User, reason: str) -> BankAnswer:
    """Put the answer that waits aside with a reason; nothing is settled.

    Raises NotAllowed, NoAnswerWaits, PartTaken, YourAnswer, ReasonMissing.
    """
    batch = lock_batch(batch)
    post = REFUSE.require(by, batch)
    note = rules.as_note(reason)
    if not note:
        raise ReasonMissing
    answer = _decide(_waiting(batch), AnswerStatus.REFUSED, post, note=note)
    _record("payouts.refuse_answer", answer, post, by, reason=note)
    return answer


@WITHDRAW.service
@transaction.atomic
def withdraw_answer(*, batch: Batch, by: User) -> BankAnswer:
    """Take an own answer back before anybody has decided on it; nothing is settled.

    Raises NotAllowed, NoAnswerWaits, NotYourAnswer.
    """
    batch = lock_batch(batch)
    post = WITHDRAW.require(by, batch)
    answer = _decide(_waiting(batch), AnswerStatus.WITHDRAWN, post)
    _record("payouts.withdraw_answer", answer, post, by)
    return answer


def settle(answer: BankAnswer, status: AnswerStatus, post: Post, by: User) -> FeedbackReport:
    """Let an answer take effect as CONFIRMED or SIGNED, by whoever holds this post.

    Its batch is locked and stands where answers come.
    """
    batch = answer.batch
    if batch.status == BatchStatus.APPROVED:
        move(batch, CONFIRM, post=post)
    _decide(answer, status, post)
    _append(answer, post)
    mark_reissued(batch, post)
    _keep_file(answer)
    report = _count(answer, post)
    signed = {"key": answer.key_id} if status == AnswerStatus.SIGNED else {}
    _record(
        "payouts.feedback",
        answer,
        post,
        by,
        **report.facts,
        entered_by=str(answer.by.uuid),
        file_sha256=bytes(answer.file_digest).hex(),
        answer_sha256=bytes(answer.digest).hex(),
        **signed,
    )
    return report


def _waiting(batch: Batch) -> BankAnswer:
    """Return the answer that waits; the batch is locked and its act has looked for it."""
    answer = batch.waiting_answer
    if answer is None:
        raise answer_errors.NoAnswerWaits(batch.number)
    answer.batch = batch
    return answer


def _decide(answer: BankAnswer, status: AnswerStatus, post: Post, *, note: str = "") -> BankAnswer:
    """Write the decision; the update names the state that was read, so there is one only."""
    changes = {"status": status, "decided_by": post.member, "decided_at": now(), "note": note}
    waiting = BankAnswer.objects.filter(pk=answer.pk, status=AnswerStatus.ENTERED)
    if waiting.update(**changes) != 1:
        raise answer_errors.NoAnswerWaits(answer.batch.number)
    for name, value in changes.items():
        setattr(answer, name, value)
    answer.batch.__dict__.pop("entered_answer", None)
    return answer


def _append(answer: BankAnswer, post: Post) -> None:
    """Write the events of all rows in one statement."""
    quote = connection.ops.quote_name
    events, rows = (quote(model._meta.db_table) for model in (LineEvent, AnswerRow))
    at = connection.ops.adapt_datetimefield_value(now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {events} "  # noqa: S608 - names of models
            f"(line_id, kind, {quote('on')}, reason, bank_code, sms, by_id, at) "
            f"SELECT line_id, kind, {quote('on')}, reason, bank_code, sms, %s, %s FROM {rows} "
            "WHERE answer_id = %s ORDER BY line_id",
            [post.member_id, at, answer.pk],
        )


def _keep_file(answer: BankAnswer) -> None:
    """Record the file that has come back, by whom and when it was entered."""
    BankFile.objects.create(
        batch=answer.batch,
        bank=answer.bank,
        direction=FileDirection.BACK,
        digest=answer.file_digest,
        rows=answer.rows,
        total=answer.total,
        by=answer.by,
        at=answer.at,
    )


def _count(answer: BankAnswer, post: Post) -> FeedbackReport:
    """Raise the counters by the answer, settle the batch when every line has a result."""
    batch = answer.batch
    report = FeedbackReport.of(answer, batch)
    counters = {name: getattr(batch, name) + getattr(answer, name) for name in _COUNTERS}
    if report.open_count:
        Batch.objects.filter(pk=batch.pk).update(**counters)
        for name, value in counters.items():
            setattr(batch, name, value)
        return report
    move(batch, CONFIRM, post=post, settled_at=now(), **counters)
    return replace(report, settled=True)


_COUNTERS = ("paid_count", "paid_total", "failed_count", "failed_total")


def _record(act: str, answer: BankAnswer, post: Post, by: User, **detail: Any) -> None:
    detail = {"answer": str(answer.uuid), **detail}
    record(act=act, actor=post.actor(by), subject=answer.batch, detail=detail)
