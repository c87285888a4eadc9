"""Loading the official list of divisions."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from portal.audit.actors import SYSTEM, Actor
from portal.audit.services import record
from portal.places.enums import PlaceLevel
from portal.places.errors import BrokenDivisions
from portal.places.models import Place
from portal.places.rules import OUTSIDE_CODE, kind_of, level_of, parent_code, short_village_name

if TYPE_CHECKING:
    from collections.abc import Iterable

DIVISIONS = Path(__file__).parent.parent / "data" / "yunyang_divisions.csv"
OUTSIDE_NAME = "县外"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many places were added by a run."""

    townships: int
    villages: int


def _read(path: Path) -> tuple[dict[str, str], str]:
    """Return names by code and the digest of the file; raises BrokenDivisions."""
    data = path.read_bytes()
    names: dict[str, str] = {}
    for number, row in enumerate(csv.DictReader(data.decode("utf-8-sig").splitlines()), start=1):
        code, level = row["code"], level_of(row["code"])
        is_division = level is PlaceLevel.TOWNSHIP or (
            level is PlaceLevel.VILLAGE and parent_code(code) in names and kind_of(code)
        )
        if not is_division or code in names or not row["name"]:
            raise BrokenDivisions(number, code)
        names[code] = row["name"]
    return names, hashlib.sha256(data).hexdigest()


def _township(code: str, name: str, county: Place) -> Place:
    return Place(
        code=code,
        name=name,
        official_name=name,
        level=PlaceLevel.TOWNSHIP,
        parent=county,
        township_name=name,
        full_name=name,
    )


def _village(code: str, official: str, township: Place) -> Place:
    name = short_village_name(official)
    return Place(
        code=code,
        name=name,
        official_name=official,
        level=PlaceLevel.VILLAGE,
        kind=kind_of(code) or "",
        parent=township,
        township=township,
        township_name=township.name,
        full_name=f"{township.name}{name}",
    )


def _top(codes: Iterable[str]) -> Place:
    """Return the county of these codes; create it and the place outside where missing."""
    county_code = parent_code(min(code for code in codes if len(code) == 9))
    name = settings.PORTAL_COUNTY
    county, _ = Place.objects.get_or_create(
        code=county_code,
        defaults={
            "name": name,
            "official_name": name,
            "level": PlaceLevel.COUNTY,
            "full_name": name,
        },
    )
    Place.objects.get_or_create(
        code=OUTSIDE_CODE,
        defaults={
            "name": OUTSIDE_NAME,
            "official_name": OUTSIDE_NAME,
            "level": PlaceLevel.OUTSIDE,
            "full_name": OUTSIDE_NAME,
        },
    )
    return county


@transaction.atomic
def load_divisions(*, path: Path = DIVISIONS, actor: Actor = SYSTEM) -> Loaded:
    """Add the townships and villages of the file that are missing; what is there stays as it is.

    The file has the columns code, name, level, parent_code (the 2023 cut of the national
    statistics office, norms C). A second run adds nothing. Raises BrokenDivisions.
    """
    names, digest = _read(path)
    county = _top(names)
    townships = {p.code: p for p in Place.objects.townships()}
    new = [
        _township(code, name, county)
        for code, name in names.items()
        if len(code) == 9 and code not in townships
    ]
    townships |= {p.code: p for p in Place.objects.bulk_create(new)}
    village_codes = set(Place.objects.villages().values_list("code", flat=True))
    villages = Place.objects.bulk_create(
        _village(code, name, townships[parent_code(code)])
        for code, name in names.items()
        if len(code) == 12 and code not in village_codes
    )
    loaded = Loaded(len(new), len(villages))
    if new or villages:
        record(
            act="places.load_divisions",
            actor=actor,
            subject=county,
            detail={
                "townships": loaded.townships,
                "villages": loaded.villages,
                "file_sha256": digest,
            },
        )
    return loaded
