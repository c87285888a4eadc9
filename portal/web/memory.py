"""What a process remembers of its last answers: the newest so many, whoever asks."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """Holds up to ``size`` values; what was not asked for longest goes first.

    Keys carry the generation of public content, so that what is remembered can be unused, never
    out of date. For threads.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._held: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return a value, None where there is none."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def keep(self, key: Hashable, value: Value) -> Value:
        """Remember a value and return it."""
        with self._lock:
            self._held[key] = value
            if len(self._held) > self.size:
                self._held.popitem(last=False)
            return value

    def clear(self) -> None:
        """Remember nothing: for tests, where generations repeat."""
        with self._lock:
            self._held.clear()
