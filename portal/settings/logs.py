"""Log lines: one JSON object each on standard error, never with a query string.

An address may hold what a person typed (decision 15).

Imports nothing of the project, for it is loaded while settings are still being read.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

# From a question mark after an address to the next blank or quote; a sentence may end in one.
QUERY = re.compile(r"(?<=[/\w])\?[^\s\"']+")
# A part of an address that is none of ours: letters of no alphabet of ours, however written (Django
# escapes them), or a person's number
STRANGE = re.compile(
    r"(?<=/)(?!GK-)"
    r"(?=[^/\s]*(?:[^\x00-\x7f]|%[0-9A-Fa-f]{2}|\\[xuU][0-9A-Fa-f]{2}|(?:\d[^\d/\s]?){11}))"
    r"[^/\s]+"
)


class WithoutQuery(logging.Filter):
    """Cuts queries, and parts of addresses that may be a person's; lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the message by its finished text without what a person may have typed."""
        record.msg = STRANGE.sub("…", QUERY.sub("", record.getMessage()))
        record.args = None
        return True


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: time (UTC), level, logger, message, error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line.

        Of an exception only its class and place are written: its text may quote a value.
        """
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__qualname__
            line["at"] = _place(record)
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """Formats for a terminal: level, logger, message; of an exception its way and its class.

    Its text is left out here as well: with it Django's templates quote what a reader typed.
    """

    def __init__(self) -> None:
        super().__init__("{levelname} {name} {message}", style="{")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """Return the frames and the class of the exception."""
        kind, _error, frames = ei
        told = "".join(traceback.format_tb(frames))
        return f"{told}{kind.__qualname__ if kind else ''}"


def _place(record: logging.LogRecord) -> list[str]:
    """Return file:line of the frames of a traceback, outermost first."""
    frames = []
    step = record.exc_info[2] if record.exc_info else None
    while step is not None:
        frames.append(f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}")
        step = step.tb_next
    return frames


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "portal.settings.logs.JsonLines"}},
    "filters": {"no_query": {"()": "portal.settings.logs.WithoutQuery"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "lines",
            "filters": ["no_query"],
        },
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Overrides Django's own handlers, which mail and print whole requests.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "elastic_transport": {"level": "WARNING"},
        # Who saved and published which page stands in the audit trail and in Wagtail's history.
        "wagtail": {"level": "WARNING"},
    },
}
