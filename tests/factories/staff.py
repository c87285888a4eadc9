"""Members, accounts and posts for tests; every number is synthetic."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from portal.staff.models import Organisation, User
from portal.staff.services import appoint, open_account, register_member

if TYPE_CHECKING:
    import datetime as dt

    from portal.staff.enums import Role
    from portal.staff.models import Member

_serial = itertools.count(1)


def id_number(serial: int) -> str:
    """Return a valid synthetic ID number: region, 1980-01-01, serial, check digit."""
    body = f"50023519800101{serial % 1000:03d}" if serial < 1000 else f"500235198{serial:08d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(d) * w for d, w in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def make_member(name: str = "测试甲") -> Member:
    """Return a new natural person."""
    return register_member(name=name, id_number=id_number(next(_serial)), by=None)


def make_user(
    role: Role | None = None,
    organisation: Organisation | str | None = None,
    *,
    member: Member | None = None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> User:
    """Return an account, with a post where a role and an organisation (or its code) are given."""
    member = member or make_member()
    user = open_account(member=member, username=f"user{next(_serial)}", password="pw", by=None)
    if role is not None:
        if isinstance(organisation, str):
            organisation = Organisation.objects.get(code=organisation)
        appoint(
            member=member,
            role=role,
            organisation=organisation,
            by=None,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    return user
