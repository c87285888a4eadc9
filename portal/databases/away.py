"""Is a database away, or is a statement wrong? A leaf."""

from __future__ import annotations

from typing import Final

from django.db import InterfaceError, OperationalError

# Classes and codes of PostgreSQL: connection lost, no connection left, shut down or starting,
# a statement that took longer than the role may
AWAY: Final = ("08", "53300", "57P", "57014")


def is_away(error: BaseException | None) -> bool:
    """Say whether an error means that the database does not answer or is too busy to.

    Then the same request may succeed a little later. A wrong statement, a full disk, a deadlock are
    no such errors.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if type(cause).__module__.startswith("psycopg"):
        code = getattr(cause, "sqlstate", None)
        # Without a code nobody answered: no server, no free connection in the pool
        return code is None or code.startswith(AWAY)
    return "database is locked" in str(error)
