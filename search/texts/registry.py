"""Who holds public texts: contexts and pages register here in ``AppConfig.ready``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator


@dataclass(frozen=True, slots=True)
class TextRecord:
    """One public thing as text search knows it. Never holds a paid person's name.

    ``key`` is stable and unique ("page:123"; what stands before the colon is its source's name);
    ``kind`` a value of TextKind; ``body`` plain text of whatever length; ``address`` a path under
    the site's root without PORTAL_BASE_PATH ("notices/abc/"); ``organisation`` who published it, as
    shown.
    """

    key: str
    kind: str
    title: str
    body: str
    address: str
    summary: str = ""
    published_on: dt.date | None = None
    policy_codes: tuple[str, ...] = ()
    organisation: str = ""


class TextSource(Protocol):
    """One owner of public texts; ``name`` is the prefix of its keys."""

    name: str

    def records(self, keys: Collection[str] | None = None) -> Iterator[TextRecord]:
        """Yield what is public now: all of it, or of these keys those that still are."""


class UnknownSource(LookupError):
    """A key whose source nobody has registered; ``args`` hold the key."""


_sources: dict[str, TextSource] = {}


def register(source: TextSource) -> None:
    """Let a source be read; a later one of the same name takes its place."""
    _sources[source.name] = source


def sources() -> tuple[TextSource, ...]:
    """Return the sources in the order of their names."""
    return tuple(_sources[name] for name in sorted(_sources))


def source_of(key: str) -> TextSource:
    """Return who holds a key. Raises UnknownSource."""
    try:
        return _sources[key.partition(":")[0]]
    except KeyError as error:
        raise UnknownSource(key) from error
