"""New organisations, mergers, and the names papers use for them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.audit.services import record
from portal.places import services as places
from portal.staff.enums import Act, OrganisationKind
from portal.staff.errors import AlreadySucceeded, NotYet, OrganisationExists, TooEarly
from portal.staff.models import FormerName, Organisation, OrganisationAlias
from portal.staff.queries import lineage
from portal.staff.services.actors import authorised_actor, second_signature
from portal.staff.services.posts import proposer

if TYPE_CHECKING:
    from portal.places.models import Place
    from portal.staff.models import User

TERRITORIAL = (OrganisationKind.TOWNSHIP, OrganisationKind.VILLAGE)


@transaction.atomic
def add_organisation(  # noqa: PLR0913 - an organisation has so many columns
    *,
    code: str,
    name: str,
    short_name: str,
    kind: OrganisationKind,
    by: User | None,
    parent: Organisation | None = None,
    place: Place | None = None,
    valid_from: dt.date | None = None,
    proposed_by: User | None = None,
) -> Organisation:
    """Add an organisation. Raises OrganisationExists, and as `second_signature`."""
    actor = second_signature(by, Act.EDIT_ORGANISATIONS, proposed_by=proposed_by)
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
    detail = {"code": code, **proposer(proposed_by)}
    record(act="staff.add_organisation", actor=actor, subject=organisation, detail=detail)
    return organisation


@transaction.atomic
def merge_organisation(
    *,
    organisation: Organisation,
    into: Organisation,
    on: dt.date,
    by: User | None,
    proposed_by: User | None = None,
) -> Organisation:
    """Merge an organisation into another: from the day `on` the successor acts on its policies.

    Its posts count no more from that day. A township or village takes its place along. Raises
    AlreadySucceeded (a second successor, or a circle), TooEarly, WrongLevel and AlreadyReplaced of
    places, and as `second_signature`.
    """
    actor = second_signature(by, Act.EDIT_ORGANISATIONS, proposed_by=proposed_by)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.successor_id or into.pk in lineage(organisation):
        raise AlreadySucceeded(organisation)
    if organisation.valid_from and on <= organisation.valid_from:
        raise TooEarly(organisation, organisation.valid_from)
    place, successor = organisation.place, into.place
    if organisation.kind in TERRITORIAL and place is not None and successor is not None:
        places.replace_place(place=place, successor=successor, on=on, actor=actor)
    organisation.successor = into
    organisation.valid_to = on - dt.timedelta(days=1)
    organisation.save(update_fields=["successor", "valid_to"])
    record(
        act="staff.merge_organisation",
        actor=actor,
        subject=organisation,
        detail={"into": into.code, "on": on.isoformat(), **proposer(proposed_by)},
    )
    return organisation


@transaction.atomic
def rename_organisation(
    *,
    organisation: Organisation,
    name: str,
    short_name: str,
    on: dt.date,
    by: User | None,
    proposed_by: User | None = None,
) -> Organisation:
    """Give an organisation a new name from the day `on`, which has come; its code stays.

    The former name stays on record with its last day, and papers that write it are understood.
    Raises NotYet, OrganisationExists, and as `second_signature`.
    """
    actor = second_signature(by, Act.EDIT_ORGANISATIONS, proposed_by=proposed_by)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    last_day = on - dt.timedelta(days=1)
    former = organisation.former_names.first()
    if on > timezone.localdate() or (former and former.valid_to >= last_day):
        raise NotYet
    others = Organisation.objects.exclude(pk=organisation.pk)
    aliases = OrganisationAlias.objects.exclude(organisation=organisation)
    if others.filter(name=name).exists() or aliases.filter(name=name).exists():
        raise OrganisationExists(organisation.code)
    FormerName.objects.create(
        organisation=organisation,
        name=organisation.name,
        short_name=organisation.short_name,
        valid_to=last_day,
    )
    OrganisationAlias.objects.filter(organisation=organisation, name=name).delete()
    for alias in {organisation.name, organisation.short_name} - {name}:
        OrganisationAlias.objects.get_or_create(name=alias, defaults={"organisation": organisation})
    detail = {"from": organisation.name, "to": name, "short_name": short_name}
    organisation.name, organisation.short_name = name, short_name
    organisation.save(update_fields=["name", "short_name"])
    record(
        act="staff.rename_organisation",
        actor=actor,
        subject=organisation,
        detail={**detail, "on": on.isoformat(), **proposer(proposed_by)},
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
