"""Run the benchmarks: ``python -m tests.bench [name …]``; exits 1 when a target is missed."""

from __future__ import annotations

import importlib
import os
import sys

from tests.bench.frame import RESULTS, own_database, write_results

NAMES = (
    "home",
    "payout_search",
    "addresses",
    "text_search",
    "indexed_search",
    "open_data",
    "publishing",
    "auditing",
    "rotating",
    "importing",
    "desk",
)


def main() -> int:
    """Set up the database once, then run what was asked for."""
    own_database()
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.DATABASES["default"]["CONN_MAX_AGE"] = None
    settings.PUBLIC_LIMITS = dict.fromkeys(settings.PUBLIC_LIMITS, "100000000/m")
    # As in production; the suite reads the generation for every request
    settings.PAGE_GENERATION_MS = 200
    call_command("migrate", verbosity=0)
    from tests.bench.county import prepare

    prepare()
    # What is loaded is left alone by the collector, as in a server
    importlib.import_module("portal.wsgi")
    missed = 0
    for name in sys.argv[1:] or NAMES:
        importlib.import_module(f"tests.bench.{name}").run()
        missed += sum(not result.met for result in RESULTS)
        write_results(name)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
