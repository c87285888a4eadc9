"""What identifies the content of each year's complete file. A leaf."""

from __future__ import annotations

import hashlib
from typing import Final

from portal.disclosure.models import Edition
from portal.policies.enums import DisclosureClass

_KEPT: Final = 12  # characters of the stamp


def stamps() -> dict[int, str]:
    """Return, newest year first, what identifies the content of its file (one query).

    The stamp covers the editions in force and what their rows are made of, which is frozen.
    """
    found: dict[int, list[int]] = {}
    editions = (
        Edition.objects.in_force()
        .filter(disclosure_class=DisclosureClass.A)
        .order_by("-disclosure__year", "pk")
        .values_list("disclosure__year", "pk")
    )
    for year, pk in editions:
        found.setdefault(year, []).append(pk)
    return {
        year: hashlib.sha256(repr(pks).encode()).hexdigest()[:_KEPT] for year, pks in found.items()
    }
