"""The uploaded file itself: its digest and size, and whether a batch was made from it before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, Final, Self

from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch, SourceFile

_BYTES_AT_ONCE: Final = 1 << 20
_SUFFIX_LENGTH: Final = 8


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


def batch_made_from(source: Source, *, draft: Batch | None) -> Batch | None:
    """Return the batch made of exactly this file, unless it was discarded or returned.

    draft: the draft whose rows are being replaced, which does not count.
    """
    files = SourceFile.objects.filter(digest=source.digest).exclude(
        batch__status__in=(BatchStatus.DISCARDED, BatchStatus.RETURNED)
    )
    if draft is not None:
        files = files.exclude(batch=draft)
    file = files.select_related("batch").order_by("id").first()
    return file.batch if file is not None else None
