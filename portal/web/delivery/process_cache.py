"""The caches of one process: dicts with a name, a bound and one call that empties them all.

docs/public-site.md ("Layers of memory") says of each why it pays; a test holds that list. Keys
carry the generation of public content, or values never change, so that what is remembered can be
unused, never out of date.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

Key = TypeVar("Key")
Value = TypeVar("Value")

_all: Final[WeakValueDictionary[int, BoundedDict]] = WeakValueDictionary()


class BoundedDict(OrderedDict[Key, Value]):
    """A dict of up to ``size`` values; what was put in longest ago goes first.

    With ``weigh``, which says how many bytes a value has, all together have at most ``heaviest``.

    For threads: reading is a dict's own ``get``, which takes no lock.
    """

    def __init__(
        self,
        name: str,
        size: int,
        *,
        weigh: Callable[[Value], int] = lambda _value: 0,
        heaviest: int = 0,
    ) -> None:
        super().__init__()
        self.name, self.size = name, size
        self.weigh, self.heaviest, self.weight = weigh, heaviest, 0
        self._lock = Lock()
        _all[id(self)] = self

    def put(self, key: Key, value: Value) -> Value:
        """Remember a value, the newest from now on, and return it."""
        with self._lock:
            if key in self:
                self.weight -= self.weigh(self[key])
            self[key] = value
            self.weight += self.weigh(value)
            self.move_to_end(key)
            while len(self) > self.size or self.weight > self.heaviest:
                _oldest, dropped = self.popitem(last=False)
                self.weight -= self.weigh(dropped)
            return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            super().clear()
            self.weight = 0

    def get_or_make(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return a value; what is not there is made first. Threads may make the same one twice."""
        value = self.get(key)
        return self.put(key, make()) if value is None else value

    def newest(self) -> Value | None:
        """Return what was put in last, None where there is nothing."""
        with self._lock:
            return self[next(reversed(self))] if self else None


def forget_all() -> None:
    """Forget everything that this process remembers: for tests, where generations repeat."""
    for memory in list(_all.values()):
        memory.clear()
