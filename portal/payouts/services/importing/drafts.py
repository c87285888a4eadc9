"""Import a sheet as a new draft, or replace the rows of a draft by those of another sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

from django.db import IntegrityError, transaction

from portal.audit.services import record
from portal.clocks import now, today
from portal.databases.rehearsal import rehearsal
from portal.payouts.acts import REPLACE
from portal.payouts.checks.files import SAME_FILE
from portal.payouts.checks.findings import Findings
from portal.payouts.enums import UploadStep
from portal.payouts.errors import ImportCollision
from portal.payouts.models import Batch, DraftLine, SourceFile
from portal.payouts.services.copy_rows import delete_rows
from portal.payouts.services.digest import seal_draft
from portal.payouts.services.steps import lock_batch, next_number

from .insert import insert_staged
from .outcome import ImportOutcome, outcome_of
from .request import ImportRequest, check_platform_number, new_request, request_for_draft
from .sheet_import import SheetImport
from .source import Source, batch_made_from, is_again, made_meanwhile
from .understanding import first_skipped, layout_of, skipped_line, understand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.places.models import Place
    from portal.policies.models import Policy
    from portal.staff.models import Organisation, User

    from .progress import Progress

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
    """Unwinds the savepoint of an import whose people or file another one has kept meanwhile."""


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
    answers: Mapping[str, str] | None = None,
    via: str = "desk",
    progress: Progress | None = None,
) -> ImportOutcome:
    """Check a sheet whole and make it a draft, or keep nothing of it.

    stream: seekable, stays the caller's. village: the one village a village clerk acts for; found
    from his post when not given. platform_number: needed where the policy's route runs on the
    municipal platform, ignored where it runs here (decision 24). answers: what was said to the
    questions of an earlier reading of this layout, by their keys. via: how the sheet came, for the
    audit. progress: told how far it is.

    Raises NotAllowed, NothingToPay, UnitCannotPay, WrongPeriod, PlatformNumberMissing,
    PlatformNumberTaken, ImportCollision, and a `sheets.errors.SheetError` when the file is no
    payout sheet; everything found in its rows is in the outcome.
    """
    request = new_request(
        by=by,
        policy=policy,
        period=period,
        unit=unit,
        village=village,
        platform_number=platform_number,
    )
    return _carry_out(request, stream, filename, answers, via, progress)


@REPLACE.service
@transaction.atomic
def replace_draft(
    *,
    by: User,
    batch: Batch,
    stream: BinaryIO,
    filename: str,
    village: Place | None = None,
    answers: Mapping[str, str] | None = None,
    via: str = "desk",
    progress: Progress | None = None,
) -> ImportOutcome:
    """Replace all rows of a draft by those of a corrected sheet, or leave the draft as it is.

    Only its maker replaces them, so that the review knows who made the rows (decision 8).
    Raises NotADraft, DraftOfAnother and what `import_sheet` raises.
    """
    batch = lock_batch(batch)
    request = request_for_draft(by=by, batch=batch, village=village)
    REPLACE.require(by, batch)
    return _carry_out(request, stream, filename, answers, via, progress)


def check_sheet(
    request: ImportRequest,
    source: Source,
    stream: BinaryIO,
    filename: str,
    answers: Mapping[str, str],
    progress: Progress | None = None,
) -> tuple[dict[str, Any], bytes]:
    """Read and check a sheet, keep nothing; return its report and the digest of its layout.

    progress: told how far it is. Raises what `import_sheet` raises for a file that cannot be read.
    """
    earlier = batch_made_from(source, request)
    sheet = SheetImport(
        request, stream, filename, answers, encrypt=False, earlier=earlier, progress=progress
    )
    with rehearsal():
        sheet.run()
        sheet.progress.step = UploadStep.SUMMING
        report = understand(sheet)
        sheet.tables.drop()
    return report, layout_of(sheet.parsed)


def _carry_out(
    request: ImportRequest,
    stream: BinaryIO,
    filename: str,
    answers: Mapping[str, str] | None,
    via: str,
    progress: Progress | None,
) -> ImportOutcome:
    source = Source.of(stream, filename, via)
    for _attempt in range(_ATTEMPTS):
        earlier = batch_made_from(source, request)
        if earlier is not None and is_again(earlier, request):
            return _refuse_same_file(request, source, earlier)
        check_platform_number(request)
        sheet = SheetImport(request, stream, filename, answers, earlier=earlier, progress=progress)
        try:
            with transaction.atomic():
                sheet.run()
                _stop_if_blocked(sheet)
                sheet.progress.step = UploadStep.KEEPING
                batch = _write_draft(request, sheet, source)
                _stop_if_made_meanwhile(source, request, batch, earlier)
                sheet.tables.drop()
        except _Overtaken:
            continue
        except _Blocked:
            _record(request, "payouts.import_refused", source, sheet, request.draft)
            return outcome_of(sheet, None)
        except IntegrityError as error:
            if not _is_collision(error):
                raise
            continue
        act = "payouts.replace" if request.draft is not None else "payouts.import"
        _record(request, act, source, sheet, batch)
        return outcome_of(sheet, batch)
    raise ImportCollision


def _stop_if_blocked(sheet: SheetImport) -> None:
    if sheet.is_complete:
        return
    if sheet.overtaken():
        # What blocks may be no more than the people themselves, on record by now: read it again.
        raise _Overtaken
    raise _Blocked


def _stop_if_made_meanwhile(
    source: Source, request: ImportRequest, batch: Batch, earlier: Batch | None
) -> None:
    if made_meanwhile(source, request, batch, earlier):
        raise _Overtaken


def _is_collision(error: IntegrityError) -> bool:
    """Say whether another import entered the same person or account in the meantime."""
    return any(mark in str(error) for mark in _COLLISIONS)


def _refuse_same_file(request: ImportRequest, source: Source, earlier: Batch) -> ImportOutcome:
    findings = Findings()
    findings.add(SAME_FILE, payload={"batch": earlier.number})
    record(
        act="payouts.import_refused",
        actor=request.post.actor(request.by),
        subject=request.draft,
        detail={
            **_detail(request, source),
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


def _write_draft(request: ImportRequest, sheet: SheetImport, source: Source) -> Batch:
    """Write the draft and its rows; the checks have passed."""
    moment = now()
    batch = request.draft
    if batch is None:
        batch = Batch(
            number=next_number(policy=request.policy, period=request.period, unit=request.unit),
            policy=request.policy,
            period=request.period.code,
            year=request.period.year,
            unit=request.unit,
            origin=request.origin,
            platform_number=request.platform_number,
            route=request.policy.route,
            created_by=request.post.member,
            created_at=moment,
        )
    else:
        delete_rows(model=DraftLine, batch=batch)
    batch.line_count, batch.total = sheet.rows, sheet.total
    batch.checks = sheet.checks()
    batch.save(update_fields=_COUNTED if request.draft is not None else None)
    insert_staged(tables=sheet.tables, batch=batch, now=moment, today=today())
    seal_draft(batch)
    SourceFile.objects.create(
        batch=batch,
        digest=source.digest,
        suffix=source.suffix,
        size=source.size,
        rows=sheet.rows,
        skipped=_skipped(sheet),
        by=request.post.member,
        at=moment,
    )
    return batch


def _skipped(sheet: SheetImport) -> list[dict[str, Any]]:
    return [skipped_line(skipped) for skipped in first_skipped(sheet.parsed.skipped, SKIPPED_KEPT)]


def _record(
    request: ImportRequest, act: str, source: Source, sheet: SheetImport, subject: Batch | None
) -> None:
    record(
        act=act,
        actor=request.post.actor(request.by),
        subject=subject,
        detail={
            **_detail(request, source),
            "rows": sheet.rows,
            "total": sheet.total,
            "skipped": sheet.parsed.skipped_count,
            "codes": dict(sorted(sheet.findings.counts.items())),
        },
    )


def _detail(request: ImportRequest, source: Source) -> dict[str, Any]:
    return {
        "policy": request.policy.code,
        "period": request.period.code,
        "unit": request.unit.code,
        "village": request.village.code if request.village is not None else "",
        "origin": request.origin.value,
        "file_sha256": source.digest.hex(),
        "bytes": source.size,
        "via": source.via,
    }
