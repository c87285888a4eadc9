"""What may be appointed where, and who must not be one person. No database."""

from __future__ import annotations

from portal.staff.enums import OrganisationKind as Kind
from portal.staff.enums import Role

_UNITS = frozenset({Kind.TOWNSHIP, Kind.SCHOOL, Kind.DEPARTMENT})
_CENTRE = frozenset({Kind.COUNTY_OFFICE, Kind.FINANCE_BUREAU, Kind.DISCLOSURE_OFFICE})

ROLE_KINDS: dict[Role, frozenset[Kind]] = {
    Role.VILLAGE_CLERK: frozenset({Kind.VILLAGE}),
    Role.TOWNSHIP_CLERK: frozenset({Kind.TOWNSHIP}),
    Role.TOWNSHIP_REVIEWER: frozenset({Kind.TOWNSHIP}),
    Role.SCHOOL_CLERK: frozenset({Kind.SCHOOL}),
    Role.SCHOOL_REVIEWER: frozenset({Kind.SCHOOL}),
    Role.DEPARTMENT_CLERK: frozenset({Kind.DEPARTMENT}),
    Role.DEPARTMENT_REVIEWER: frozenset({Kind.DEPARTMENT}),
    Role.FINANCE_SECTION: frozenset({Kind.FINANCE_SECTION, Kind.FINANCE_BUREAU}),
    Role.TREASURY_SECTION: frozenset({Kind.TREASURY_SECTION}),
    Role.DISCLOSURE_OFFICE: frozenset({Kind.DISCLOSURE_OFFICE}),
    Role.COMPLAINT_HANDLER: _UNITS | _CENTRE | {Kind.FINANCE_SECTION, Kind.VILLAGE},
    Role.COMPLAINT_LEAD: _UNITS | _CENTRE,
    Role.SUPERVISOR: _CENTRE | {Kind.FINANCE_SECTION},
    Role.AUDITOR: _CENTRE,
    Role.BANK_OPERATOR: frozenset({Kind.BANK}),
    Role.SYSTEM_ADMIN: _CENTRE,
    Role.SECURITY_ADMIN: _CENTRE,
    Role.AUDIT_ADMIN: _CENTRE,
    Role.EDITOR: _UNITS | _CENTRE,
    Role.PUBLISHER: _UNITS | _CENTRE,
}

# Norms B6: three administrators, three persons.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


def exclusive(role: Role, held: Role) -> bool:
    """Return whether one person must not hold both roles at a time."""
    return role != held and {role, held} <= ADMINISTRATORS
