"""How far a power reaches: the meaning of each scope. The table itself stands in `powers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.places.models import Place
from portal.staff.enums import OrganisationKind, Role, Scope
from portal.staff.models import Organisation, Post
from portal.staff.queries import lineage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.places.models import PlaceQuerySet
    from portal.staff.enums import Act
    from portal.staff.models import OrganisationQuerySet, User

    Table = Mapping[Act, Mapping[Role, frozenset[Scope]]]

_TERRITORIAL = frozenset({OrganisationKind.TOWNSHIP, OrganisationKind.VILLAGE})


@dataclass(frozen=True, slots=True)
class Target:
    """What an act touches; `departments` lead its policy."""

    unit: Organisation | None = None
    departments: tuple[Organisation, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Powers:
    """The posts in force of one account beside the table; asks the database only when made."""

    posts: tuple[Post, ...]
    table: Table

    @classmethod
    def of(cls, user: User, table: Table) -> Powers:
        """Read the posts (one query; none for an inactive, held or anonymous account)."""
        if not user.is_active or getattr(user, "member_id", None) is None or user.held_at:
            return cls((), table)
        posts = Post.objects.of(user).in_force()
        return cls(tuple(posts.select_related("member", "organisation").order_by("pk")), table)

    def scopes(self, post: Post, act: Act) -> frozenset[Scope]:
        """Return how far the act reaches from this post; empty when it is not its act."""
        return self.table[act].get(Role(post.role), frozenset())

    def holds(self, *acts: Act) -> bool:
        """Return whether any post has one of the acts, wherever."""
        return any(self.scopes(post, act) for act in acts for post in self.posts)

    def post_for(
        self,
        act: Act,
        *,
        unit: Organisation | None = None,
        department: Organisation | Iterable[Organisation] | None = None,
        place: Place | None = None,
    ) -> Post | None:
        """Return the oldest post that covers the act on this target, or None."""
        leads = (department,) if isinstance(department, Organisation) else tuple(department or ())
        target = Target(unit, leads, place)
        for post in self.posts:
            if any(covers(post, scope, target) for scope in self.scopes(post, act)):
                return post
        return None

    def can(
        self,
        act: Act,
        *,
        unit: Organisation | None = None,
        department: Organisation | Iterable[Organisation] | None = None,
        place: Place | None = None,
    ) -> bool:
        """Return whether some post covers the act on this target."""
        return self.post_for(act, unit=unit, department=department, place=place) is not None


def covers(post: Post, scope: Scope, target: Target) -> bool:
    """Return whether a post reaches the target in this scope. Without a target only COUNTY does."""
    if scope == Scope.COUNTY:
        return True
    if scope == Scope.PLACE:
        return _covers_place(post.organisation, target)
    if scope == Scope.DEPARTMENT:
        return _leads(post.organisation, target)
    return _covers_own(post.organisation, target)


def _covers_own(own: Organisation, target: Target) -> bool:
    """Allow the own unit; a department acts only on policies it leads, where they are named."""
    if target.unit is None or target.unit.pk != own.pk:
        return False
    if own.kind != OrganisationKind.DEPARTMENT or not target.departments:
        return True
    return _leads(own, target)


def _covers_place(own: Organisation, target: Target) -> bool:
    """Allow units and places at or below the post's; a village reaches its township's unit, too.

    Organisations of townships and villages carry the code of their place, so nothing is read.
    """
    if own.kind not in _TERRITORIAL or (target.unit is None and target.place is None):
        return False
    if target.place is not None and not target.place.code.startswith(own.code):
        return False
    if target.unit is None:
        return True
    if target.unit.kind not in _TERRITORIAL:
        return False
    if target.unit.code.startswith(own.code):
        return True
    # For the township's unit a village clerk acts only where the village is named.
    return (
        own.kind == OrganisationKind.VILLAGE
        and target.place is not None
        and own.code.startswith(target.unit.code)
    )


def _leads(own: Organisation, target: Target) -> bool:
    """Allow where the organisation, or one that was merged into it, leads the policy."""
    leads = {department.pk for department in target.departments}
    if own.pk in leads:
        return True
    merged = any(department.successor_id for department in target.departments)
    return merged and bool(leads & lineage(own))


def units_of(powers: Powers, act: Act, *, whole: bool) -> OrganisationQuerySet:
    """Return the organisations for which some post has the act."""
    own: set[int] = set()
    codes: set[str] = set()
    for post in powers.posts:
        scopes = powers.scopes(post, act)
        if Scope.COUNTY in scopes:
            return Organisation.objects.all()
        if Scope.OWN_UNIT in scopes:
            own.add(post.organisation_id)
        if Scope.PLACE in scopes and post.organisation.kind in _TERRITORIAL:
            codes.add(post.organisation.code)
            above = post.organisation.parent_id
            if not whole and above and post.organisation.kind == OrganisationKind.VILLAGE:
                own.add(above)
    inside = Organisation.objects.in_place_codes(codes)
    return inside | Organisation.objects.filter(pk__in=own)


def departments_of(powers: Powers, act: Act) -> OrganisationQuerySet:
    """Return the organisations whose policies some post covers."""
    led: set[int] = set()
    for post in powers.posts:
        scopes = powers.scopes(post, act)
        if Scope.COUNTY in scopes:
            return Organisation.objects.departments()
        if Scope.DEPARTMENT in scopes:
            led |= lineage(post.organisation)
    return Organisation.objects.filter(pk__in=led)


def villages_of(powers: Powers, act: Act) -> PlaceQuerySet:
    """Return the villages whose people some post may touch."""
    villages = Place.objects.villages()
    codes = set()
    for post in powers.posts:
        scopes = powers.scopes(post, act)
        if not scopes:
            continue
        if post.organisation.kind not in _TERRITORIAL:
            return villages
        codes.add(post.organisation.code)
    return villages.under_codes(codes)
