"""What a process remembers of its last answers: the newest so many, whoever asks."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(OrderedDict[Key, Value]):
    """A dict of up to ``size`` values; what was kept longest ago goes first.

    Keys carry the generation of public content, so that what is remembered can be unused, never
    out of date. For threads: reading is a dict's own ``get``, which takes no lock.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self._lock = Lock()

    def keep(self, key: Key, value: Value) -> Value:
        """Remember a value, the newest from now on, and return it."""
        with self._lock:
            self[key] = value
            self.move_to_end(key)
            if len(self) > self.size:
                self.popitem(last=False)
            return value
