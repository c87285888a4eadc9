"""The adapter for delimited text, the only form so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .feedback import read_file
from .writer import write_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .gateway import Answer, Header, OutRow
    from .layouts import Layout


class DelimitedText:
    """Comma, bar, semicolon or tab; see `BankFormat`."""

    def write(self, layout: Layout, header: Header, rows: Sequence[OutRow]) -> bytes:
        """Return the file that goes out."""
        return write_file(layout, header, rows)

    def read(self, layout: Layout, content: bytes) -> Answer:
        """Return what an answer says."""
        return read_file(layout, content)
