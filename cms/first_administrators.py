"""The first three administrators of a county: three persons, none of whom can act for another.

Whoever installs the system names them; from then on posts are proposed and signed on the desk.
"""

from __future__ import annotations

import csv
import io
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from portal.staff.enums import Role
from portal.staff.models import Organisation, Post
from portal.staff.services.members import open_account, register_member
from portal.staff.services.posts import appoint

if TYPE_CHECKING:
    from collections.abc import Iterable

ROLES: Final = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
COLUMNS: Final = ("role", "name", "id_number", "username")
# Characters of a first password, which its owner replaces when he signs in
LENGTH: Final = 16


class NotAList(ValueError):
    """A list of administrators lacks something; the text says what and never repeats a number."""


class AlreadyStarted(ValueError):
    """Somebody has a post already."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """One of the three as the operator names him."""

    role: Role
    name: str
    id_number: str
    username: str


def read_administrators(text: str) -> list[Administrator]:
    """Read a CSV file with the columns role, name, id_number, username. Raises NotAList."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        raise NotAList(f"The first line must name the columns {', '.join(COLUMNS)}.")
    administrators = []
    for number, row in enumerate(rows, start=2):
        values = {name: (row[name] or "").strip() for name in COLUMNS}
        empty = [name for name, value in values.items() if not value]
        if empty:
            raise NotAList(f"Line {number}: {', '.join(empty)} is empty.")
        if values["role"] not in ROLES:
            raise NotAList(f"Line {number}: the role is none of {', '.join(ROLES)}.")
        person = (values["name"], values["id_number"], values["username"])
        administrators.append(Administrator(Role(values["role"]), *person))
    return administrators


@transaction.atomic
def appoint_first(administrators: Iterable[Administrator]) -> list[tuple[Administrator, str]]:
    """Give each role its first person; return each with the password to hand over.

    The password must be replaced and a second factor set up when signing in. Raises AlreadyStarted,
    NotAList unless each role has one person, NotAnIdNumber, MemberExists for the same person twice,
    UsernameTaken.
    """
    named = list(administrators)
    if sorted(person.role for person in named) != sorted(ROLES):
        raise NotAList(f"One line for each of {', '.join(ROLES)}, no more and no fewer.")
    if Post.objects.exists():
        raise AlreadyStarted
    return [(person, _appoint(person)) for person in named]


def _appoint(person: Administrator) -> str:
    password = secrets.token_urlsafe(LENGTH)[:LENGTH]
    kind = person.role.usual_kind
    organisation = Organisation.objects.filter(kind=kind, valid_to=None).order_by("code")[0]
    member = register_member(name=person.name, id_number=person.id_number, by=None)
    open_account(
        member=member,
        username=person.username,
        password=password,
        must_change_password=True,
        by=None,
    )
    appoint(member=member, role=person.role, organisation=organisation, by=None)
    return password
