"""What stands in a backup: its parts with digests, the tables as they were, the keys it needs.

It is written last and moved into place, so a folder without it is no backup.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from portal.backups.errors import Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = "manifest.json"
FORMAT: Final = 1
BLOCK: Final = 1024 * 1024
NAME: Final = re.compile(r"mz-(\d{8}T\d{6}Z)")
_STAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Part:
    """A file of a backup: its bytes and their SHA-256."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A whole backup.

    tables: rows and a digest of them by table, all of the one moment of the database that the dump
    shows. keys: by variable, id and check value of each key that was in use. migrations: what the
    database had been brought to. head: number and mac of the last seal, 0 and "" without one.
    """

    begun_at: str
    parts: tuple[Part, ...]
    tables: dict[str, tuple[int, str]]
    keys: dict[str, dict[str, str]]
    migrations: tuple[str, ...]
    head: tuple[int, str]
    seconds: float = 0.0
    format: int = FORMAT
    notes: tuple[str, ...] = field(default=())

    @property
    def size(self) -> int:
        """Return the bytes of all parts."""
        return sum(part.bytes for part in self.parts)

    def holds(self, name: str) -> bool:
        """Say whether there is a part of this name."""
        return any(part.name == name for part in self.parts)


def name_at(at: dt.datetime) -> str:
    """Return the name of the folder of a backup begun at a moment."""
    return f"mz-{at.astimezone(dt.UTC).strftime(_STAMP)}"


def moment_of(folder: Path) -> dt.datetime | None:
    """Return when the backup in a folder was begun, None for a folder of another name."""
    match = NAME.fullmatch(folder.name)
    return dt.datetime.strptime(match[1], _STAMP).replace(tzinfo=dt.UTC) if match else None


def write(manifest: Manifest, folder: Path) -> None:
    """Write the manifest, on the disk and under its name when this returns."""
    draft = folder / f".{FILE}"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / FILE)
    for directory in (folder, folder.parent):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read(folder: Path) -> Manifest:
    """Return the manifest of a folder; raises Unusable for a folder that is no whole backup."""
    try:
        values: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if values["format"] != FORMAT:
            raise Unusable(f"{folder} has a format that this release does not read.")
        return Manifest(
            **values
            | {
                "parts": tuple(Part(**part) for part in values["parts"]),
                "tables": {
                    name: (rows, digest) for name, (rows, digest) in values["tables"].items()
                },
                "migrations": tuple(values["migrations"]),
                "head": (values["head"][0], values["head"][1]),
                "notes": tuple(values["notes"]),
            }
        )
    except FileNotFoundError:
        raise Unusable(f"{folder} is no whole backup: it has no {FILE}.") from None
    except (ValueError, KeyError, TypeError):
        raise Unusable(f"{folder / FILE} cannot be read.") from None


def backups_in(folder: Path) -> list[Path]:
    """Return the whole backups of a folder, oldest first."""
    return sorted(path.parent for path in folder.glob(f"mz-*/{FILE}") if moment_of(path.parent))


def damaged_parts(manifest: Manifest, folder: Path) -> Iterator[str]:
    """Yield a sentence for each part that is not what was written; reads all of them."""
    for part in manifest.parts:
        path = folder / part.name
        if not path.is_file():
            yield f"{part.name} is not there."
        elif digest_of(path) != part:
            yield f"{part.name} is not what was written: its digest is another one."


def digest_of(path: Path) -> Part:
    """Read a file once, piece by piece."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Part(path.name, file.tell(), digest.hexdigest())
