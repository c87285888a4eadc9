"""Members, accounts and posts for tests; every number is synthetic."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING

from portal.staff.models import Organisation, User
from portal.staff.services import appoint, open_account, register_member
from tests.factories.numbers import id_number

if TYPE_CHECKING:
    from portal.staff.enums import Role
    from portal.staff.models import Member

_serial = itertools.count(1)


def make_member(name: str = "测试甲") -> Member:
    """Return a new natural person."""
    day, seq = divmod(next(_serial), 1000)
    number = id_number(birth=dt.date(1980, 1, 1) + dt.timedelta(days=day), seq=seq)
    return register_member(name=name, id_number=number, by=None)


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
