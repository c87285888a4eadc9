"""``python -m tests.leaks [TRUTH]``: exits 1 when something came out or could not be reached.

Needs the demo's database and its truth file, ``var/demo/truth.json`` unless one is named.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path


def main() -> int:
    """Hunt in the demo that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    warnings.simplefilter("ignore")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.leaks.hunt import hunt, lines

    path = Path(sys.argv[1] if sys.argv[1:] else settings.VAR_DIR / "demo" / "truth.json")
    if not path.exists():
        sys.exit(f"{path} is not there: make seed writes it")
    call_command("export_open_data")
    report = hunt(json.loads(path.read_text(encoding="utf-8"))["citizens"])
    print("\n".join(lines(report)))  # noqa: T201 - a command prints
    return 1 if report.leaks or report.unreached else 0


if __name__ == "__main__":
    sys.exit(main())
