"""What stands behind an alias, and whether it may be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from search.models import IndexState

from .client import translated
from .errors import NotBuilt, OtherRelease, OtherState

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from .subjects import Subject

BUILDING: Final = "building"
COMPLETE: Final = "complete"


@dataclass(frozen=True, slots=True)
class Standing:
    """An index behind the alias, with what its mapping says about itself."""

    index: str
    meta: dict[str, Any]

    @property
    def generation(self) -> int:
        """How many times it was brought up to date."""
        return int(self.meta.get("generation", 0))


def meta(subject: Subject, state: str, generation: int) -> dict[str, Any]:
    """Return what the mapping of an index says about itself."""
    return {
        "subject": subject.name,
        "fingerprint": subject.fingerprint,
        "state": state,
        "generation": generation,
    }


def standing(subject: Subject, client: Elasticsearch) -> Standing:
    """Return the finished index behind the alias, made by this release.

    Raises ``NotBuilt``, ``OtherRelease`` or another ``EngineUnavailable``.
    """
    with translated():
        found = client.indices.get_mapping(index=subject.alias, filter_path="*.mappings._meta").body
    if len(found) != 1:
        raise NotBuilt(f"{len(found)} indexes behind {subject.alias}")
    ((index, mapping),) = found.items()
    about: dict[str, Any] = mapping["mappings"]["_meta"]
    if index == subject.alias or about.get("state") != COMPLETE:
        raise NotBuilt(f"{index} is not finished")
    if about.get("fingerprint") != subject.fingerprint:
        raise OtherRelease(index)
    return Standing(index, about)


def trusted(subject: Subject, client: Elasticsearch) -> Standing:
    """Return the index if it is also the one that the database knows. Raises ``OtherState``.

    The index is marked before the database, so it may be one step ahead; changes wait then and
    the database answers. Between two looks a step may have been finished: it is looked at again.
    """
    for _look in range(2):
        known = IndexState.objects.filter(subject=subject.name).first()
        found = standing(subject, client)
        if known and known.index == found.index and found.generation - known.generation in (0, 1):
            return found
    raise OtherState(found.index)


def mark(subject: Subject, client: Elasticsearch, index: str, state: str, generation: int) -> None:
    """Let the mapping of an index say where it stands."""
    with translated():
        client.indices.put_mapping(index=index, meta=meta(subject, state, generation))
