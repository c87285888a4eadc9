"""Who must not be one person. No database."""

from __future__ import annotations

from portal.staff.enums import Role

# Norms B6: three administrators, three persons.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


def exclusive(role: Role, other: Role) -> bool:
    """Return whether one person must not hold both roles at a time."""
    return role != other and {role, other} <= ADMINISTRATORS
