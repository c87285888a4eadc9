"""What can be done with places.

Places lie below staff, so these acts take the actor; `portal.staff.services.territory` asks for the
right and calls them.
"""

from __future__ import annotations

from portal.places.services.change import add_village, ensure_groups, rename_place, replace_place
from portal.places.services.load import Loaded, load_divisions

__all__ = [
    "Loaded",
    "add_village",
    "ensure_groups",
    "load_divisions",
    "rename_place",
    "replace_place",
]
