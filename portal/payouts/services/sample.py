"""Drawing rows by lot, showing them in full one by one, and judging them against the paper."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.audit.services import record
from portal.clocks import now
from portal.crypto.reveal import reveal_many
from portal.identifiers.finder import holds_number
from portal.payouts import queries, rules
from portal.payouts.draws import draw
from portal.payouts.enums import SampleMark
from portal.payouts.errors import ValuesErased
from portal.payouts.models import Line, Sample, SampleMarking, SampleRow
from portal.payouts.sample_act import SAMPLE
from portal.payouts.sample_errors import (
    DifferenceMissing,
    NotDrawn,
    NotShown,
    NumberInNote,
    SampleOpen,
    SampleSize,
)
from portal.staff.enums import RevealWay
from portal.staff.quotas import shown_for

from .steps import lock_batch

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.payouts.queries import SampledRow
    from portal.staff.models import User

# What the audit says that the values were looked at for
PURPOSE: Final = shown_for("payouts.sample", RevealWay.ONE, _("Drawn row checked against paper"))
SHOWN: Final = ("name", "id_number", "card", "payee_name")
# More rows than anybody compares with paper
MOST: Final = 200
_NOTE: Final = 200


def sample_bounds(batch: Batch) -> tuple[int, int]:
    """Return how many rows a sample takes at least and at most."""
    most = min(batch.line_count, MOST)
    return min(queries.limits_in_force().sample_rows, most), most


@SAMPLE.service
@transaction.atomic
def draw_sample(*, batch: Batch, by: User, size: int) -> Sample:
    """Draw rows of a batch by lot for the review it waits for.

    The seed is made here and kept, so neither maker nor reviewer chooses; rows that an alarm means
    are likelier. Before the last draw of this review is judged there is no other. Raises
    NotAllowed, MadeByYou, WrongStep, PartTaken, SampleSize, SampleOpen.
    """
    batch = lock_batch(batch)
    post = SAMPLE.require(by, batch)
    least, most = sample_bounds(batch)
    if not least <= size <= most:
        raise SampleSize(least, most)
    if waiting := _waiting(batch):
        raise SampleOpen([row.line.number for row in waiting])
    weight = queries.limits_in_force().sample_weight
    sample = Sample.objects.create(
        batch=batch,
        review=batch.review_step,
        seed=secrets.token_hex(16),
        digest=batch.digest,
        weight=weight,
        by=post.member,
        organisation=post.organisation,
        at=now(),
    )
    numbers = drawn_numbers(sample, size)
    lines = Line.objects.filter(batch=batch, number__in=numbers)
    SampleRow.objects.bulk_create(SampleRow(sample=sample, line=line) for line in lines)
    record(
        act="payouts.draw_sample",
        actor=post.actor(by),
        subject=batch,
        detail={
            "review": sample.review,
            "seed": sample.seed,
            "digest": bytes(sample.digest).hex(),
            "weight": weight,
            "rows": numbers,
        },
    )
    return sample


def drawn_numbers(sample: Sample, size: int) -> list[int]:
    """Return the row numbers that a sample's seed draws: those of its rows, for whoever checks."""
    batch = sample.batch
    numbers = Line.objects.filter(batch=batch).order_by("number").values_list("number", flat=True)
    heavy: set[int] = set()
    for finding in queries.alarms_of(batch):
        if finding.kind.rows:
            question = queries.RowQuestion(show=finding.code)
            heavy.update(queries.rows_for(batch, question).values_list("number", flat=True))
    return draw(
        numbers,
        size,
        seed=sample.seed,
        digest=bytes(sample.digest),
        heavy=heavy,
        weight=sample.weight,
    )


@transaction.atomic
def show_sample_row(*, batch: Batch, number: int, by: User) -> dict[str, str | None]:
    """Return the full values of one drawn row (`SHOWN`) and record the look.

    Raises as `draw_sample`, NotDrawn, ValuesErased.
    """
    batch = lock_batch(batch)
    post = SAMPLE.require(by, batch)
    row = _drawn(batch, number)
    values = reveal_many(Line, [row.line], SHOWN, by=post.actor(by), purpose=PURPOSE)
    if row.line.pk not in values:
        raise ValuesErased([number])
    SampleMarking.objects.create(row=row.row, mark=SampleMark.SHOWN, by=post.member, at=now())
    return values[row.line.pk]


@transaction.atomic
def judge_sample_row(
    *, batch: Batch, number: int, agrees: bool, by: User, note: str = ""
) -> SampleMarking:
    """Say of a drawn row that was shown whether it agrees with the paper; the last word counts.

    Raises as `draw_sample`, NotDrawn, NotShown, DifferenceMissing, NumberInNote.
    """
    batch = lock_batch(batch)
    post = SAMPLE.require(by, batch)
    row = _drawn(batch, number)
    if not row.shown:
        raise NotShown(number)
    note = rules.as_note(note, limit=_NOTE)
    if holds_number(note):
        raise NumberInNote
    if not agrees and not note:
        raise DifferenceMissing
    mark = SampleMark.AGREES if agrees else SampleMark.DIFFERS
    marking = SampleMarking.objects.create(
        row=row.row, mark=mark, note=note, by=post.member, at=now()
    )
    detail: dict[str, Any] = {"row": number, "mark": mark.value, "sample": row.row.sample_id}
    record(act="payouts.judge_sample", actor=post.actor(by), subject=batch, detail=detail)
    return marking


def _waiting(batch: Batch) -> list[SampledRow]:
    return [row for sampled in queries.current_samples(batch) for row in sampled.open]


def _drawn(batch: Batch, number: int) -> SampledRow:
    """Return a row of the newest sample of this review that holds it."""
    for sampled in reversed(queries.current_samples(batch)):
        for row in sampled.rows:
            if row.line.number == number:
                return row
    raise NotDrawn(number)
