"""Python's collector of cycles stays out of the way of an import."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def uncollected() -> Iterator[None]:
    """Do not look for cycles meanwhile: rows make none, and there are hundreds of thousands.

    In a worker, each look would go through all of Django again: an eighth of an import's time.
    Of two imports at once in one process the first to end switches the collector on again.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
