"""Samples of a batch: which rows were drawn, what was found, what they keep from being approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from portal.payouts import rules, sample_errors
from portal.payouts.enums import RouteStep, SampleMark, SampleRule

from .alarms import limits_in_force
from .briefings import alarms_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from portal.payouts.models import Batch, Line, Sample, SampleMarking, SampleRow
    from portal.refusals import Refusal

_WITH = ("samples__by", "samples__organisation", "samples__rows__line__village")


@dataclass(frozen=True, slots=True)
class SampledRow:
    """One drawn row: was it shown in full, and the last judgement on it."""

    row: SampleRow
    shown: bool
    judged: SampleMarking | None

    @property
    def line(self) -> Line:
        """The row of the batch."""
        return self.row.line

    @property
    def differs(self) -> bool:
        """Whether it does not agree with the paper."""
        return self.judged is not None and self.judged.mark == SampleMark.DIFFERS


@dataclass(frozen=True, slots=True)
class Sampled:
    """One sample with its rows in order of their numbers."""

    sample: Sample
    rows: Sequence[SampledRow]

    @property
    def open(self) -> list[SampledRow]:
        """The rows that are not judged yet."""
        return [row for row in self.rows if row.judged is None]

    @property
    def differing(self) -> list[SampledRow]:
        """The rows that do not agree."""
        return [row for row in self.rows if row.differs]

    @property
    def finished_at(self) -> dt.datetime | None:
        """When its last row was judged, None before."""
        moments = [row.judged.at for row in self.rows if row.judged is not None]
        return max(moments) if moments and not self.open else None


def samples_of(batch: Batch) -> list[Sampled]:
    """Return the samples of a batch, oldest first (one query where there is none, else seven)."""
    prefetch_related_objects([batch], *_WITH, "samples__rows__markings")
    return [
        Sampled(sample, [_row(row) for row in sample.rows.all()]) for sample in batch.samples.all()
    ]


def _row(row: SampleRow) -> SampledRow:
    marks = list(row.markings.all())
    judgements = [mark for mark in marks if mark.mark != SampleMark.SHOWN]
    return SampledRow(row, bool(marks), judgements[-1] if judgements else None)


def current_samples(batch: Batch) -> list[Sampled]:
    """Return the samples of the review that a batch waits for."""
    return [sampled for sampled in samples_of(batch) if sampled.sample.review == batch.review_step]


def sample_obstacle(batch: Batch) -> Refusal | None:
    """Return why samples keep a batch from being approved, None if they do not.

    What was drawn in this review is judged and agrees; before the finance section approves, the
    county may require a finished sample of any review (`ReviewLimits.sample_rule`).
    """
    samples = current_samples(batch)
    if numbers := [row.line.number for sampled in samples for row in sampled.open]:
        return sample_errors.SampleOpen(numbers)
    if numbers := [row.line.number for sampled in samples for row in sampled.differing]:
        return sample_errors.SampleDiffers(numbers)
    if batch.review_step != RouteStep.FINANCE or not sample_is_required(batch):
        return None
    finished = any(sampled.finished_at for sampled in samples_of(batch))
    return None if finished else sample_errors.SampleMissing()


def sample_is_required(batch: Batch) -> bool:
    """Return whether the county wants a sample of this batch before finance approves it."""
    rule = limits_in_force().sample_rule
    if rule == SampleRule.SERIOUS:
        return any(finding.serious for finding in alarms_of(batch))
    return rule == SampleRule.ALWAYS


def sample_reason(batch: Batch) -> str:
    """Return the reason for returning a batch whose drawn rows do not agree, "" without any."""
    differing = [row for sampled in current_samples(batch) for row in sampled.differing]
    parts = [
        _("row %(number)d: %(note)s") % {"number": row.line.number, "note": row.judged.note}
        for row in differing
        if row.judged is not None
    ]
    if not parts:
        return ""
    words = _("Sampled rows do not agree with the paper: %(rows)s") % {"rows": "；".join(parts)}
    return words[: rules.NOTE_LENGTH]
