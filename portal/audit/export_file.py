"""The file of an export of the trail: what its parts are called and how they are written.

A ZIP archive: ``entries.csv`` to read, ``links.jsonl`` with the entries as they were hashed and
their links, ``anchors.txt`` with the anchor lines that close each run of links, ``manifest.json``
with the SHA-256 of each part, ``manifest.sig`` with the signature over it (Ed25519), and
``README.txt``. docs/audit.md says how it is checked by hand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from portal.audit.canon import TEXTS
from portal.formulas import escaped

TABLE: Final = "entries.csv"
LINKS: Final = "links.jsonl"
ANCHORS: Final = "anchors.txt"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
README: Final = "README.txt"
FORMAT: Final = "mingzhang-trail-export-1"
# In the order of the bytes that are hashed (canon.py); all texts
COLUMNS: Final = ("number", "uuid", "at", *TEXTS, "subject_uuid", "detail")


@dataclass(frozen=True)
class Link:
    """One link of the chain as the file holds it: macs in hex, the entry as its hashed texts.

    listed: whether the entry was asked for; the others lead to the next anchor.
    """

    seq: int
    prev: str
    mac: str
    key: str
    at: str
    listed: bool
    entry: tuple[str, ...]

    @property
    def hashed(self) -> bytes:
        """The bytes of the entry that the mac covers."""
        return "\0".join(self.entry).encode()

    def line(self) -> str:
        """Return the link as a line of ``links.jsonl``."""
        return json.dumps(vars(self), ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, line: str) -> Link:
        """Return the link of a line; raises ValueError for what is none."""
        try:
            values: dict[str, Any] = json.loads(line)
            link = cls(**{**values, "entry": tuple(values["entry"])})
        except (KeyError, TypeError) as error:
            raise ValueError(line) from error
        if len(link.entry) != len(COLUMNS) or not all(isinstance(t, str) for t in link.entry):
            raise ValueError(line)
        return link


def table_row(link: Link, sentence: str = "") -> list[str]:
    """Return a row of ``entries.csv``: the hashed texts, and last the sentence for people."""
    return [escaped(text) for text in (*link.entry, sentence)]
