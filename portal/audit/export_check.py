"""Checking an export of the trail: without the database, and as far as goes without any key.

What is compared: the signature over the manifest, the digest of each part, the links with each
other and with the anchor lines, the table with the entries as they were hashed; with the audit key
each link is recomputed. Parts that are too large to be ours are not unpacked.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.audit.anchors import number_of
from portal.audit.canon import mac_of
from portal.audit.enums import ExportFault
from portal.audit.export_file import (
    ANCHORS,
    FORMAT,
    LINKS,
    MANIFEST,
    SIGNATURE,
    TABLE,
    Link,
    table_row,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from cryptography.hazmat.primitives.hmac import HMAC

LARGEST: Final = 1 << 30


@dataclass
class ExportVerdict:
    """What came of checking an export.

    entries, links: how many it holds. signed_by: the public key in hex whose signature is right.
    recomputed: links recomputed with the audit key. anchored: entries whose run ends in an anchor
    line of the export. faults: what is wrong, each with where.
    """

    entries: int = 0
    links: int = 0
    signed_by: str = ""
    recomputed: int = 0
    anchored: int = 0
    faults: list[tuple[ExportFault, str]] = field(default_factory=list)

    def wrong(self, fault: ExportFault, where: object = "") -> None:
        """Note a fault."""
        self.faults.append((fault, str(where)))


def check_export(
    path: Path,
    *,
    public_keys: Collection[str] = (),
    templates: Mapping[str, HMAC] | None = None,
    anchor_lines: Collection[str] | None = None,
) -> ExportVerdict:
    """Check an export file and return what came of it; nothing is written.

    public_keys: those trusted for the signature; without any, the one in the manifest is tried, and
    whoever asks compares it. templates: of the audit keys, to recompute links. anchor_lines: of the
    county's own file, in which the lines of the export must stand.
    """
    verdict = ExportVerdict()
    try:
        parts = _parts(path)
        manifest = json.loads(parts[MANIFEST])
        links = [Link.read(line) for line in _lines(parts[LINKS])]
        anchors = {number_of(line): line for line in _lines(parts[ANCHORS])}
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError):
        verdict.wrong(ExportFault.UNREADABLE)
        return verdict
    verdict.links, verdict.entries = len(links), sum(link.listed for link in links)
    _signature(verdict, parts, manifest, public_keys)
    _digests(verdict, parts, manifest)
    _walk(verdict, links, anchors, templates or {})
    _table(verdict, parts, links)
    if anchor_lines is not None:
        for line in anchors.values():
            if line not in anchor_lines:
                verdict.wrong(ExportFault.ANCHOR_UNKNOWN, line.split()[0])
    return verdict


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST:
            raise ValueError(path)
        names = archive.namelist()
        if len(names) != len(set(names)):
            raise ValueError(path)
        return {name: archive.read(name) for name in names}


def _lines(part: bytes) -> Iterator[str]:
    # Not splitlines: texts may hold other ends of lines
    return (line for line in part.decode().split("\n") if line)


def _signature(
    verdict: ExportVerdict, parts: dict[str, bytes], manifest: Any, public_keys: Collection[str]
) -> None:
    for key in public_keys or [manifest["public_key"]]:
        try:
            signature = bytes.fromhex(parts[SIGNATURE].decode().strip())
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
                signature, parts[MANIFEST]
            )
        except (InvalidSignature, ValueError, KeyError):
            continue
        verdict.signed_by = key
        return
    verdict.wrong(ExportFault.SIGNATURE)


def _digests(verdict: ExportVerdict, parts: dict[str, bytes], manifest: Any) -> None:
    digests = manifest.get("sha256", {})
    if manifest.get("format") != FORMAT:
        verdict.wrong(ExportFault.UNREADABLE, manifest.get("format"))
    for name in sorted({*parts, *digests} - {MANIFEST, SIGNATURE}):
        if name not in parts or hashlib.sha256(parts[name]).hexdigest() != digests.get(name):
            verdict.wrong(ExportFault.DIGEST, name)
    if (manifest.get("entries"), manifest.get("links")) != (verdict.entries, verdict.links):
        verdict.wrong(ExportFault.COUNT)


def _walk(
    verdict: ExportVerdict,
    links: list[Link],
    anchors: dict[int, str],
    templates: Mapping[str, HMAC],
) -> None:
    before: Link | None = None
    in_run = 0
    for link in links:
        if before is not None and link.seq <= before.seq:
            verdict.wrong(ExportFault.ORDER, link.seq)
        if before is None or link.seq != before.seq + 1:
            in_run = 0
        elif link.prev != before.mac:
            verdict.wrong(ExportFault.LINK, link.seq)
        _recompute(verdict, link, templates)
        in_run += link.listed
        if link.seq in anchors:
            if anchors[link.seq].split()[1:2] != [link.mac]:
                verdict.wrong(ExportFault.ANCHOR, link.seq)
            else:
                verdict.anchored += in_run
            in_run = 0
        before = link


def _recompute(verdict: ExportVerdict, link: Link, templates: Mapping[str, HMAC]) -> None:
    if not templates:
        return
    template = templates.get(link.key)
    if template is None:
        verdict.wrong(ExportFault.UNKNOWN_KEY, link.seq)
        return
    prev = bytes.fromhex(link.prev)
    mac = mac_of(template, seq=link.seq, prev=prev, at=link.at, entry=link.hashed)
    if mac.hex() != link.mac:
        verdict.wrong(ExportFault.ENTRY, link.seq)
    verdict.recomputed += 1


def _table(verdict: ExportVerdict, parts: dict[str, bytes], links: list[Link]) -> None:
    """Compare the table with what was hashed, but for the sentence in its last column."""
    text = parts.get(TABLE, b"").decode("utf-8-sig", errors="replace")
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    expected = [table_row(link)[:-1] for link in links if link.listed]
    if [row[:-1] for row in rows] != expected:
        verdict.wrong(ExportFault.TABLE)
