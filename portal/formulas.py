"""Which texts a spreadsheet program takes for a formula. Depends on nothing of the project.

Every file of rows asks it, those of the staff and of the public alike, and those that PostgreSQL
writes itself.
"""

from __future__ import annotations

from typing import Any, Final

# Half and full width; tabs and line ends hide what follows them.
STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# The same as a pattern of PostgreSQL, within an SQL literal; a hyphen must stand last.
SQL_STARTS: Final = "[=+@\\t\\r\\n\uff1d\uff0b\uff0d\uff20-]"


def escaped(value: Any) -> Any:
    """Return a text that no program takes for a formula; anything that is no text as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS) else value
