"""What Python itself prints on standard error, with values: errors nobody caught, and warnings."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from types import TracebackType

log = logging.getLogger(__name__)


def log_what_is_uncaught() -> None:
    """Send uncaught errors and warnings through the log; not where a person sits at a terminal.

    Errors of the configuration keep their text: it tells an operator which setting to mend, and
    there is no person in it.
    """
    if sys.stderr.isatty():
        return
    logging.captureWarnings(capture=True)
    sys.excepthook = _program_ends
    threading.excepthook = _thread_ends


def _program_ends(
    kind: type[BaseException], error: BaseException, frames: TracebackType | None
) -> None:
    if issubclass(kind, ImproperlyConfigured | KeyboardInterrupt):
        sys.__excepthook__(kind, error, frames)
    else:
        log.critical("the program ends", exc_info=(kind, error, frames))


def _thread_ends(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None and not issubclass(ended.exc_type, SystemExit):
        error = (ended.exc_type, ended.exc_value, ended.exc_traceback)
        log.critical("a thread ends", exc_info=error)
