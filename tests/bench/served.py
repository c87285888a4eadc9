"""Settings of a server that a benchmark starts: the suite's, with what only production does."""

from __future__ import annotations

from portal.settings.capacity import pool
from portal.settings.test import *  # noqa: F403
from portal.settings.test import CONNECTIONS_OF_PROCESS, DATABASES

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = pool(CONNECTIONS_OF_PROCESS)
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
PAGE_GENERATION_MS = 200
