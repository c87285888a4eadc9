"""A workbook's parcel with some parts changed and some added; all others go over as they are."""

from __future__ import annotations

import io
import zipfile
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from portal.payouts.sheets.errors import DamagedFile
from portal.payouts.sheets.package import relations_path

from .markup_edit import Edits, append, elements, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.payouts.sheets.package import Package

_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_HEAD: Final = 4096
_NAMES: Final = {"comments": "xl/comments%d.xml", "vmlDrawing": "xl/drawings/vmlDrawing%d.vml"}
_TYPES: Final = "[Content_Types].xml"
_VML: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NOTES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_NO_RELATIONS: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns='
    b'"http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


class Namespaces(NamedTuple):
    """The two names a workbook's markup is told by; those of the strict form are others."""

    main: str
    office: str

    @classmethod
    def of(cls, content: bytes) -> Namespaces:
        """Return those of a worksheet, by what stands in its first tag."""
        if _STRICT in content[:_HEAD]:
            base = "http://purl.oclc.org/ooxml"
            return cls(f"{base}/spreadsheetml/main", f"{base}/officeDocument/relationships")
        base = "http://schemas.openxmlformats.org"
        return cls(f"{base}/spreadsheetml/2006/main", f"{base}/officeDocument/2006/relationships")


class Parcel:
    """The parts of a package, read when asked for and written back where they were changed."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._changed: dict[str, bytes] = {}
        self._names = {path.lower(): path for path in package.paths}

    def read(self, path: str) -> bytes:
        """Return a part as it stands by now; empty where there is none."""
        name = self._names.get(path.lower(), path)
        if name in self._changed:
            return self._changed[name]
        return plain(self._package.read(name)) if self._package.has(name) else b""

    def write(self, path: str, content: bytes) -> None:
        """Change a part, or add one."""
        name = self._names.setdefault(path.lower(), path)
        self._changed[name] = content

    def related(self, path: str, kind: str) -> str:
        """Return the path of what a part refers to as a kind, or "" where it does not."""
        if not self._package.has(relations_path(path)):
            return ""
        relations = self._package.relations(path).values()
        return next((target for other, target in relations if other == kind), "")

    def referred(self, path: str, reference: str) -> str:
        """Return the path of what a part refers to by a reference, or "" where it does not."""
        if not reference or not self._package.has(relations_path(path)):
            return ""
        return self._package.relations(path).get(reference, ("", ""))[1]

    def ending(self, suffix: str) -> Iterator[bytes]:
        """Yield the parts with names of an ending."""
        return (self.read(path) for path in self._package.paths if path.lower().endswith(suffix))

    def relate(self, path: str, kind: str) -> tuple[str, str]:
        """Refer from a part to a new one of a kind; return its path and the reference."""
        names = (_NAMES[kind] % number for number in count(1))
        target = next(name for name in names if name not in self)
        relations = self.read(relations_path(path)) or _NO_RELATIONS
        parts, edits = elements(relations), Edits()
        ids = {part.attributes.get("Id") for part in parts}
        reference = next(name for n in range(len(ids) + 1) if (name := f"marked{n}") not in ids)
        p, office = parts[0].prefix, Namespaces.of(self.read(path)).office
        text = f'<{p}Relationship Id="{reference}" Type="{office}/{kind}" Target="/{target}"/>'
        append(edits, relations, parts[0], text)
        self.write(relations_path(path), edits.applied(relations))
        self._declare(target, kind)
        self._names[target.lower()] = target
        return target, reference

    def _declare(self, target: str, kind: str) -> None:
        """Say what a new part is. Raises DamagedFile."""
        types = self.read(_TYPES)
        if not types:
            raise DamagedFile
        parts, edits = elements(types), Edits()
        p = parts[0].prefix
        if kind == "comments":
            text = f'<{p}Override PartName="/{target}" ContentType="{_NOTES}"/>'
        elif any(part.attributes.get("Extension", "").lower() == "vml" for part in parts):
            return
        else:
            text = f'<{p}Default Extension="vml" ContentType="{_VML}"/>'
        append(edits, types, parts[0], text)
        self.write(_TYPES, edits.applied(types))

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._names

    def packed(self) -> bytes:
        """Return the workbook as a file."""
        to = io.BytesIO()
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in self._package.paths:
                if not path.endswith("/"):
                    content = self._changed.pop(path, None)
                    archive.writestr(path, self._package.read(path) if content is None else content)
            for path, content in self._changed.items():
                archive.writestr(path, content)
        return to.getvalue()
