"""New organisations, mergers, and the names papers use for them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from portal.audit.services import record
from portal.staff.enums import Act, OrganisationKind
from portal.staff.errors import AlreadySucceeded, OrganisationExists
from portal.staff.models import Organisation, OrganisationAlias
from portal.staff.queries import lineage
from portal.staff.services.actors import authorised_actor

if TYPE_CHECKING:
    from portal.places.models import Place
    from portal.staff.models import User


@transaction.atomic
def add_organisation(
    *,
    code: str,
    name: str,
    short_name: str,
    kind: OrganisationKind,
    by: User | None,
    parent: Organisation | None = None,
    place: Place | None = None,
    valid_from: dt.date | None = None,
) -> Organisation:
    """Add an organisation. Raises OrganisationExists, NotAllowed."""
    actor = authorised_actor(by, Act.EDIT_ORGANISATIONS)
    if Organisation.objects.filter(Q(code=code) | Q(name=name)).exists():
        raise OrganisationExists(code)
    organisation = Organisation.objects.create(
        code=code,
        name=name,
        short_name=short_name,
        kind=kind,
        parent=parent,
        place=place,
        valid_from=valid_from,
    )
    record(act="staff.add_organisation", actor=actor, subject=organisation, detail={"code": code})
    return organisation


@transaction.atomic
def merge_organisation(
    *, organisation: Organisation, into: Organisation, on: dt.date, by: User | None
) -> Organisation:
    """Merge an organisation into another: from the day `on` the successor acts on its policies.

    Its posts count no more from that day. Raises AlreadySucceeded (a second successor, or a
    circle), NotAllowed.
    """
    actor = authorised_actor(by, Act.EDIT_ORGANISATIONS)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.successor_id or into.pk in lineage(organisation):
        raise AlreadySucceeded(organisation)
    organisation.successor = into
    organisation.valid_to = on - dt.timedelta(days=1)
    organisation.save(update_fields=["successor", "valid_to"])
    record(
        act="staff.merge_organisation",
        actor=actor,
        subject=organisation,
        detail={"into": into.code, "on": on.isoformat()},
    )
    return organisation


@transaction.atomic
def add_alias(
    *,
    organisation: Organisation,
    name: str,
    by: User | None,
    source: str = "",
    misprint: bool = False,
) -> OrganisationAlias:
    """Note another way in which papers write the name. Raises OrganisationExists, NotAllowed."""
    actor = authorised_actor(by, Act.EDIT_ORGANISATIONS)
    taken = OrganisationAlias.objects.filter(name=name).exists()
    if taken or Organisation.objects.filter(name=name).exists():
        raise OrganisationExists(name)
    alias = OrganisationAlias.objects.create(
        organisation=organisation, name=name, source=source, misprint=misprint
    )
    record(act="staff.add_alias", actor=actor, subject=organisation, detail={"name": name})
    return alias
