"""Log lines: JSON for machines, plain ones for a terminal; both say the same cleaned message."""

from __future__ import annotations

import copy
import logging
import traceback
from typing import TYPE_CHECKING, Any

from pythonjsonlogger.json import JsonFormatter

from portal.logs.numbers import current_number
from portal.logs.text import clean_fields, error_names, message_of

if TYPE_CHECKING:
    from types import TracebackType


class JsonLines(JsonFormatter):
    """Formats a record as one JSON object: time (UTC), level, logger, message, what was added.

    Besides, where there is one: `request` (its number), `error` (classes and codes, outermost
    first) and `at` (file:line of the frames). Of an error never its text: it may quote a value.
    """

    def __init__(self) -> None:
        """Name the fields."""
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            timestamp="time",
            rename_fields={"levelname": "level", "name": "logger", "status_code": "status"},
            json_ensure_ascii=False,
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return super().format(_cleaned(record))

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Fill the object; what the caller added is cleaned, what is ours needs no cleaning."""
        message_dict.pop("exc_info", None)
        super().add_fields(log_data, record, message_dict)
        fields = clean_fields(log_data)
        log_data.clear()
        log_data |= fields | {"message": record.message}
        log_data.pop("request", None)  # Django adds the whole of it
        if number := current_number():
            log_data["request"] = number
        if record.exc_info and record.exc_info[1] is not None:
            log_data["error"] = error_names(record.exc_info[1])
            log_data["at"] = places(record.exc_info[2])


class PlainLines(logging.Formatter):
    """Formats for a terminal: level, logger, message; of an error its way and its class."""

    def __init__(self) -> None:
        """Name the fields."""
        super().__init__("{levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines."""
        return super().format(_cleaned(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """Return the frames and the classes of an error."""
        _kind, error, frames = ei
        return "".join(traceback.format_tb(frames)) + (error_names(error) if error else "")


def _cleaned(record: logging.LogRecord) -> logging.LogRecord:
    """Return a record for one line; the given one is for other handlers, too."""
    cleaned = copy.copy(record)
    cleaned.msg, cleaned.args = message_of(record), None
    cleaned.exc_text = cleaned.stack_info = None
    return cleaned


def places(step: TracebackType | None) -> list[str]:
    """Return file:line of the frames of a traceback, outermost first."""
    frames = []
    while step is not None:
        frames.append(f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}")
        step = step.tb_next
    return frames
