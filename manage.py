#!/usr/bin/env python
"""Django's command line.

Without DJANGO_SETTINGS_MODULE a checkout that `make setup` prepared (it has `var/dev.env`)
runs with the development settings, anything else with the strict ones.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run one management command."""
    prepared = (Path(__file__).resolve().parent / "var" / "dev.env").exists()
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE",
        "portal.settings.dev" if prepared else "portal.settings.production",
    )
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
