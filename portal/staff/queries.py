"""Finding organisations and people of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from portal.identifiers.cleaning import squeeze
from portal.staff.models import Organisation, OrganisationAlias

if TYPE_CHECKING:
    import datetime as dt


def lineage(organisation: Organisation) -> set[int]:
    """Return the ids of an organisation and of all that were merged into it, however far back."""
    ids = {organisation.pk}
    pairs = list(Organisation.objects.exclude(successor=None).values_list("pk", "successor_id"))
    while more := {old for old, new in pairs if new in ids} - ids:
        ids |= more
    return ids


def acting(organisation: Organisation, on: dt.date | None = None) -> Organisation:
    """Return who acts in an organisation's place on that day: itself or its latest successor."""
    seen = {organisation.pk}
    current = organisation
    while not Organisation.objects.in_force(on).filter(pk=current.pk).exists():
        following = current.successor
        if following is None or following.pk in seen:
            break
        seen.add(following.pk)
        current = following
    return current


class OrganisationNames:
    """Every name of every organisation, for reading lists (two queries, then none)."""

    def __init__(self) -> None:
        self._by_name: dict[str, Organisation] = {}
        organisations = {o.pk: o for o in Organisation.objects.all()}
        aliases = OrganisationAlias.objects.values_list("name", "organisation_id")
        for name, key in aliases:
            self._by_name.setdefault(_stem(name), organisations[key])
        for organisation in organisations.values():
            self._by_name.setdefault(_stem(organisation.short_name), organisation)
            self._by_name[_stem(organisation.name)] = organisation

    def find(self, text: str) -> Organisation | None:
        """Return who is meant by a full name, a short form or a known misprint; else None."""
        return self._by_name.get(_stem(text))


def _stem(name: str) -> str:
    """Return the name in one width without blanks and without the county in front."""
    bare = squeeze(name)
    county = settings.PORTAL_COUNTY
    for prefix in (county, county[-1:]):
        if prefix and bare.startswith(prefix) and len(bare) > len(prefix) + 1:
            return bare.removeprefix(prefix)
    return bare
