"""An upload as the import takes it: its request, its file, and the reading of it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from portal.crypto.files import as_bytes
from portal.crypto.opening import decrypt_for_act
from portal.payouts.enums import UploadStatus
from portal.payouts.models import Upload

from .drafts import check_sheet
from .errors import UploadGone
from .request import new_request, request_for_draft
from .source import Source

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from portal.staff.models import User

    from .progress import Progress
    from .request import ImportRequest

VIA: Final = "desk"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a file, with the digest of its layout and the answers it rests on."""

    report: dict[str, Any]
    layout: bytes
    answers: dict[str, str]


def read_stored(
    request: ImportRequest,
    source: Source,
    stream: BinaryIO,
    filename: str,
    answers: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read and check a file, keep nothing.

    Without answers it is the first reading: what was answered about the unit's last sheet of this
    layout is answered again. Raises what `check_sheet` raises.
    """
    if answers is None:
        reading = _read(request, source, stream, filename, {}, progress)
        questions = reading.report["questions"]
        keys = {question["key"] for question in questions if question["lasting"]}
        answers = _answers_of_last_time(request, reading.layout, keys) if keys else {}
        if not answers:
            return reading
        again = _read(request, source, stream, filename, answers, progress)
        again.report["remembered"] = True
        return again
    return _read(request, source, stream, filename, answers, progress)


def _read(
    request: ImportRequest,
    source: Source,
    stream: BinaryIO,
    filename: str,
    answers: Mapping[str, str],
    progress: Progress | None,
) -> Reading:
    report, layout = check_sheet(request, source, stream, filename, answers, progress)
    report["open"] = sum(question["answer"] is None for question in report["questions"])
    return Reading(report, layout, dict(answers))


def _answers_of_last_time(
    request: ImportRequest, layout: bytes, keys: Container[str]
) -> dict[str, str]:
    """Return what was answered about the layout when a sheet of this unit was kept last.

    What was said about certain rows or people is not said about those of the next sheet, and a
    remedy (rounding) is chosen anew.
    """
    last = Upload.objects.filter(
        unit=request.unit, policy=request.policy, layout=layout, status=UploadStatus.KEPT
    ).first()
    answers = last.answers if last is not None else {}
    return {key: answer for key, answer in answers.items() if key in keys}


def request_of(upload: Upload, by: User) -> ImportRequest:
    """Return the request that an upload stands for. Raises what `new_request` raises."""
    if upload.draft is not None:
        return request_for_draft(by=by, batch=upload.draft, village=upload.village)
    return new_request(
        by=by,
        policy=upload.policy,
        period=upload.period,
        unit=upload.unit,
        village=upload.village,
        platform_number=upload.platform_number,
    )


def source_of(upload: Upload) -> Source:
    """Return the file of an upload as audit and `SourceFile` name it."""
    return Source(bytes(upload.digest), upload.size, upload.suffix, VIA)


def file_of(upload: Upload) -> BytesIO:
    """Return the decrypted file. Raises UploadGone once it was erased."""
    text = decrypt_for_act(upload, "content")
    if text is None:
        raise UploadGone
    return BytesIO(as_bytes(text))
