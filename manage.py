#!/usr/bin/env python
"""Django's command line.

Which settings it runs with is said each time, by DJANGO_SETTINGS_MODULE or --settings: a forgotten
word must neither run a county on development settings nor look for its variables in a checkout.
"""

from __future__ import annotations

import os
import sys

UNTOLD = """\
manage.py runs with no settings of its own choice. Say which:
  DJANGO_SETTINGS_MODULE=portal.settings.production   where it serves a county (.env.example)
  DJANGO_SETTINGS_MODULE=portal.settings.dev          in a checkout (`make` says so itself)"""


def main() -> None:
    """Run one management command."""
    told = any(word.partition("=")[0] == "--settings" for word in sys.argv[1:])
    if not told and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        sys.exit(UNTOLD)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
