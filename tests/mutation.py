"""A plugin for mutmut: its processes are forks and would answer from their parent's memory."""

from __future__ import annotations

import functools
import gc

from portal.identifiers import signs
from portal.web.delivery.process_cache import forget_all


def pytest_configure() -> None:
    """Forget what was worked out before the code was changed."""
    forget_all()
    signs._SIGNS.clear()
    signs._SIGNS.update({ord(sign): word for sign, word in signs._WORDS.items()})
    for memory in gc.get_objects():
        # isinstance would wake Django's lazy objects
        if type(memory) is functools._lru_cache_wrapper:
            memory.cache_clear()
