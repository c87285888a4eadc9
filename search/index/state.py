"""The live index behind an alias, and whether it may be trusted to be up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from search.models import IndexState

from .client import translated_errors
from .errors import NotBuilt, OtherRelease, OtherState

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from .subjects import Subject

BUILDING: Final = "building"
COMPLETE: Final = "complete"


@dataclass(frozen=True, slots=True)
class LiveIndex:
    """The index that the alias points to, and how many times it was brought up to date."""

    name: str
    generation: int


def meta(subject: Subject, state: str, generation: int) -> dict[str, Any]:
    """Return the ``_meta`` that the mapping of an index carries."""
    return {
        "subject": subject.name,
        "fingerprint": subject.fingerprint,
        "state": state,
        "generation": generation,
    }


def write_meta(
    subject: Subject, client: Elasticsearch, index: str, state: str, generation: int
) -> None:
    """Store state and generation in the mapping of an index."""
    with translated_errors():
        client.indices.put_mapping(index=index, meta=meta(subject, state, generation))


def live_index(subject: Subject, client: Elasticsearch) -> LiveIndex:
    """Return the finished index behind the alias, made by this release.

    Raises ``NotBuilt``, ``OtherRelease`` or another ``EngineUnavailable``.
    """
    with translated_errors():
        indexes = client.indices.get_mapping(
            index=subject.alias, filter_path="*.mappings._meta"
        ).body
    if len(indexes) != 1:
        raise NotBuilt(f"{len(indexes)} indexes behind {subject.alias}")
    ((name, mapping),) = indexes.items()
    about = mapping["mappings"]["_meta"]
    if name == subject.alias or about.get("state") != COMPLETE:
        raise NotBuilt(f"{name} is not finished")
    if about.get("fingerprint") != subject.fingerprint:
        raise OtherRelease(name)
    return LiveIndex(name, int(about.get("generation", 0)))


def trusted_index(subject: Subject, client: Elasticsearch) -> LiveIndex:
    """Return the live index if it is also the one that the database knows.

    The index is marked before the database, so it may be one generation ahead; changes are pending
    then and the database answers. Both are read twice at most, since a step may have been finished
    between the two reads. Raises ``OtherState``, and what ``live_index`` raises.
    """
    for _attempt in range(2):
        state = IndexState.objects.filter(subject=subject.name).first()
        index = live_index(subject, client)
        if state and state.index == index.name and index.generation - state.generation in (0, 1):
            return index
    raise OtherState(index.name)
