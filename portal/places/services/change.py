"""Changing places: new villages, new names, mergers, groups."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from portal.audit.services import record
from portal.places.enums import PlaceLevel
from portal.places.errors import AlreadyReplaced, CodeTaken, WrongLevel
from portal.places.models import Place
from portal.places.rules import group_code, kind_of, level_of, parent_code, short_village_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.audit.actors import Actor


@transaction.atomic
def add_village(
    *, code: str, official_name: str, township: Place, valid_from: dt.date | None, actor: Actor
) -> Place:
    """Add a village or community; its code must lie below the township's.

    Raises WrongLevel for a code of another township or level, CodeTaken.
    """
    if (
        township.level != PlaceLevel.TOWNSHIP
        or level_of(code) is not PlaceLevel.VILLAGE
        or parent_code(code) != township.code
        or kind_of(code) is None
    ):
        raise WrongLevel(township)
    if Place.objects.filter(code=code).exists():
        raise CodeTaken(code)
    name = short_village_name(official_name)
    village = Place.objects.create(
        code=code,
        name=name,
        official_name=official_name,
        level=PlaceLevel.VILLAGE,
        kind=kind_of(code) or "",
        parent=township,
        township=township,
        township_name=township.name,
        full_name=f"{township.name}{name}",
        valid_from=valid_from,
    )
    record(act="places.add_village", actor=actor, subject=village, detail={"code": code})
    return village


@transaction.atomic
def rename_place(*, place: Place, official_name: str, actor: Actor) -> Place:
    """Give a township or village another name; full names below it follow in one statement each.

    What was published under the old name keeps it: published rows are frozen copies (decision 5).
    Raises WrongLevel for the county, groups and the place outside.
    """
    place = Place.objects.select_for_update().get(pk=place.pk)
    if place.level not in (PlaceLevel.TOWNSHIP, PlaceLevel.VILLAGE):
        raise WrongLevel(place)
    before, old_full = place.name, place.full_name
    is_village = place.level == PlaceLevel.VILLAGE
    place.official_name = official_name
    place.name = short_village_name(official_name) if is_village else official_name
    if not is_village:
        place.township_name = place.name
    place.full_name = f"{place.township_name}{place.name}" if is_village else place.name
    place.save()
    below = Place.objects.within(place).exclude(pk=place.pk)
    below.update(
        township_name=place.township_name,
        full_name=Concat(Value(place.full_name), Substr(F("full_name"), len(old_full) + 1)),
    )
    record(
        act="places.rename",
        actor=actor,
        subject=place,
        detail={"before": before, "after": place.name},
    )
    return place


@transaction.atomic
def replace_place(*, place: Place, successor: Place, on: dt.date, actor: Actor) -> Place:
    """Merge a place into another of its level: from the day `on` only the successor exists.

    Raises WrongLevel when the levels differ, AlreadyReplaced when it has ended before.
    """
    place = Place.objects.select_for_update().get(pk=place.pk)
    if place.successor_id or place.valid_to:
        raise AlreadyReplaced(place)
    if place.level != successor.level or place.pk == successor.pk:
        raise WrongLevel(successor)
    place.successor = successor
    place.valid_to = on - dt.timedelta(days=1)
    place.save(update_fields=["successor", "valid_to"])
    record(
        act="places.replace",
        actor=actor,
        subject=place,
        detail={"successor": successor.code, "on": on.isoformat()},
    )
    return place


@transaction.atomic
def ensure_groups(*, pairs: Iterable[tuple[Place, int]], actor: Actor) -> dict[str, Place]:
    """Return the numbered groups by code, adding those that are missing (three queries at most).

    `pairs` are of village and group number (1 to 99). Raises WrongLevel for a place that is
    no village.
    """
    villages = {group_code(village.code, number): (village, number) for village, number in pairs}
    for village, _number in villages.values():
        if village.level != PlaceLevel.VILLAGE:
            raise WrongLevel(village)
    groups = {p.code: p for p in Place.objects.filter(code__in=villages)}
    missing = [
        Place(
            code=code,
            name=f"{number}组",
            official_name=f"{number}组",
            level=PlaceLevel.GROUP,
            parent=village,
            township_id=village.township_id,
            township_name=village.township_name,
            full_name=f"{village.full_name}{number}组",
        )
        for code, (village, number) in sorted(villages.items())
        if code not in groups
    ]
    if missing:
        groups |= {p.code: p for p in Place.objects.bulk_create(missing)}
        record(
            act="places.add_groups",
            actor=actor,
            detail={"groups": len(missing), "villages": len({p.parent_id for p in missing})},
        )
    return groups
