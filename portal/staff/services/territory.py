"""Changing the map of the county, with the right asked for (places lie below staff)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from portal.places import services as places
from portal.staff.enums import Act
from portal.staff.models import Organisation
from portal.staff.services.actors import authorised_actor
from portal.staff.services.load import load_organisations

if TYPE_CHECKING:
    from portal.places.models import Place
    from portal.staff.models import User


@transaction.atomic
def add_village(
    *,
    code: str,
    official_name: str,
    township: Place,
    by: User | None,
    valid_from: dt.date | None = None,
) -> Place:
    """Add a village and its organisation. Raises WrongLevel, CodeTaken, NotAllowed."""
    actor = authorised_actor(by, Act.EDIT_PLACES)
    village = places.add_village(
        code=code,
        official_name=official_name,
        township=township,
        valid_from=valid_from,
        actor=actor,
    )
    load_organisations(actor=actor)
    return village


@transaction.atomic
def rename_place(*, place: Place, official_name: str, by: User | None) -> Place:
    """Rename a township or village; codes, and so references, stay. Raises WrongLevel, NotAllowed.

    The organisation that carries the place's code keeps its name until it is changed itself.
    """
    actor = authorised_actor(by, Act.EDIT_PLACES)
    return places.rename_place(place=place, official_name=official_name, actor=actor)


@transaction.atomic
def replace_place(*, place: Place, successor: Place, on: dt.date, by: User | None) -> Place:
    """Merge a place into another from the day `on`, and its organisation with it.

    Raises WrongLevel, AlreadyReplaced, NotAllowed.
    """
    actor = authorised_actor(by, Act.EDIT_PLACES)
    place = places.replace_place(place=place, successor=successor, on=on, actor=actor)
    Organisation.objects.filter(code=place.code, successor=None).update(
        successor=Organisation.objects.filter(code=successor.code).values("pk")[:1],
        valid_to=on - dt.timedelta(days=1),
    )
    return place
