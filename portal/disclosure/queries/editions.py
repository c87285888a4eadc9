"""Published sets and their editions, as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef

from portal.disclosure import differences
from portal.disclosure.enums import EditionStatus, Grain
from portal.disclosure.models import DisclosedEntry, Disclosure, Edition, SetTotal
from portal.disclosure.rules import tidy_code
from portal.places.models import Place
from portal.policies.enums import DisclosureClass
from portal.staff.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from django.db.models import QuerySet

    from portal.disclosure.models import EditionQuerySet, EntryQuerySet


@dataclass(frozen=True, slots=True)
class PlaceTotal:
    """A line of a set's totals; ``payments``, ``people`` and ``total`` (yuan) None when hidden.

    ``name`` is the village's without its township where the set has one township only.
    """

    code: str
    name: str
    full_name: str
    payments: int | None
    people: int | None
    total: Decimal | None

    @property
    def hidden(self) -> bool:
        """Whether the figures must not be shown."""
        return self.payments is None


@dataclass(frozen=True)
class EditionPage:
    """One edition of a set as its page shows it.

    ``editions`` are all of the set, newest first; ``current`` the one in force, if any; ``before``
    the readable one before this one. ``places`` are villages for class A, townships for B and C,
    and empty when the edition is not readable: its page then gives status and reason only.
    """

    disclosure: Disclosure
    edition: Edition
    editions: tuple[Edition, ...]
    places: tuple[PlaceTotal, ...]
    people: int | None

    @property
    def current(self) -> Edition | None:
        """The edition in force."""
        in_force = (e for e in self.editions if e.status == EditionStatus.PUBLISHED)
        return next(in_force, None)

    @property
    def before(self) -> Edition | None:
        """The newest readable edition before this one."""
        older = (e for e in self.editions if e.number < self.edition.number and e.is_readable)
        return next(older, None)

    @property
    def shows_totals(self) -> bool:
        """Whether the total may be shown: readable, and enough people stand behind it.

        Replaced editions of B and C show none: beside the newer one they would tell what a
        single corrected payment was.
        """
        return shows_figures(self.edition) and self.edition.entry_count is not None

    @property
    def rows(self) -> EntryQuerySet:
        """The rows that the website shows, in printed order: of class A only."""
        entries = DisclosedEntry.objects.of_edition(self.edition)
        named = self.edition.disclosure_class == DisclosureClass.A
        return entries if named and self.edition.is_readable else entries.none()


def shows_figures(edition: Edition) -> bool:
    """Say whether an edition's totals are still on its page."""
    if edition.disclosure_class == DisclosureClass.A:
        return edition.is_readable
    return edition.status == EditionStatus.PUBLISHED


def readable_editions() -> EditionQuerySet:
    """Return the editions whose rows or totals may be read, with set, policy and unit."""
    return Edition.objects.readable().select_related(
        "disclosure__policy", "disclosure__unit", "disclosure__township"
    )


# What a line of a list or feed says of an edition
_LISTED: Final = (
    "id",
    "number",
    "status",
    "disclosure_class",
    "policy_name",
    "published_at",
    "published_by",
    "change_note",
    "entry_count",
    "total",
    "disclosure__ref",
    "disclosure__period",
    "disclosure__unit__short_name",
)


def latest_editions(limit: int = 5) -> list[Edition]:
    """Return the editions that came out last and are in force, newest first, to be read only.

    With set and unit; one query.
    """
    return editions_of(edition_lines(limit))


def edition_lines(limit: int) -> QuerySet[Edition, tuple[Any, ...]]:
    """Return what a line says of the editions that came out last and are in force."""
    editions = Edition.objects.in_force().order_by("-published_at", "-id")
    return editions.values_list(*_LISTED)[:limit]


def editions_of(lines: Iterable[tuple[Any, ...]]) -> list[Edition]:
    """Return the rows of ``edition_lines`` as editions with set and unit, to be read only."""
    made = []
    for *own, ref, period, unit in lines:
        disclosure = Disclosure(ref=ref, period=period, unit=Organisation(short_name=unit))
        fields = dict(zip(_LISTED, own, strict=False))
        made.append(Edition(disclosure=disclosure, **fields))
    return made


def sets_without_names() -> EditionQuerySet:
    """Return the editions in force that show totals only, newest first: search engines may."""
    editions = Edition.objects.in_force().exclude(disclosure_class=DisclosureClass.A)
    return editions.select_related("disclosure").order_by("-published_at", "-id")


def published_sets(
    *, policy: str = "", year: int | None = None, township: str = ""
) -> EditionQuerySet:
    """Return the newest edition of each set, newest first, withdrawn and expired ones included.

    ``policy`` and ``township`` are codes. A set belongs to a township when its unit is there or
    when it pays people there (its frozen totals say so).
    """
    editions = Edition.objects.newest().select_related(
        "disclosure__policy", "disclosure__unit", "disclosure__township"
    )
    if policy:
        editions = editions.filter(disclosure__policy__code=policy)
    if year:
        editions = editions.filter(disclosure__year=year)
    if township:
        cells = SetTotal.objects.filter(
            edition=OuterRef("pk"), grain=Grain.TOWNSHIP, place_code=township
        )
        editions = editions.filter(Exists(cells))
    return editions.order_by("-published_at", "-id")


def edition_page(ref: str, number: int | None = None) -> EditionPage | None:
    """Return an edition of a set: the one asked for, else the newest. None when unknown.

    Four queries.
    """
    disclosure = (
        Disclosure.objects.filter(ref=ref).select_related("policy", "unit", "township").first()
    )
    if disclosure is None:
        return None
    editions = tuple(disclosure.editions.order_by("-number"))
    matching = (e for e in editions if number in (None, e.number))
    edition = next(matching, None)
    if edition is None:
        return None
    edition.disclosure = disclosure
    whole = edition.totals.filter(grain=Grain.SET, hidden=False).values_list("people", flat=True)
    return EditionPage(
        disclosure=disclosure,
        edition=edition,
        editions=editions,
        places=set_totals(edition),
        people=whole.first() if shows_figures(edition) else None,
    )


def edition_by_code(code: str) -> Edition | None:
    """Return the edition with a verification code as somebody typed it, whatever its status."""
    editions = Edition.objects.select_related("disclosure__policy", "disclosure__unit")
    return editions.filter(code=tidy_code(code)).first()


def set_totals(edition: Edition) -> tuple[PlaceTotal, ...]:
    """Return the totals by place in the order of codes: villages of class A, else townships.

    Empty for an edition whose totals are not shown any more. Two queries.
    """
    if not shows_figures(edition):
        return ()
    named = edition.disclosure_class == DisclosureClass.A
    grain = Grain.VILLAGE if named else Grain.TOWNSHIP
    totals = list(edition.totals.filter(grain=grain).order_by("place_code"))
    places = _places(Place.objects.filter(code__in=[total.place_code for total in totals]))
    one_township = len({places[c].township_name for c in places}) == 1
    return tuple(_line(total, places.get(total.place_code), short=one_township) for total in totals)


def _places(places: QuerySet[Place]) -> dict[str, Place]:
    return {place.code: place for place in places}


def _line(total: SetTotal, place: Place | None, *, short: bool) -> PlaceTotal:
    full = place.full_name if place else total.place_code
    return PlaceTotal(
        code=total.place_code,
        name=place.name if place and short else full,
        full_name=full,
        payments=total.payments,
        people=total.people,
        total=total.total,
    )


def edition_changes(before: Edition, after: Edition) -> differences.Changes | None:
    """Return what the later of two editions says otherwise, row by row; class A only.

    None when one of them has no rows to compare. Two queries.
    """
    for edition in (before, after):
        if edition.disclosure_class != DisclosureClass.A or not edition.is_readable:
            return None
    return differences.compare(
        differences.entries_of(DisclosedEntry, before),
        differences.entries_of(DisclosedEntry, after),
    )
