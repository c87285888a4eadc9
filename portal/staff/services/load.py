"""Loading the county's organisations and the groups of its roles."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from portal.audit.actors import SYSTEM, Actor
from portal.audit.services import record
from portal.places.enums import PlaceLevel
from portal.places.models import Place
from portal.staff.enums import OrganisationKind, Role
from portal.staff.models import Organisation, OrganisationAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA = Path(__file__).parent.parent / "data"
ORGANISATIONS = DATA / "yunyang_organisations.csv"
ALIASES = DATA / "yunyang_aliases.csv"
SUBDISTRICT = "街道"


@dataclass(frozen=True, slots=True)
class LoadedOrganisations:
    """How many were added by a run."""

    organisations: int
    aliases: int


@transaction.atomic
def load_organisations(
    *, path: Path = ORGANISATIONS, aliases: Path = ALIASES, actor: Actor = SYSTEM
) -> LoadedOrganisations:
    """Add offices of the file, townships and villages of the map and other names that are missing.

    Places must be loaded before. What is there stays as it is; a second run adds nothing.
    """
    places = {p.code: p for p in Place.objects.exclude(level=PlaceLevel.GROUP)}
    by_code = {o.code: o for o in Organisation.objects.all()}
    before = len(by_code)
    listed = _rows(path)
    _add(by_code, (_office(row, places) for row in listed))
    _add(by_code, (_township(p) for p in places.values() if p.level == PlaceLevel.TOWNSHIP))
    _add(
        by_code,
        (
            _village(p, by_code[p.township_code])
            for p in places.values()
            if p.level == PlaceLevel.VILLAGE
        ),
    )
    _tie(by_code, [row for row in listed if row["parent"] or row["successor"]])
    loaded = LoadedOrganisations(len(by_code) - before, _add_aliases(by_code, aliases))
    if loaded.organisations or loaded.aliases:
        record(
            act="staff.load_organisations",
            actor=actor,
            detail={
                "organisations": loaded.organisations,
                "aliases": loaded.aliases,
                "file_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            },
        )
    return loaded


@transaction.atomic
def load_roles() -> int:
    """Add the group of each role that is missing; rights to pages and media hang on them."""
    missing = set(Role.values) - set(Group.objects.values_list("name", flat=True))
    Group.objects.bulk_create(Group(name=name) for name in sorted(missing))
    return len(missing)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _add(by_code: dict[str, Organisation], candidates: Iterable[Organisation]) -> None:
    new = [organisation for organisation in candidates if organisation.code not in by_code]
    by_code |= {o.code: o for o in Organisation.objects.bulk_create(new)}


def _office(row: dict[str, str], places: dict[str, Place]) -> Organisation:
    return Organisation(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        kind=OrganisationKind(row["kind"]),
        place=places.get(row["place"]),
        valid_to=dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    )


def _township(place: Place) -> Organisation:
    office = "办事处" if place.name.endswith(SUBDISTRICT) else "人民政府"
    return Organisation(
        code=place.code,
        name=f"{settings.PORTAL_COUNTY}{place.name}{office}",
        short_name=place.name,
        kind=OrganisationKind.TOWNSHIP,
        place=place,
        valid_from=place.valid_from,
        valid_to=place.valid_to,
    )


def _village(place: Place, township: Organisation) -> Organisation:
    return Organisation(
        code=place.code,
        name=f"{place.township_name}{place.official_name}",
        short_name=place.full_name,
        kind=OrganisationKind.VILLAGE,
        parent=township,
        place=place,
        valid_from=place.valid_from,
        valid_to=place.valid_to,
    )


def _tie(by_code: dict[str, Organisation], rows: list[dict[str, str]]) -> None:
    """Set the parents and successors that a new row could not name before all rows existed."""
    changed = []
    for row in rows:
        organisation = by_code[row["code"]]
        if organisation.parent_id is None and row["parent"]:
            organisation.parent = by_code[row["parent"]]
            changed.append(organisation)
        if organisation.successor_id is None and row["successor"]:
            organisation.successor = by_code[row["successor"]]
            changed.append(organisation)
    unique = list({o.pk: o for o in changed}.values())
    Organisation.objects.bulk_update(unique, ["parent", "successor"])


def _add_aliases(by_code: dict[str, Organisation], path: Path) -> int:
    taken = set(OrganisationAlias.objects.values_list("name", flat=True))
    new = [
        OrganisationAlias(
            organisation=by_code[row["organisation"]],
            name=row["name"],
            misprint=row["misprint"] == "1",
            source=row["source"],
        )
        for row in _rows(path)
        if row["name"] not in taken
    ]
    OrganisationAlias.objects.bulk_create(new)
    return len(new)
