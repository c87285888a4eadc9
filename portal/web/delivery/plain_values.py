"""What stands in a shared cache: numbers, bytes and JSON, nothing that could run.

Django's own serializer reads pickles, so that whoever can write to the server runs code in every
process that reads from it. This one cannot: a value that is not plain is refused when written, and
one that somebody else put there is no value (docs/adr/0039).
"""

from __future__ import annotations

from typing import Any, Final

import orjson

BYTES: Final = b"b"
JSON: Final = b"j"
# Dates and records would come back as something else
_STRICT: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


class Unreadable(ValueError):
    """What stands under a key was not written by this serializer."""


class PlainSerializer:
    """For the option ``serializer`` of Django's Redis cache.

    A whole number stands as its digits, so that the server can raise it; bytes behind a ``b``,
    anything else as JSON behind a ``j``. Tuples come back as lists.
    """

    def dumps(self, value: Any) -> bytes | int:
        """Return what the server keeps. Raises TypeError for what is not plain."""
        if type(value) is int:
            return value
        if isinstance(value, bytes):
            return BYTES + value
        return JSON + orjson.dumps(value, default=_listed, option=_STRICT)

    def loads(self, data: bytes) -> Any:
        """Return a value. Raises Unreadable."""
        kind, rest = data[:1], data[1:]
        try:
            if kind == BYTES:
                return rest
            return orjson.loads(rest) if kind == JSON else int(data)
        except ValueError as error:
            raise Unreadable(f"{len(data)} bytes that are no plain value") from error


def _listed(value: Any) -> list[Any]:
    """Return a named tuple, as Wagtail keeps them, as a list."""
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not plain")
