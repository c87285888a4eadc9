"""PAY5xx: where the paid person lives, and whether this unit may pay there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.identifiers.cleaning import squeeze
from portal.places.queries import MatchStatus
from portal.places.rules import group_number, is_group, normalise_group, split_group

from .registry import blocking
from .rows import shown_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.places.models import Place
    from portal.places.queries import VillageIndex

    from .registry import Check
    from .rows import Cells

VILLAGE_MISSING = blocking("PAY501", _("Village missing"), _("Enter the village or community."))
VILLAGE_UNKNOWN = blocking(
    "PAY502",
    _("Village unknown"),
    _("Enter the village or community by its official name.%(near)s"),
)
VILLAGE_AMBIGUOUS = blocking(
    "PAY503",
    _("Village name not unique"),
    _("Several villages have this name (%(near)s). Enter the township as well."),
)
OUT_OF_SCOPE = blocking(
    "PAY504",
    _("Village of another unit"),
    _("%(village)s does not belong to %(scope)s. Its own unit pays there."),
    "6, 14",
)
TOWNSHIP_UNKNOWN = blocking(
    "PAY505", _("Township unknown"), _("Enter the township by its official name.")
)
NOT_OUTSIDE = blocking(
    "PAY506",
    _("Outside the county"),
    _("Townships and villages pay their own residents only. Enter a village of the county."),
    "6",
)

# How people write that somebody lives beyond the county.
OUTSIDE_WORDS: Final = frozenset({"县外", "外县", "外地", "县外人员", "外省", "市外"})
NEAR_SHOWN: Final = 3
_COLUMNS: Final = ("township", "village", "group")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What the place cells of a row mean, or what is wrong with them."""

    place: Place | None = None
    group: str = ""
    check: Check | None = None
    column: str = "village"
    value: str = ""
    payload: dict[str, str] = field(default_factory=dict)


class PlaceReader:
    """Understands township and village cells; every pair of texts is looked up once.

    scope: the village or township that rows must lie in, None for the whole county and beyond
    (schools and departments). default: the village of rows that name none. outside: the place
    beyond the county.
    """

    def __init__(
        self, index: VillageIndex, *, scope: Place | None, default: Place | None, outside: Place
    ) -> None:
        self.index, self.scope, self.default, self.outside = index, scope, default, outside
        self._known: dict[tuple[str, str], Whereabouts] = {}
        self._groups: dict[tuple[str, str], str] = {}

    def read(self, cells: Cells) -> tuple[Place | None, str]:
        """Return the village and the group of a row; None after saying what is wrong."""
        written = tuple(map(cells.values.get, _COLUMNS))
        read: tuple[Place | None, str] | None = cells.readings.of("village", written)
        if read is None:
            read = self._read_anew(cells)
            if read[0] is not None:
                cells.readings.remember("village", written, read)
        return read

    def _read_anew(self, cells: Cells) -> tuple[Place | None, str]:
        texts = (cells.text("township"), cells.text("village"))
        whereabouts = self._known.get(texts)
        if whereabouts is None:
            whereabouts = self._known[texts] = self._understand(*texts)
        if whereabouts.check is not None:
            cells.say(
                whereabouts.check, whereabouts.column, whereabouts.value, **whereabouts.payload
            )
            return None, ""
        text = cells.text("group")
        key = (texts[1], text)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = self._group(text, whereabouts.place)
        return whereabouts.place, group or whereabouts.group

    def _group(self, text: str, place: Place | None) -> str:
        """Return a group in its one form, without the village of the row in front (五星村二组)."""
        village, group = split_group(text)
        if village and group and self.index.find(village, within=place).place == place:
            return group
        return normalise_group(text)

    def _understand(self, township_text: str, village_text: str) -> Whereabouts:
        if squeeze(village_text or township_text) in (self.outside.name, *OUTSIDE_WORDS):
            inside_only = self.scope is not None
            return Whereabouts(check=NOT_OUTSIDE) if inside_only else Whereabouts(self.outside)
        township = self.index.township(township_text) if township_text else None
        if township_text and township is None:
            value = shown_place(township_text)
            return Whereabouts(check=TOWNSHIP_UNKNOWN, column="township", value=value)
        if self.default is not None and (is_group(village_text) or group_number(village_text)):
            return self._within_scope(self.default, normalise_group(village_text), "")
        if village_text:
            return self._named(village_text, township)
        if self.default is None:
            return Whereabouts(check=VILLAGE_MISSING)
        return self._within_scope(self.default, "", "")

    def _named(self, text: str, township: Place | None) -> Whereabouts:
        # The scope settles which of two villages of one name is meant.
        match = self.index.find(text, within=township or self.scope)
        if match.place is None and township is None:
            match = self.index.find(text)
        if match.place is None:
            near = match.candidates or tuple(self.index.similar(text, township or self.scope))
            return _not_found(match.status, near, text)
        return self._within_scope(match.place, match.group, text)

    def _within_scope(self, place: Place | None, group: str, text: str) -> Whereabouts:
        if place is None or self.scope is None or self.scope.contains(place):
            return Whereabouts(place, group)
        payload = {"village": place.full_name, "scope": self.scope.full_name}
        return Whereabouts(check=OUT_OF_SCOPE, value=shown_place(text), payload=payload)


def _not_found(status: MatchStatus, places: Sequence[Place], text: str) -> Whereabouts:
    near = "、".join(place.full_name for place in places[:NEAR_SHOWN])
    if status == MatchStatus.AMBIGUOUS:
        payload = {"near": near}
        return Whereabouts(check=VILLAGE_AMBIGUOUS, value=shown_place(text), payload=payload)
    payload = {"near": str(_(" Perhaps %(near)s?")) % {"near": near} if near else ""}
    return Whereabouts(check=VILLAGE_UNKNOWN, value=shown_place(text), payload=payload)
