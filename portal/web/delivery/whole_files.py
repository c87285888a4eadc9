"""Files that staff hand in are stored whole or not at all.

Django writes a file under its own name; where the disk takes no more, half of it stays. So does
what arrived of an upload, until the collector comes by.
"""

from __future__ import annotations

import posixpath
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.move import file_move_safe
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import TemporaryFileUploadHandler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.base import File
    from django.core.files.uploadedfile import UploadedFile


class WholeFiles(FileSystemStorage):
    """Writes beside the place and moves what is whole there."""

    def _save(self, name: str, content: File[bytes]) -> str:
        part = posixpath.join(posixpath.dirname(name), f".{secrets.token_hex(8)}.part")
        try:
            super()._save(part, content)
            return self._move(part, name)
        except BaseException:
            Path(self.path(part)).unlink(missing_ok=True)
            raise

    def _move(self, part: str, name: str) -> str:
        while True:
            try:
                file_move_safe(self.path(part), self.path(name))
            except FileExistsError:  # somebody was quicker
                name = self.get_available_name(name)
            else:
                return name


class WholeUploads(TemporaryFileUploadHandler):
    """Puts large uploads into a temporary file, and removes it where there is no room."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece."""
        with self._removed_if_full():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Write what is still in memory, and hand the file on."""
        with self._removed_if_full():
            return super().file_complete(file_size)

    @contextmanager
    def _removed_if_full(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            # Closing writes once more, fails once more, and removes the file
            with suppress(OSError):
                self.file.close()
            raise
