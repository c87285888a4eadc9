"""What identifies the content of each year's complete file. A leaf."""

from __future__ import annotations

import hashlib
from typing import Final

from portal.disclosure.extras import public_columns
from portal.disclosure.models import Edition
from portal.disclosure.public_row import Shown, shown
from portal.policies.enums import DisclosureClass

_KEPT: Final = 12  # characters of the stamp


def stamps() -> dict[int, str]:
    """Return, newest year first, what identifies the content of its file (two queries).

    The stamp covers the editions in force, whose rows are frozen, and the columns that are shown.
    """
    by_year: dict[int, list[int]] = {}
    editions = (
        Edition.objects.in_force()
        .filter(disclosure_class=DisclosureClass.A)
        .order_by("-disclosure__year", "pk")
        .values_list("disclosure__year", "pk")
    )
    for year, pk in editions:
        by_year.setdefault(year, []).append(pk)
    columns = [column.heading for column in shown(Shown.SEARCH_FILE)], public_columns()
    return {
        year: hashlib.sha256(repr((pks, columns)).encode()).hexdigest()[:_KEPT]
        for year, pks in by_year.items()
    }
