"""How this process was started.

A server or worker that lacks a key must stop at once. A management command must not: its system
checks report the same problems, all together, and `generate_keys` has to run without keys.
"""

from __future__ import annotations

import sys
from pathlib import Path

LAUNCHERS = frozenset({"manage.py", "django-admin", "django-admin.py", "__main__.py"})


def is_management_command() -> bool:
    """Say whether manage.py, django-admin or `python -m django` started this process."""
    return Path(sys.argv[0]).name in LAUNCHERS if sys.argv else False


def management_command() -> str:
    """Return the name of the running management command, "" when it is none."""
    return sys.argv[1] if is_management_command() and len(sys.argv) > 1 else ""
