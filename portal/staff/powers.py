"""Who may do what: one table, and the predicates that ask it.

The same predicate shows a button and guards the act. Powers come from posts in force only: an
account without a post can do nothing, superusers included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.staff.enums import Act, Role, Scope
from portal.staff.errors import NotAllowed
from portal.staff.scopes import Powers, departments_of, units_of, villages_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.places.models import Place, PlaceQuerySet
    from portal.staff.models import Organisation, OrganisationQuerySet, Post, User

__all__ = [
    "POWERS",
    "Act",
    "NotAllowed",
    "Role",
    "Scope",
    "can",
    "holds",
    "powers_of",
    "require",
    "scope_departments",
    "scope_units",
    "scope_villages",
]

_OWN, _PLACE, _DEPARTMENT, _COUNTY = (
    frozenset({scope}) for scope in (Scope.OWN_UNIT, Scope.PLACE, Scope.DEPARTMENT, Scope.COUNTY)
)
_OWN_AND_LED = _OWN | _DEPARTMENT

# Articles 5, 6 and 12: the implementing unit makes, somebody else of it reviews, the department
# reviews what it leads, the finance section receives.
_CLERKS = {
    Role.VILLAGE_CLERK: _PLACE,
    Role.TOWNSHIP_CLERK: _PLACE,
    Role.SCHOOL_CLERK: _OWN,
    Role.DEPARTMENT_CLERK: _OWN,
}
_REVIEWERS = {
    Role.TOWNSHIP_REVIEWER: _PLACE,
    Role.SCHOOL_REVIEWER: _OWN,
    Role.DEPARTMENT_REVIEWER: _OWN_AND_LED,
}
_UNIT_STAFF = {
    Role.TOWNSHIP_CLERK: _PLACE,
    Role.TOWNSHIP_REVIEWER: _PLACE,
    Role.SCHOOL_CLERK: _OWN,
    Role.SCHOOL_REVIEWER: _OWN,
    Role.DEPARTMENT_CLERK: _OWN,
    Role.DEPARTMENT_REVIEWER: _OWN,
}
_SENDERS = {**_UNIT_STAFF, Role.TREASURY_SECTION: _COUNTY}
# Article 19: who makes it publishes it.
_PUBLISHERS = {**_UNIT_STAFF, Role.PUBLISHER: _OWN}
_FINANCE = {Role.FINANCE_SECTION: _COUNTY}

POWERS: dict[Act, dict[Role, frozenset[Scope]]] = {
    Act.IMPORT_PAYOUTS: _CLERKS,
    Act.SUBMIT_BATCH: _CLERKS,
    # The reviews of article 12 (3), in the order of `payouts.routes`.
    Act.CHECK_BATCH: {Role.TOWNSHIP_REVIEWER: _PLACE, Role.SCHOOL_REVIEWER: _OWN},
    Act.REVIEW_BATCH: {Role.DEPARTMENT_REVIEWER: _DEPARTMENT},
    Act.RECEIVE_BATCH: _FINANCE,
    Act.SEND_BATCH: _SENDERS,
    Act.IMPORT_FEEDBACK: {**_SENDERS, **_FINANCE, Role.BANK_OPERATOR: _COUNTY},
    # The county confirms what the bank said; the bank's own channel is its signature.
    Act.CONFIRM_FEEDBACK: {**_SENDERS, **_FINANCE},
    Act.VIEW_BATCH: {
        **_CLERKS,
        **_REVIEWERS,
        Role.DEPARTMENT_CLERK: _OWN_AND_LED,
        **_FINANCE,
        Role.TREASURY_SECTION: _COUNTY,
        Role.BANK_OPERATOR: _COUNTY,
        Role.SUPERVISOR: _COUNTY,
        Role.AUDITOR: _COUNTY,
        Role.DISCLOSURE_OFFICE: _COUNTY,
    },
    # Who answers people at the counter, reviews their payments or audits them
    Act.LOOK_UP_PERSON: {
        **_CLERKS,
        **_REVIEWERS,
        Role.DEPARTMENT_CLERK: _OWN_AND_LED,
        **_FINANCE,
        Role.SUPERVISOR: _COUNTY,
        Role.AUDITOR: _COUNTY,
    },
    # Who reviews the rows, and who audits them
    Act.OPEN_SOURCE: {**_REVIEWERS, **_FINANCE, Role.AUDITOR: _COUNTY},
    # The list that recipients sign stays on paper with the unit that collects it (articles 5, 6).
    Act.PRINT_ROLL: {**_CLERKS, **_REVIEWERS, Role.DEPARTMENT_REVIEWER: _OWN},
    # Who waits for it: the township for its villages, the department that leads, finance, control.
    Act.REMIND: {
        Role.TOWNSHIP_CLERK: _PLACE,
        Role.TOWNSHIP_REVIEWER: _PLACE,
        Role.DEPARTMENT_CLERK: _DEPARTMENT,
        Role.DEPARTMENT_REVIEWER: _DEPARTMENT,
        **_FINANCE,
        Role.SUPERVISOR: _COUNTY,
    },
    Act.REQUEST_ACCOUNT_CHANGE: _CLERKS,
    Act.REVIEW_ACCOUNT_CHANGE: {**_REVIEWERS, Role.DEPARTMENT_REVIEWER: _OWN},
    Act.CONFIRM_ACCOUNT_CHANGE: _FINANCE,
    Act.AUDIT_ACCOUNT_CHANGE: {Role.AUDITOR: _COUNTY},
    Act.PREPARE_DISCLOSURE: _PUBLISHERS,
    Act.PUBLISH_DISCLOSURE: _PUBLISHERS,
    Act.WITHDRAW_DISCLOSURE: {**_PUBLISHERS, Role.DISCLOSURE_OFFICE: _COUNTY},
    Act.REVEAL: {**_REVIEWERS, **_FINANCE},
    Act.EDIT_POLICY: {**_FINANCE, Role.DEPARTMENT_REVIEWER: _DEPARTMENT},
    Act.EDIT_CALENDAR: {**_FINANCE, Role.DISCLOSURE_OFFICE: _COUNTY},
    Act.EDIT_PLACES: _FINANCE,
    Act.EDIT_ORGANISATIONS: {Role.SECURITY_ADMIN: _COUNTY},
    Act.EDIT_SITE: {**_FINANCE, Role.DISCLOSURE_OFFICE: _COUNTY},
    # Article 19 for pages: who answers for it writes it, another person of the unit lets it out.
    Act.WRITE_PAGES: {
        Role.EDITOR: _OWN,
        Role.TOWNSHIP_CLERK: _PLACE,
        Role.SCHOOL_CLERK: _OWN,
        Role.DEPARTMENT_CLERK: _OWN,
        Role.DISCLOSURE_OFFICE: _OWN,
    },
    Act.REVIEW_PAGES: {
        Role.PUBLISHER: _OWN,
        Role.TOWNSHIP_REVIEWER: _PLACE,
        Role.SCHOOL_REVIEWER: _OWN,
        Role.DEPARTMENT_REVIEWER: _OWN,
        Role.DISCLOSURE_OFFICE: _COUNTY,
    },
    Act.VIEW_AUDIT: {Role.AUDITOR: _COUNTY, Role.AUDIT_ADMIN: _COUNTY},
    Act.SWITCH_LOCAL_ROUTE: _FINANCE,
    # Norms B6: the system administrator has accounts and no data, the security administrator roles.
    # One proposes, the other signs: neither can give a power alone.
    Act.MANAGE_ACCOUNTS: {Role.SYSTEM_ADMIN: _COUNTY},
    Act.PROPOSE_POSTS: {Role.SYSTEM_ADMIN: _COUNTY},
    Act.MANAGE_POSTS: {Role.SECURITY_ADMIN: _COUNTY},
    Act.HOLD_ACCOUNTS: {Role.SECURITY_ADMIN: _COUNTY},
    Act.OVERSEE_SIGN_INS: {Role.SECURITY_ADMIN: _COUNTY},
    Act.RAISE_QUOTAS: {Role.SECURITY_ADMIN: _COUNTY},
    Act.HOLD_RECORDS: {
        Role.AUDITOR: _COUNTY,
        Role.SUPERVISOR: _COUNTY,
    },
}


def powers_of(user: User) -> Powers:
    """Return the posts in force of an account, read once: for pages that ask about many rows."""
    return Powers.of(user, POWERS)


def require(
    user: User,
    act: Act,
    unit: Organisation | None = None,
    department: Organisation | Iterable[Organisation] | None = None,
    place: Place | None = None,
) -> Post:
    """Return the post that covers the act on this target, or raise NotAllowed.

    `unit` is who made the thing (a batch, a set), `department` who leads its policy (all of them,
    if several), `place` the smallest place that holds everything the act touches: a village clerk
    acts for his township's unit only where `place` is his village or lies in it. Without any
    target only powers over the whole county count. One query, one more for merged departments.
    """
    post = powers_of(user).post_for(act, unit=unit, department=department, place=place)
    if post is None:
        raise NotAllowed(act, str(unit or place or ""))
    return post


def can(
    user: User,
    act: Act,
    unit: Organisation | None = None,
    department: Organisation | Iterable[Organisation] | None = None,
    place: Place | None = None,
) -> bool:
    """Return whether `require` would pass: what shows the button."""
    post = powers_of(user).post_for(act, unit=unit, department=department, place=place)
    return post is not None


def holds(user: User, act: Act) -> bool:
    """Return whether the account has the act anywhere at all: what shows the menu entry."""
    return powers_of(user).holds(act)


def scope_units(user: User, act: Act, *, whole: bool = True) -> OrganisationQuerySet:
    """Return the units for which the account has the act, for lists.

    `whole=False` adds units of which only a part is covered: the township of a village clerk. A
    list filtered by those must be narrowed by `scope_villages` as well.
    """
    return units_of(powers_of(user), act, whole=whole)


def scope_departments(user: User, act: Act) -> OrganisationQuerySet:
    """Return the departments, merged ones included, whose policies the account covers."""
    return departments_of(powers_of(user), act)


def scope_villages(user: User, act: Act) -> PlaceQuerySet:
    """Return the villages whose people the account may touch in this act.

    A school or a department is not bound to a place: its people live anywhere in the county.
    """
    return villages_of(powers_of(user), act)
