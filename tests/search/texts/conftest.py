"""A few public texts to search in, held by a source of the tests' own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from search.texts import index, registry
from search.texts.registry import TextRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Shelf:
    """A source whose texts the test puts on it and takes off it."""

    name = "page"

    def __init__(self) -> None:
        self.held: dict[str, TextRecord] = {}
        self.broken = False

    def put(self, number: int, title: str, body: str = "", **more) -> TextRecord:
        """Put a text on the shelf (and not yet into the index)."""
        day = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        about = {"kind": "notice", "published_on": day, "address": f"notices/{number}/"} | more
        record = TextRecord(key=f"page:{number}", title=title, body=body, **about)
        self.held[record.key] = record
        return record

    def records(self, keys: Collection[str] | None = None) -> Iterator[TextRecord]:
        """Yield what lies there."""
        if self.broken:
            raise OSError("the shelf is out of reach")
        wanted = self.held if keys is None else [key for key in keys if key in self.held]
        yield from (self.held[key] for key in wanted)


@pytest.fixture
def shelf(monkeypatch) -> Shelf:
    """Return a source that is the only one registered under its name while the test runs."""
    monkeypatch.setattr(registry, "_sources", dict(registry._sources))
    made = Shelf()
    registry.register(made)
    return made


@pytest.fixture
def library(db, shelf):
    """Return a function that puts texts on the shelf and into the index."""

    def fill(*texts: tuple) -> Shelf:
        for number, text in enumerate(texts, start=1):
            title, body, *more = text
            shelf.put(number, title, body, **(more[0] if more else {}))
        index.refresh({"page:*"})
        return shelf

    return fill
