"""What every form of bank file can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .layouts import Layout
    from .rows import Answer, Header, OutRow


class BankFormat(Protocol):
    """One form of file: a module of `formats`, which knows neither batches nor the database."""

    def suffix(self, layout: Layout) -> str:
        """Return the ending of the file's name."""

    def write(self, layout: Layout, header: Header, rows: Sequence[OutRow]) -> bytes:
        """Return the file that goes out; raises UnsafeValues for what it cannot carry."""

    def read(self, layout: Layout, content: bytes) -> Answer:
        """Return what an answer says; raises FeedbackError for a file that is none."""
