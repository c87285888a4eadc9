"""Where somebody may go from an address that he may not use: what lies above it and is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve

from .sections import registered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.staff.acts import Text

    from .responses import StaffRequest


def ways_back(request: StaffRequest) -> Iterator[tuple[str, Text]]:
    """Yield address and words of the record and of the section above, the nearest first.

    Only what this person may open: a refusal tells nobody that a record exists.
    """
    address = request.path
    while (parts := address.rstrip("/").rpartition("/"))[0]:
        address = f"{parts[0]}/"
        try:
            match = resolve(address)
        except Resolver404:
            continue
        for section in registered():
            if label := section.opens(request, match.view_name, match.kwargs):
                yield address, label
