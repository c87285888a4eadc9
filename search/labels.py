"""Names of policies and places by code, read once per publication and process."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max

from portal.disclosure.extras import public_columns, still_public
from portal.disclosure.models import Edition, Generation
from portal.places.enums import PlaceLevel
from portal.places.models import Place
from portal.policies.queries import policy_names
from portal.web.delivery.process_cache import BoundedDict

from .stamps import stamps

if TYPE_CHECKING:
    import datetime as dt

    from portal.disclosure.extras import ByPolicy

# Names change without a publication now and then; nobody notices a minute.
LIFETIME = 60.0


@dataclass(frozen=True, slots=True)
class Labels:
    """Codes to names (three digits, nine, twelve) and the day up to which payments are shown.

    ``further`` are the public columns of policies by code.
    """

    generation: int
    until: float
    policies: dict[str, str] = field(default_factory=dict)
    townships: dict[str, str] = field(default_factory=dict)
    villages: dict[str, str] = field(default_factory=dict)
    further: ByPolicy = field(default_factory=dict)
    as_of: dt.date | None = None
    stamps: dict[int, str] = field(default_factory=dict)

    def write_on(self, row: dict[str, Any]) -> None:
        """Add the names of policy, township and village; keep what is public now of ``extra``."""
        if row["extra"]:
            row["extra"] = still_public(row["extra"], self.further.get(row["policy_code"], ()))
        row["policy"] = self.policies.get(row["policy_code"], row["policy_code"])
        row["township"] = self.townships.get(row["township_code"], "")
        row["village"] = self.villages.get(row["village_code"], "")

    def villages_of(self, township: str) -> dict[str, str]:
        """Return the villages of a township."""
        return {code: name for code, name in self.villages.items() if code.startswith(township)}


_labels: Final[BoundedDict[int, Labels]] = BoundedDict("names of places and policies", 1)


def current_labels(generation: int | None = None) -> Labels:
    """Return the names in force; six queries when the copy of this process is out of date."""
    number = Generation.number() if generation is None else generation
    labels = _labels.get(number)
    if labels and time.monotonic() < labels.until:
        return labels
    places = Place.objects.filter(level__in=(PlaceLevel.TOWNSHIP, PlaceLevel.VILLAGE))
    townships: dict[str, str] = {}
    villages: dict[str, str] = {}
    for code, name, level in places.order_by("code").values_list("code", "name", "level"):
        (townships if level == PlaceLevel.TOWNSHIP else villages)[code] = name
    as_of = Edition.objects.in_force().aggregate(day=Max("as_of"))["day"]
    labels = Labels(
        generation=number,
        until=time.monotonic() + LIFETIME,
        policies=policy_names(),
        townships=townships,
        villages=villages,
        further=public_columns(),
        as_of=as_of,
        stamps=stamps(),
    )
    return _labels.put(number, labels)
