"""Which log lines are written, and through what: one JSON object each on standard error.

What may stand in them is said in `portal.logs`, which is loaded when the settings are complete.
"""

from __future__ import annotations

from typing import Any

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "portal.logs.lines.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Overrides Django's own handlers, which mail and print whole requests.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # The server's: they quote addresses, and of an error its text.
        "_granian": {"handlers": [], "propagate": True},
        "granian.access": {"handlers": [], "level": "INFO", "propagate": True},
        "elastic_transport": {"level": "WARNING"},
        # Who saved and published which page stands in the audit trail and in Wagtail's history.
        "wagtail": {"level": "WARNING"},
    },
}
