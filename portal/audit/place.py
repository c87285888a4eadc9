"""Where an entry stands in the chain, and whether it is still what was sealed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.audit.anchors import own_anchors_after
from portal.audit.canon import Utc, canonical, entry_columns, mac_of
from portal.audit.errors import AnchorDamaged
from portal.audit.keys import chain_keys
from portal.audit.models import Entry, Seal

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True)
class Place:
    """The digest of an entry and its link; hexadecimal.

    sha256: of the bytes that are hashed. intact: whether mac and entry agree, None where the key of
    the link is not set here. anchor: the line of the anchor file after it, "" for none, or where
    the file is damaged, which verification tells.
    """

    sha256: str
    seq: int = 0
    prev: str = ""
    mac: str = ""
    key: str = ""
    sealed_at: dt.datetime | None = None
    intact: bool | None = None
    anchor: str = ""


def place_of(entry: Entry) -> Place:
    """Return the place of an entry; without a number where it waits for its seal. Two queries.

    Raises KeyNotHere on the public surface.
    """
    content = canonical(Entry.objects.values_list(*entry_columns()).get(pk=entry.pk))
    digest = hashlib.sha256(content).hexdigest()
    seal = Seal.objects.annotate(moment=Utc("at")).filter(entry=entry).first()
    if seal is None:
        return Place(digest)
    prev, mac = bytes(seal.prev), bytes(seal.mac)
    template = chain_keys().templates.get(seal.key)
    intact = None
    if template is not None:
        recomputed = mac_of(template, seq=seal.seq, prev=prev, at=seal.moment, entry=content)
        intact = recomputed == mac
    return Place(
        digest,
        seal.seq,
        prev.hex(),
        mac.hex(),
        seal.key,
        seal.at,
        intact,
        _anchor_after(seal.seq),
    )


def _anchor_after(seq: int) -> str:
    try:
        return own_anchors_after([seq]).get(seq, "")
    except AnchorDamaged:
        return ""
