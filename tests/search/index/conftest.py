"""A small subject of its own, so that the machinery is tested without payouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from elasticsearch.dsl import Document, Keyword, MetaField

from search.index import subjects
from search.index.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Note(Document):
    key = Keyword()
    text = Keyword()

    class Meta:
        dynamic = MetaField("strict")

    @classmethod
    def from_text(cls, key: str, text: str) -> dict[str, Any]:
        return {"key": key, "text": text}


class Shelf:
    """What is public: texts by key; a text of several words is several documents."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.meanwhile: list[Any] = []

    def __call__(self, keys: Collection[str] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        for key, text in list(self.texts.items()):
            if keys is None or key in keys:
                for word in text.split():
                    yield f"{key}-{word}", Note.from_text(key, word)
        while keys is None and self.meanwhile:
            self.meanwhile.pop(0)()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def notes(shelf, monkeypatch) -> Subject:
    found = Subject("notes", Note, shelf, lambda: 0)
    monkeypatch.setattr(subjects, "_subjects", {"notes": found})
    return found
