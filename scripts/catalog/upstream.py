"""Which texts Wagtail and Django say themselves, as their own catalogues list them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import django
import wagtail
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from catalog.files import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Message


def still_said(po: Path) -> Catalog:
    """Return those texts of a catalogue for Wagtail that it or Django still says."""
    ours, current = read(po), Catalog(charset="utf-8")
    for message in upstream_messages(domain=po.stem):
        if ours.get(message.id, message.context) is not None:
            current.add(message.id, flags=message.flags, context=message.context)
    return current


def upstream_messages(*, domain: str) -> Iterator[Message]:
    """Yield every text of Wagtail and Django in a domain: `django` or `djangojs`."""
    for package in (wagtail, django):
        for file in Path(package.__file__).parent.rglob(f"locale/en/LC_MESSAGES/{domain}.po"):
            with file.open("rb") as source:
                yield from (message for message in read_po(source) if message.id)
