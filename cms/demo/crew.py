"""Staff of the demo county: one account with a random password per role, makers for every unit."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.identifiers.id_numbers import id_check_digit
from portal.staff.enums import OrganisationKind, Role
from portal.staff.models import Member, Organisation
from portal.staff.services.members import open_account, register_member
from portal.staff.services.posts import appoint

from .authenticators import give_authenticator
from .flow import Hands
from .names import person_name

if TYPE_CHECKING:
    from random import Random

    from portal.staff.models import User

# In charge of what townships pay themselves: its reviewer signs in as well, or nobody could take
# such a batch along its whole route.
CIVIL_AFFAIRS = "D04"
# Where the demo account of a role sits: at this organisation of the role's usual kind. 江口镇 and
# its 五星村 are where the demo is told.
ORGANISATIONS = {
    OrganisationKind.VILLAGE: "500235131201",
    OrganisationKind.TOWNSHIP: "500235131",
    OrganisationKind.SCHOOL: "S03",
    OrganisationKind.DEPARTMENT: "D05",
    OrganisationKind.FINANCE_SECTION: "F01",
    OrganisationKind.FINANCE_BUREAU: "F00",
    OrganisationKind.TREASURY_SECTION: "F06",
    OrganisationKind.DISCLOSURE_OFFICE: "O01",
    OrganisationKind.COUNTY_OFFICE: "O02",
    OrganisationKind.BANK: "B01",
}
MAKERS = {
    OrganisationKind.TOWNSHIP: (Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER),
    OrganisationKind.SCHOOL: (Role.SCHOOL_CLERK, Role.SCHOOL_REVIEWER),
    OrganisationKind.DEPARTMENT: (Role.DEPARTMENT_CLERK, Role.DEPARTMENT_REVIEWER),
}


@dataclass(frozen=True)
class Account:
    """A demo account as the truth file lists it."""

    role: str
    username: str
    password: str
    totp_secret: str


def _sign_in_account(role: str, user: User, password: str) -> Account:
    """Give an account its authenticator; return what a newcomer signs in with."""
    return Account(str(role), user.username, password, give_authenticator(user))


class Crew:
    """Opens accounts as they are needed; the sign-in accounts get passwords, the others none."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.accounts: list[Account] = []
        # Of a role that has its account elsewhere already
        self.more_accounts: list[Account] = []
        self.users: dict[Role, User] = {}
        self._units: dict[str, tuple[User, User]] = {}
        # Numbers go on where an earlier seed stopped.
        self._serial = Member.objects.count()

    def _open(self, role: Role, organisation: Organisation, username: str, password: str) -> User:
        self._serial += 1
        male = self.chance.random() < 0.6
        born = f"19{70 + self._serial % 25:02d}0{1 + self._serial % 9}15"
        body = f"500235{born}{self._serial % 1000:03d}"
        member = register_member(
            name=person_name(self.chance, male=male),
            id_number=body + id_check_digit(body),
            by=None,
        )
        user = open_account(member=member, username=username, password=password or None, by=None)
        appoint(member=member, role=role, organisation=organisation, by=None)
        return user

    def sign_in_accounts(self) -> dict[Role, User]:
        """Open one account with a random password for every role."""
        users = {}
        for role in Role:
            password = secrets.token_urlsafe(12)
            organisation = Organisation.objects.get(code=ORGANISATIONS[role.usual_kind])
            users[role] = self._open(role, organisation, role.value, password)
            self.accounts.append(_sign_in_account(role, users[role], password))
        self.users = users
        for kind, (clerk, reviewer) in MAKERS.items():
            self._units[ORGANISATIONS[kind]] = (users[clerk], users[reviewer])
        return users

    def of_unit(self, unit: Organisation) -> tuple[User, User]:
        """Return maker and checker of a unit."""
        if unit.code not in self._units:
            clerk, reviewer = MAKERS[OrganisationKind(unit.kind)]
            self._units[unit.code] = (
                self._open(clerk, unit, f"{clerk.value}-{unit.code}", ""),
                self._open(reviewer, unit, f"{reviewer.value}-{unit.code}", ""),
            )
        return self._units[unit.code]

    def hands_for(self, unit: Organisation, department: Organisation) -> Hands:
        """Return who takes a batch of this unit along its route; the department is in charge."""
        maker, checker = self.of_unit(unit)
        return Hands(
            maker=maker,
            checker=checker,
            department=self.of_unit(department.successor or department)[1],
            finance=self.users[Role.FINANCE_SECTION],
            treasury=self.users[Role.TREASURY_SECTION],
        )

    def open_at(self, role: Role, organisation: Organisation) -> User:
        """Open an account for a role at an organisation that has nobody in it yet."""
        return self._open(role, organisation, f"{role.value}-{organisation.code}", "")

    def let_reviewer_sign_in(self, unit: Organisation) -> None:
        """Give the checker of a unit a random password and list the account apart."""
        reviewer, password = self.of_unit(unit)[1], secrets.token_urlsafe(12)
        reviewer.set_password(password)
        reviewer.save()
        role = reviewer.member.posts.get().role
        self.more_accounts.append(_sign_in_account(role, reviewer, password))

    def second_finance_officer(self) -> User:
        """Open a second account of the finance bureau: what two sign can be tried with it."""
        finance = Organisation.objects.get(code="F05")
        password = secrets.token_urlsafe(12)
        user = self._open(Role.FINANCE_SECTION, finance, "finance_section-F05", password)
        self.accounts.append(_sign_in_account(Role.FINANCE_SECTION, user, password))
        return user
