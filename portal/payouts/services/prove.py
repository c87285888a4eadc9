"""Batches held against the trail: rows, sums, steps, files, answers, results (articles 13 and 27).

What a batch says now must be what its acts said when they happened. The rows are hashed anew;
status and steps are walked from the acts alone, so a status that nobody brought about is seen.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.audit.proofs import UNPROVED, Difference, acts_of, proof
from portal.payouts.enums import AnswerStatus, BatchStatus, FileDirection, RouteStep, Step
from portal.payouts.models import BankAnswer, BankFile, Batch, BatchEvent, Line
from portal.payouts.queries.results import results_of

from .digest import digest_of_answer, digest_of_lines, digest_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.audit.proofs import RecordedAct
    from portal.payouts.queries.results import Results


class BatchFact(TextChoices):
    """What may differ between a batch and the trail."""

    STATUS = "status", _("it stands where the acts in the trail do not lead")
    STEPS = "steps", _("its steps are not the acts in the trail by the same persons")
    SUMS = "sums", _("its rows, yuan, digest or path are not those handed in")
    ROWS = "rows", _("a row was changed, added or removed after it was handed in")
    FILES = "files", _("its bank files are not those in the trail")
    ANSWERS = "answers", _("an answer of the bank is not the one that was entered and decided on")
    RESULTS = "results", _("results of rows are not those of the confirmed answers")
    COUNTERS = "counters", _("rows or yuan paid and failed are not those that were confirmed")


_STEPS: Final = {
    "payouts.submit": Step.SUBMIT,
    "payouts.approve": Step.APPROVE,
    "payouts.return": Step.RETURN,
    "payouts.recall": Step.RECALL,
    "payouts.send": Step.SEND,
    "payouts.discard": Step.DISCARD,
}
_ENTER, _SETTLE = "payouts.enter_answer", "payouts.feedback"
_DECIDED: Final = {
    _ENTER: AnswerStatus.ENTERED,
    _SETTLE: AnswerStatus.CONFIRMED,
    "payouts.refuse_answer": AnswerStatus.REFUSED,
    "payouts.withdraw_answer": AnswerStatus.WITHDRAWN,
}
_COUNTED: Final = {
    "paid": "paid_count",
    "paid_total": "paid_total",
    "failed": "failed_count",
    "failed_total": "failed_total",
}
Taken = tuple[str, str]  # step, UUID of the member


@dataclass
class _Way:
    """Where the acts of one batch lead, walked in the order of the trail."""

    status: str = BatchStatus.DRAFT
    review: str = ""
    path: list[str] = field(default_factory=list)
    steps: list[Taken] = field(default_factory=list)
    sums: dict[str, Any] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    settled: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)  # status, digest by UUID
    approved_by: str = ""

    def take(self, act: RecordedAct, path: list[str]) -> None:
        """Go on by one act; path: the reviews on record, where the trail does not name them."""
        detail = act.detail
        if act.name in _DECIDED:
            self._answer(act)
        if act.name == _SETTLE:
            self._settle(act)
        if act.name in _STEPS:
            self.steps.append((_STEPS[act.name], act.member))
        if act.name == "payouts.submit":
            self.sums = detail
            self.path = detail.get("path", " ".join(path)).split()
            self.status, self.review = BatchStatus.SUBMITTED, (self.path or [""])[0]
        elif act.name == "payouts.approve":
            self._approve(act)
        elif act.name == "payouts.return":
            to = detail.get("to", RouteStep.ENTER)
            to_maker = to == RouteStep.ENTER
            self.status = BatchStatus.RETURNED if to_maker else BatchStatus.SUBMITTED
            self.review = "" if to_maker else to
        elif act.name == "payouts.recall":
            self.status, self.review = BatchStatus.RETURNED, ""
        elif act.name == "payouts.discard":
            self.status = BatchStatus.DISCARDED
        elif act.name == "payouts.send":
            self.status = BatchStatus.SENT
            self.sent.append(detail)

    def _approve(self, act: RecordedAct) -> None:
        review = act.detail.get("review", "")
        if act.detail["digest"] != self.sums.get("digest") or review != self.review:
            self.status = ""  # no place a batch can stand
        elif review == self.path[-1]:
            self.status, self.review, self.approved_by = BatchStatus.APPROVED, "", act.member
        else:
            self.review = self.path[self.path.index(review) + 1]

    def _settle(self, act: RecordedAct) -> None:
        self.settled.append(act.detail)
        if self.status == BatchStatus.APPROVED:
            self.steps.append((Step.RECORD, act.member))
            self.status = BatchStatus.SENT
        if not act.detail["open"]:
            self.steps.append((Step.SETTLE, act.member))
            self.status = BatchStatus.PAID

    def _answer(self, act: RecordedAct) -> None:
        if answer := act.detail.get("answer"):
            signed = act.name == _SETTLE and "key" in act.detail
            status = AnswerStatus.SIGNED if signed else _DECIDED[act.name]
            _before, digest = self.answers.get(answer, ("", ""))
            self.answers[answer] = (status, act.detail.get("answer_sha256", digest))


@proof("payouts.batches", Batch, BatchFact)
def compare_batches(numbers: Sequence[int]) -> Iterator[Difference]:
    """Yield what differs between batches and the trail (article 27)."""
    members = ("submitted_by", "approved_by")
    batches = Batch.objects.filter(pk__in=numbers).select_related(*members).order_by("pk")
    recorded = acts_of(Batch, numbers, {*_STEPS, *_DECIDED})
    events, files, results = _events(numbers), _files(numbers), results_of(numbers)
    answers = defaultdict(list)
    rows = BankAnswer.objects.filter(batch__in=numbers).exclude(status=AnswerStatus.EARLIER)
    for answer in rows.select_related("batch"):
        answers[answer.batch_id].append(answer)
    for batch in batches:
        way = _Way()
        for act in recorded.get(batch.pk, ()):
            way.take(act, (batch.path or "").split())
        facts = [
            *_status_and_steps(batch, way, events[batch.pk]),
            *_rows(batch, way),
            *_results(batch, way, files[batch.pk], results),
            *_answers(way, answers[batch.pk]),
        ]
        for fact in dict.fromkeys(facts):
            yield Difference(batch.audit_label, fact)


def _events(numbers: Sequence[int]) -> dict[int, list[Taken]]:
    taken = defaultdict(list)
    events = BatchEvent.objects.filter(batch__in=numbers).order_by("id")
    for batch, step, member in events.values_list("batch", "step", "by__uuid"):
        taken[batch].append((step, str(member)))
    return taken


def _files(numbers: Sequence[int]) -> dict[int, list[tuple[str, str, int, Decimal]]]:
    files = defaultdict(list)
    columns = ("batch", "direction", "digest", "rows", "total")
    for batch, direction, digest, rows, total in BankFile.objects.filter(
        batch__in=numbers
    ).values_list(*columns):
        files[batch].append((direction, bytes(digest).hex(), rows, total))
    return files


def _status_and_steps(batch: Batch, way: _Way, events: list[Taken]) -> Iterator[str]:
    if (batch.status, batch.review_step) != (way.status, way.review):
        yield BatchFact.STATUS
    signatures = {"submitted_by": Step.SUBMIT, "approved_by": Step.APPROVE}
    for name, step in signatures.items():
        member = getattr(batch, name)
        by = [taken_by for taken, taken_by in way.steps if taken == step]
        if member is not None and str(member.uuid) not in by[-1:]:
            yield BatchFact.STEPS
    if events != way.steps:
        yield BatchFact.STEPS


def _rows(batch: Batch, way: _Way) -> Iterator[str]:
    """Compare what was handed in; a draft's rows are still its maker's."""
    sums = way.sums
    if not sums:
        if batch.digest is not None or Line.objects.filter(batch=batch).exists():
            yield BatchFact.SUMS
        return
    stated = (sums["rows"], Decimal(sums["total"]), sums["digest"], way.path)
    digest = bytes(batch.digest or b"").hex()
    if stated != (batch.line_count, batch.total, digest, (batch.path or "").split()):
        yield BatchFact.SUMS
    if "content" not in sums:
        yield UNPROVED
    content = sums.get("content")
    recomputed = digest_of_rows(Line, batch) if content else digest_of_lines(batch)
    if recomputed.hex() != (content or sums["digest"]):
        yield BatchFact.ROWS


def _results(
    batch: Batch, way: _Way, files: list[tuple[str, str, int, Decimal]], results: Results
) -> Iterator[str]:
    out = [(file["file_sha256"], file["rows"], Decimal(file["total"])) for file in way.sent]
    back = sorted(file["file_sha256"] for file in way.settled)
    if out != [tuple(rest) for direction, *rest in files if direction == FileDirection.OUT]:
        yield BatchFact.FILES
    if back != sorted(digest for direction, digest, *_ in files if direction == FileDirection.BACK):
        yield BatchFact.FILES
    if not results.agree(batch.pk, sent_rows=way.sums.get("rows", 0) if way.sent else 0):
        yield BatchFact.RESULTS
    for stated, column in _COUNTED.items():
        if sum(Decimal(detail[stated]) for detail in way.settled) != getattr(batch, column):
            yield BatchFact.COUNTERS


def _answers(way: _Way, answers: list[BankAnswer]) -> Iterator[str]:
    if {str(answer.uuid) for answer in answers} != set(way.answers):
        yield BatchFact.ANSWERS
    for answer in answers:
        status, digest = way.answers.get(str(answer.uuid), ("", ""))
        recomputed = digest_of_answer(answer).hex()
        if answer.status != status or recomputed != (digest or bytes(answer.digest).hex()):
            yield BatchFact.ANSWERS
        if not digest:
            yield UNPROVED
