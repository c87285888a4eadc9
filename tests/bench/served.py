"""Settings of a server that a benchmark starts: the suite's, with what only production does."""

from __future__ import annotations

from portal.settings.test import *  # noqa: F403
from portal.settings.test import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = 60
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
PAGE_GENERATION_MS = 200
