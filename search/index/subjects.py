"""Subjects: what there are indexes of. Their owners register them in ``AppConfig.ready``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from elasticsearch.dsl import Document

# The id of a document and its source
IndexedDocument = tuple[str, dict[str, Any]]


class DocumentSource(Protocol):
    """Makes the documents of a subject as they should be in the index now."""

    def __call__(self, keys: Collection[str] | None = None) -> Iterable[IndexedDocument]:
        """Yield those of some keys, or all; what is no longer public is simply not yielded."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of index.

    ``document`` declares the mapping, strict; every document has a keyword field ``key``: the key
    of the change that it belongs to. ``release`` is raised when documents are made differently
    under the same mapping. ``settings`` are added to those of every index.
    ``rebuild_database`` makes anew what the database keeps for its own engine and returns how many
    rows that is.
    """

    name: str
    document: type[Document]
    documents: DocumentSource
    rebuild_database: Callable[[], int]
    release: int = 1
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def alias(self) -> str:
        """The name under which the index is searched."""
        return f"{settings.SEARCH_INDEX_PREFIX}-{self.name}"

    @property
    def mapping(self) -> dict[str, Any]:
        """The mapping as Elasticsearch reads it."""
        mapping: dict[str, Any] = self.document._doc_type.mapping.to_dict()  # noqa: SLF001
        return mapping

    @property
    def fingerprint(self) -> str:
        """What identifies mapping, settings and release: an index with another one is not used."""
        parts = [self.mapping, dict(self.settings), self.release]
        text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Let a subject be built, synchronised and searched."""
    _subjects[subject.name] = subject


def subject(name: str) -> Subject:
    """Return a registered subject. Raises KeyError."""
    return _subjects[name]


def subjects() -> tuple[Subject, ...]:
    """Return all subjects in the order of their names."""
    return tuple(_subjects[name] for name in sorted(_subjects))
