"""Finding places: by code, by the names people write, as options of a filter."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.identifiers.cleaning import squeeze
from portal.places.enums import PlaceLevel
from portal.places.models import Place
from portal.places.rules import (
    OUTSIDE_CODE,
    level_of,
    one_slip_apart,
    short_village_name,
    split_group,
    township_stem,
    village_stem,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet


class MatchStatus(StrEnum):
    """The result of looking a written village name up."""

    EXACT = "exact"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class VillageMatch:
    """The village meant, or those it might be; `group` is set when the text named one, too."""

    status: MatchStatus
    place: Place | None = None
    candidates: tuple[Place, ...] = ()
    group: str = ""


@dataclass(slots=True)
class VillageIndex:
    """All villages in force in memory (480 in this county), for sheets of many rows.

    One query when loaded, none afterwards.
    """

    county_name: str
    townships: dict[str, Place]
    by_code: dict[str, Place]
    by_short: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    by_stem: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, on: dt.date | None = None) -> VillageIndex:
        """Read the county, its townships and its villages as they are on that day."""
        levels = (PlaceLevel.COUNTY, PlaceLevel.TOWNSHIP, PlaceLevel.VILLAGE)
        return cls.of(Place.objects.in_force(on).filter(level__in=levels))

    @classmethod
    def of(cls, places: Iterable[Place]) -> VillageIndex:
        """Build the index from places already read."""
        county, townships, index = "", {}, cls("", {}, {})
        for place in places:
            if place.level == PlaceLevel.COUNTY:
                county = place.name
            elif place.level == PlaceLevel.TOWNSHIP:
                townships[place.code] = place
            elif place.level == PlaceLevel.VILLAGE:
                index.by_code[place.code] = place
                index.by_short[place.name].append(place)
                index.by_stem[village_stem(place.name)].append(place)
        index.county_name, index.townships = county, townships
        return index

    def township(self, text: object) -> Place | None:
        """Return the township of a code or a written name (江口镇, 江口, 江口镇人民政府)."""
        name = self._without_county(squeeze(text))
        if name in self.townships:
            return self.townships[name]
        named = [t for t in self.townships.values() if name in (t.name, township_stem(t.name))]
        if not named and name:
            stem = township_stem(name)
            named = [
                t
                for t in self.townships.values()
                if t.name in name and township_stem(t.name) == stem
            ]
        return named[0] if len(named) == 1 else None

    def find(self, text: object, within: Place | None = None) -> VillageMatch:
        """Return the village that is meant by a code or by a name as people write it.

        `within` (usually a township) narrows the search; a township written in front of the name
        narrows it further. A name of the wrong kind (五星社区 for 五星村) is UNKNOWN, with the
        village it may have meant among the candidates.
        """
        name, group = split_group(text)
        name = self._without_county(name)
        if not name:
            return VillageMatch(MatchStatus.UNKNOWN)
        if level_of(name) is PlaceLevel.VILLAGE:
            place = self.by_code.get(name)
            exact = [place] if place and (within is None or within.contains(place)) else []
            return _match(exact, exact, group)
        exact, similar = self._named(name, within)
        if not exact:
            for township in self._townships_in_front(name):
                if within and not (within.contains(township) or township.contains(within)):
                    continue
                narrow = within if within and township.contains(within) else township
                # 青龙街道青龙嘴社区: only what stands in front, not the same sound once more.
                in_full = name.startswith(township.name)
                rest = name.removeprefix(township.name if in_full else township_stem(township.name))
                matching, close = self._named(rest, narrow)
                exact, similar = exact + matching, similar + close
        return _match(exact, similar, group)

    def similar(self, text: object, within: Place | None) -> list[Place]:
        """Return the villages whose name is one slip of the pen from a written one (五星寸)."""
        written, _group = split_group(text)
        name = self._without_county(written)
        front = [township.name for township in self._townships_in_front(name)]
        names = {short_village_name(name.removeprefix(township)) for township in ["", *front]}
        return [
            place
            for place in self.by_code.values()
            if (within is None or within.contains(place))
            and any(one_slip_apart(name, place.name) for name in names)
        ]

    def _without_county(self, name: str) -> str:
        """Drop 重庆市云阳县 or 云阳县 in front."""
        if self.county_name and self.county_name in name:
            return name.split(self.county_name, 1)[1] or name
        return name

    def _townships_in_front(self, name: str) -> list[Place]:
        full = [t for t in self.townships.values() if name.startswith(t.name)]
        return full or [
            t for t in self.townships.values() if name.startswith(township_stem(t.name))
        ]

    def _named(self, name: str, within: Place | None) -> tuple[list[Place], list[Place]]:
        """Return villages of exactly this name, and those that share its stem."""

        def inside(places: list[Place]) -> list[Place]:
            return [p for p in places if within is None or within.contains(p)]

        short, stem = short_village_name(name), village_stem(name)
        similar = inside(self.by_stem.get(stem, []))
        exact = inside(self.by_short.get(short, []))
        if not exact:
            # Written without its kind: 五星 is 五星村 unless there is 五星社区 as well.
            exact = inside(self.by_stem.get(short, []))
        return exact, similar


def _match(exact: list[Place], similar: list[Place], group: str) -> VillageMatch:
    if len(exact) == 1:
        return VillageMatch(MatchStatus.EXACT, exact[0], (exact[0],), group)
    if exact:
        return VillageMatch(MatchStatus.AMBIGUOUS, None, tuple(exact), group)
    return VillageMatch(MatchStatus.UNKNOWN, None, tuple(similar), group)


def county() -> Place:
    """Return the county this installation serves; raises Place.DoesNotExist before loading."""
    return Place.objects.get(level=PlaceLevel.COUNTY)


def outside() -> Place:
    """Return the place for people who live beyond the county (for example migrants)."""
    return Place.objects.get(code=OUTSIDE_CODE)


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """One choice of a place filter."""

    code: str
    label: str


def township_options(on: dt.date | None = None) -> list[PlaceOption]:
    """Return the townships in the order of their codes: one query."""
    return [PlaceOption(*row) for row in townships_on(on)]


def townships_on(day: dt.date | None) -> QuerySet[Place, tuple[str, str]]:
    """Return codes and names of the townships of a day (today without) by their codes."""
    return Place.objects.townships().in_force(day).order_by("code").values_list("code", "name")
