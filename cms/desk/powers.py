"""Who may do what, and who holds which post now: the one table, on the screen, as CSV, on paper."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.clocks import now
from portal.formulas import csv_lines
from portal.staff.enums import ADMINISTRATORS, Act, Role, Scope
from portal.staff.models import Post
from portal.staff.powers import POWERS as TABLE

from .responses import attachment, enter, refuses, screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.MANAGE_POSTS, Act.VIEW_AUDIT)
SHOWN: Final = 60


@dataclass(frozen=True)
class RolePowers:
    """A role: what it may do and how far, and the posts in force that have it."""

    role: Role
    acts: list[tuple[Act, str]]
    posts: list[Post]

    @property
    def is_administrator(self) -> bool:
        """Whether it excludes every other post."""
        return self.role in ADMINISTRATORS

    @property
    def shown(self) -> list[Post]:
        """As many posts as the screen shows."""
        return self.posts[:SHOWN]


def _scopes(act: Act, role: Role) -> str:
    held = TABLE[act].get(role, frozenset())
    return ", ".join(str(scope.label) for scope in Scope if scope in held)


def _roles() -> list[RolePowers]:
    posts: dict[str, list[Post]] = defaultdict(list)
    in_force = Post.objects.in_force().select_related("member", "organisation__place")
    for post in in_force.order_by("organisation__code", "member__name", "pk"):
        posts[post.role].append(post)
    return [
        RolePowers(
            role,
            [(act, words) for act in Act if (words := _scopes(act, role))],
            posts[role],
        )
        for role in Role
    ]


def _acts() -> list[tuple[Act, list[tuple[Role, str]]]]:
    return [(act, [(role, words) for role in Role if (words := _scopes(act, role))]) for act in Act]


def _mixed() -> int:
    """Return how many hold an administrator's post beside another one: none, by triggers."""
    administrators = Post.objects.in_force().filter(role__in=ADMINISTRATORS).values("member")
    held = Post.objects.in_force().filter(member__in=administrators).order_by()
    return (
        held.values("member")
        .annotate(roles=Count("role", distinct=True))
        .filter(roles__gt=1)
        .count()
    )


def _context() -> dict[str, Any]:
    roles = _roles()
    return {
        "roles": roles,
        "administrators": [line for line in roles if line.is_administrator],
        "acts": _acts(),
        "mixed": _mixed(),
        "made_at": timezone.localtime(now()),
    }


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show each act with its roles, each role with its acts and who has it now."""
    enter(request, *POWERS)
    return screen(request, "powers.html", title=_("Powers"), **_context())


@refuses
def paper(request: StaffRequest) -> HttpResponse:
    """Return the table for paper, A4, without names."""
    enter(request, *POWERS)
    return render(request, "desk/paper/powers.html", _context())


@refuses
def powers_file(request: StaffRequest) -> HttpResponse:
    """Return the table as CSV: a line for each role and act."""
    enter(request, *POWERS)
    rows = (
        [line.role.label, line.role.value, act.label, act.value, words]
        for line in _roles()
        for act, words in line.acts
    )
    header = [_("Role"), _("Code"), _("Act"), _("Code"), _("How far")]
    return _csv("powers.csv", header, rows)


@refuses
def holders_file(request: StaffRequest) -> HttpResponse:
    """Return the posts in force as CSV: who holds which role where, since when, until when."""
    enter(request, *POWERS)
    rows = (
        [
            line.role.label,
            post.member.name,
            post.organisation.code,
            post.organisation.name,
            post.valid_from,
            post.valid_to or "",
        ]
        for line in _roles()
        for post in line.posts
    )
    header = [
        _("Role"),
        _("Name of the person"),
        _("Code"),
        _("Organisation"),
        _("First day"),
        _("Last day"),
    ]
    return _csv("posts.csv", header, rows)


def _csv(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    text = "".join(csv_lines([header, *(map(str, row) for row in rows)]))
    return attachment(text.encode(), name=name, content_type="text/csv; charset=utf-8")
