"""The uploaded file itself: its digest and size, and whether a batch was made from it before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from portal.audit.locks import wait_for
from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch, SourceFile

if TYPE_CHECKING:
    from .request import ImportRequest

_BYTES_AT_ONCE: Final = 1 << 20
_SUFFIX_LENGTH: Final = 8
_LOCK: Final = "payouts source files"


def digest_of(stream: BinaryIO) -> tuple[bytes, int]:
    """Return the SHA-256 of a file and its size in bytes; the stream stands at its beginning."""
    stream.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := stream.read(_BYTES_AT_ONCE):
        digest.update(block)
        size += len(block)
    stream.seek(0)
    return digest.digest(), size


@dataclass(frozen=True, slots=True)
class Source:
    """A file as the audit and `SourceFile` name it; via: how it came, such as desk or command."""

    digest: bytes
    size: int
    suffix: str
    via: str

    @classmethod
    def of(cls, stream: BinaryIO, filename: str, via: str) -> Self:
        """Return the source of an uploaded stream, which then stands at its beginning."""
        return cls(*digest_of(stream), PurePath(filename).suffix.lower()[:_SUFFIX_LENGTH], via)


def batch_made_from(
    source: Source, request: ImportRequest, *, besides: Batch | None = None
) -> Batch | None:
    """Return a batch made of exactly this file, unless it was discarded or returned.

    That of the policy and period asked for before others; the draft whose rows are being replaced
    does not count, nor does ``besides``.
    """
    files = SourceFile.objects.filter(digest=source.digest).exclude(
        batch__status__in=(BatchStatus.DISCARDED, BatchStatus.RETURNED)
    )
    for batch in filter(None, (request.draft, besides)):
        files = files.exclude(batch=batch)
    batches = [file.batch for file in files.select_related("batch").order_by("id")]
    return next((batch for batch in batches if is_again(batch, request)), None) or next(
        iter(batches), None
    )


def made_meanwhile(
    source: Source, request: ImportRequest, batch: Batch, earlier: Batch | None
) -> bool:
    """Say whether the file became another batch since ``earlier`` was looked for.

    ``batch`` is what was just made of it. Whoever comes second waits here for the first to end,
    whatever policy, unit or year each is for.
    """
    wait_for(_LOCK)
    return batch_made_from(source, request, besides=batch) != earlier


def is_again(batch: Batch, request: ImportRequest) -> bool:
    """Say whether a batch paid what is asked for: then its file is not imported a second time.

    For another period of the same policy and unit it may be, once a person says so.
    """
    if (batch.policy_id, batch.unit_id) != (request.policy.pk, request.unit.pk):
        return True
    return batch.period == request.period.code
