"""Taking entries of the trail with proof (docs/adr/0041).

Beside each entry go its link and every link from there to the next anchor line, with the entries as
they were hashed: from them anybody who holds the audit key recomputes the chain up to a line that
was kept outside the database, and anybody at all checks the signature.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.anchors import number_of, own_anchors_after
from portal.audit.canon import Utc, entry_columns, hashed_texts, moment
from portal.audit.errors import ExportTooLong, NothingSealed
from portal.audit.export_file import (
    ANCHORS,
    COLUMNS,
    FORMAT,
    LINKS,
    MANIFEST,
    README,
    SIGNATURE,
    TABLE,
    Link,
    table_row,
)
from portal.audit.keys import chain_keys
from portal.audit.models import Seal
from portal.formulas import csv_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from portal.audit.queries import TrailFilter

MOST_ENTRIES: Final = 50_000
MOST_LINKS: Final = 200_000
_CHUNK: Final = 10_000  # SQLite takes 32,766 parameters
_SEAL: Final = ("seq", "prev", "mac", "key", Utc("at"))


@dataclass(frozen=True)
class Exported:
    """A finished archive: an open file at its beginning, its SHA-256 and how many entries."""

    file: IO[bytes]
    sha256: str
    entries: int


class _Archive:
    """A ZIP that remembers the digest of each of its parts."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.digests: dict[str, str] = {}

    def add(self, name: str, texts: Iterable[str]) -> None:
        digest = hashlib.sha256()
        with self._zip.open(name, "w") as part:
            for text in texts:
                chunk = text.encode()
                digest.update(chunk)
                part.write(chunk)
        self.digests[name] = digest.hexdigest()

    def add_file(self, name: str, path: Path) -> None:
        self._zip.write(path, name)
        self.digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()

    def close(self) -> None:
        self._zip.close()


def export_entries(
    *,
    trail_filter: TrailFilter,
    described: dict[str, str],
    made_by: str,
    headings: Sequence[str],
    sentence: Callable[[Link], str],
    workbook: Callable[[BinaryIO, Iterable[Sequence[str]]], object],
) -> Exported:
    """Return the archive of the entries that a filter leaves, oldest first.

    described: the filter in words, for the manifest. headings: of the table's columns, the last of
    the sentence. workbook: writes the same rows as ``entries.xlsx``. Entries that are not sealed
    yet are left out. Raises ExportTooLong, NothingSealed, AnchorDamaged, KeyNotHere.
    """
    listed = _listed(trail_filter)
    lines = own_anchors_after(listed)
    numbers = _to_anchors(listed, lines)
    links = [*_links(numbers, set(listed))]
    rows = [table_row(link, sentence(link)) for link in links if link.listed]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    archive = _Archive(file)
    archive.add(TABLE, csv_lines([headings, *rows]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "entries.xlsx"
        with path.open("wb") as book:
            workbook(book, rows)
        archive.add_file(path.name, path)
    archive.add(LINKS, (link.line() for link in links))
    archive.add(ANCHORS, (f"{line}\n" for line in dict.fromkeys(lines.values())))
    archive.add(README, [_readme()])
    manifest = {
        "format": FORMAT,
        "made_at": moment(timezone.now()),
        "made_by": made_by,
        "filter": described,
        "entries": len(rows),
        "links": len(links),
        "columns": COLUMNS,
        "sha256": archive.digests,
        "public_key": chain_keys().public_keys()[0],
    }
    _sign(archive, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))
    archive.close()
    return Exported(file, _digest_of(file), len(rows))


def _listed(trail_filter: TrailFilter) -> list[int]:
    """Return the numbers of the seals over the entries, in order."""
    entries = list(trail_filter.entries().values_list("pk", flat=True)[: MOST_ENTRIES + 1])
    if len(entries) > MOST_ENTRIES:
        raise ExportTooLong(MOST_ENTRIES)
    seals: list[int] = []
    for chunk in _chunks(entries):
        seals += Seal.objects.filter(entry__in=chunk).values_list("seq", flat=True)
    if not seals:
        raise NothingSealed
    return sorted(seals)


def _to_anchors(listed: list[int], lines: dict[int, str]) -> list[int]:
    """Return the numbers of all links that are needed: each run up to its anchor."""
    numbers: set[int] = set()
    for number in listed:
        numbers.add(number)
        if number in lines:
            end = number_of(lines[number])
            # Entries of one run share the way to its anchor
            for step in range(number + 1, end + 1):
                if step in numbers:
                    break
                numbers.add(step)
        if len(numbers) > MOST_LINKS:
            raise ExportTooLong(MOST_ENTRIES)
    return sorted(numbers)


def _links(numbers: list[int], listed: set[int]) -> Iterator[Link]:
    for chunk in _chunks(numbers):
        seals = Seal.objects.filter(seq__in=chunk).order_by("seq")
        for seq, prev, mac, key, at, *entry in seals.values_list(*_SEAL, *entry_columns("entry__")):
            texts = hashed_texts(entry)
            yield Link(seq, bytes(prev).hex(), bytes(mac).hex(), key, at, seq in listed, texts)


def _sign(archive: _Archive, manifest: str) -> None:
    keys = chain_keys()
    archive.add(MANIFEST, [manifest])
    archive.add(SIGNATURE, [keys.signers[keys.current].sign(manifest.encode()).hex() + "\n"])


def _digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest


def _chunks(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), _CHUNK):
        yield numbers[start : start + _CHUNK]


def _readme() -> str:
    return _(
        "Entries of the audit trail, with proof.\n"
        "\n"
        "entries.csv, entries.xlsx: the entries, to read.\n"
        "links.jsonl: the same entries as they were hashed, with their links of the chain, and the "
        "links that lead from them to the next anchor (listed: false).\n"
        "anchors.txt: the anchor lines in which these runs end. The county keeps them outside of "
        "the database; compare them with its file.\n"
        "manifest.json: the SHA-256 of each file. manifest.sig: the signature over it (Ed25519).\n"
        "\n"
        "To verify: manage.py verify_trail_export FILE --key PUBLIC_KEY --anchor ANCHOR_FILE. No "
        "database is needed. The public key is the one that the county tells you, not the one in "
        "manifest.json. Where the audit key is set, each link is recomputed as well.\n"
        "By hand: docs/audit.md, “Checking an export by hand”.\n"
    )
