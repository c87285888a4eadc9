"""Drafts: from an uploaded sheet to a batch, replaced whole, or discarded (article 12 (2))."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from django.db import IntegrityError, transaction

from portal.audit.services import record
from portal.clocks import now, today
from portal.payouts import rules
from portal.payouts.checks.files import SAME_FILE
from portal.payouts.checks.findings import Findings
from portal.payouts.enums import BatchStatus, Step
from portal.payouts.errors import DraftOfAnother, ImportCollision, NotADraft
from portal.payouts.models import Batch, DraftLine, SourceFile
from portal.staff.enums import Act

from .copy_rows import delete_rows
from .draft_keep import keep
from .draft_load import Load, digest_of
from .draft_order import Order, check_platform_number, new_order, order_for_draft
from .draft_outcome import ImportOutcome, outcome_of
from .steps import lock_batch, move, next_number, require_on_batch

if TYPE_CHECKING:
    from portal.places.models import Place
    from portal.policies.models import Policy
    from portal.staff.models import Organisation, User

SKIPPED_KEPT: Final = 200
# A second import that enters the same new people waits for the first and then knows them.
_ATTEMPTS: Final = 2
_COUNTED: Final = ("line_count", "total", "checks")
_COLLISIONS: Final = (
    "id_number_digest",
    "one_account_in_force",
    "recipients_cardaccount.holder_id",
)


class _Blocked(Exception):
    """Unwinds the savepoint of an import in which something blocks."""


class _Overtaken(Exception):
    """Unwinds the savepoint of an import whose new people another one has entered meanwhile."""


@transaction.atomic
def import_sheet(  # noqa: PLR0913 - an import names all of it
    *,
    by: User,
    policy: Policy,
    period: str,
    unit: Organisation,
    stream: BinaryIO,
    filename: str,
    village: Place | None = None,
    platform_number: str = "",
    via: str = "desk",
) -> ImportOutcome:
    """Check a sheet whole and make it a draft, or keep nothing of it.

    stream: seekable, stays the caller's. village: the one village a village clerk acts for; found
    from his post when not given. platform_number: needed where the policy's route runs on the
    municipal platform, ignored where it runs here (decision 24). via: how the sheet came, for the
    audit.

    Raises NotAllowed, NothingToPay, UnitCannotPay, WrongPeriod, PlatformNumberMissing,
    PlatformNumberTaken, ImportCollision, and a `sheets.errors.SheetError` when the file is no
    payout sheet; everything found in its rows is in the outcome.
    """
    order = new_order(
        by=by,
        policy=policy,
        period=period,
        unit=unit,
        village=village,
        platform_number=platform_number,
    )
    return _carry_out(order, stream, filename, via)


@transaction.atomic
def replace_draft(
    *,
    by: User,
    batch: Batch,
    stream: BinaryIO,
    filename: str,
    village: Place | None = None,
    via: str = "desk",
) -> ImportOutcome:
    """Replace all rows of a draft by those of a corrected sheet, or leave the draft as it is.

    Only its maker replaces them, so that the review knows who made the rows (decision 8).
    Raises NotADraft, DraftOfAnother and what `import_sheet` raises.
    """
    batch = lock_batch(batch)
    order = order_for_draft(by=by, batch=batch, village=village)
    require_on_batch(by, Act.IMPORT_PAYOUTS, batch)
    if batch.status != BatchStatus.DRAFT:
        raise NotADraft(batch.number, batch.get_status_display())
    if order.post.member_id != batch.created_by_id:
        raise DraftOfAnother(batch.number)
    return _carry_out(order, stream, filename, via)


@transaction.atomic
def discard_draft(*, by: User, batch: Batch, note: str = "") -> Batch:
    """Give a draft up: its rows go, its number and the digests of its files stay.

    Raises NotAllowed, WrongStep.
    """
    batch = lock_batch(batch)
    post = require_on_batch(by, Act.IMPORT_PAYOUTS, batch)
    rules.target(batch, Step.DISCARD)
    rows = batch.line_count
    delete_rows(model=DraftLine, batch=batch)
    move(batch, Step.DISCARD, post=post, note=note)
    record(
        act="payouts.discard",
        actor=post.actor(by),
        subject=batch,
        detail={"rows": rows, "total": batch.total},
    )
    return batch


def _carry_out(order: Order, stream: BinaryIO, filename: str, via: str) -> ImportOutcome:
    digest, size = digest_of(stream)
    source = _Source(digest, size, PurePath(filename).suffix.lower()[:8], via)
    earlier = _made_from(digest, order)
    if earlier is not None:
        return _refuse_same_file(order, source, earlier)
    check_platform_number(order)
    for _attempt in range(_ATTEMPTS):
        load = Load(order, stream, filename)
        try:
            with transaction.atomic():
                load.run()
                _stop_if_blocked(load)
                batch = _keep(order, load, source)
                load.tables.drop()
        except _Overtaken:
            continue
        except _Blocked:
            _record(order, "payouts.import_refused", source, load, order.draft)
            return outcome_of(load, None)
        except IntegrityError as error:
            if not _is_collision(error):
                raise
            continue
        act = "payouts.replace" if order.draft is not None else "payouts.import"
        _record(order, act, source, load, batch)
        return outcome_of(load, batch)
    raise ImportCollision


def _stop_if_blocked(load: Load) -> None:
    if not load.findings.blocking:
        return
    if load.overtaken():
        # What blocks may be no more than the people themselves, on record by now: read it again.
        raise _Overtaken
    raise _Blocked


def _is_collision(error: IntegrityError) -> bool:
    """Say whether another import entered the same person or account in the meantime."""
    return any(mark in str(error) for mark in _COLLISIONS)


@dataclass(frozen=True, slots=True)
class _Source:
    digest: bytes
    size: int
    suffix: str
    via: str


def _made_from(digest: bytes, order: Order) -> Batch | None:
    """Return the batch that came of exactly this file and was neither discarded nor returned."""
    files = SourceFile.objects.filter(digest=digest).exclude(
        batch__status__in=(BatchStatus.DISCARDED, BatchStatus.RETURNED)
    )
    if order.draft is not None:
        files = files.exclude(batch=order.draft)
    found = files.select_related("batch").order_by("id").first()
    return found.batch if found is not None else None


def _refuse_same_file(order: Order, source: _Source, earlier: Batch) -> ImportOutcome:
    findings = Findings()
    findings.add(SAME_FILE, payload={"batch": earlier.number})
    record(
        act="payouts.import_refused",
        actor=order.post.actor(order.by),
        subject=order.draft,
        detail={
            **_detail(order, source),
            "same_as": earlier.number,
            "codes": dict(findings.counts),
        },
    )
    return ImportOutcome(
        None,
        findings=tuple(findings.in_order({})),
        counts=dict(findings.counts),
        blocking=1,
        duplicate_of=earlier,
    )


def _keep(order: Order, load: Load, source: _Source) -> Batch:
    """Write the draft and its rows; the checks have passed."""
    moment = now()
    batch = order.draft
    if batch is None:
        batch = Batch(
            number=next_number(policy=order.policy, period=order.period, unit=order.unit),
            policy=order.policy,
            period=order.period.code,
            year=order.period.year,
            unit=order.unit,
            origin=order.origin,
            platform_number=order.platform_number,
            route=order.policy.route,
            created_by=order.post.member,
            created_at=moment,
        )
    else:
        delete_rows(model=DraftLine, batch=batch)
    batch.line_count, batch.total = load.rows, load.total
    batch.checks = load.checks()
    batch.save(update_fields=_COUNTED if order.draft is not None else None)
    keep(tables=load.tables, batch=batch, now=moment, today=today())
    SourceFile.objects.create(
        batch=batch,
        digest=source.digest,
        suffix=source.suffix,
        size=source.size,
        rows=load.rows,
        skipped=_skipped(load),
        by=order.post.member,
        at=moment,
    )
    return batch


def _skipped(load: Load) -> list[dict[str, Any]]:
    parsed = load.parsed
    return [
        {"sheet": one.sheet, "row": one.row, "why": one.why.value}
        for one in parsed.skipped[:SKIPPED_KEPT]
    ]


def _record(order: Order, act: str, source: _Source, load: Load, subject: Batch | None) -> None:
    record(
        act=act,
        actor=order.post.actor(order.by),
        subject=subject,
        detail={
            **_detail(order, source),
            "rows": load.rows,
            "total": load.total,
            "skipped": load.parsed.skipped_count,
            "codes": dict(sorted(load.findings.counts.items())),
        },
    )


def _detail(order: Order, source: _Source) -> dict[str, Any]:
    return {
        "policy": order.policy.code,
        "period": order.period.code,
        "unit": order.unit.code,
        "village": order.village.code if order.village is not None else "",
        "origin": order.origin.value,
        "file_sha256": source.digest.hex(),
        "bytes": source.size,
        "via": source.via,
    }
