"""Asking the index: several searches in one request, of which only what is read comes back."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from .client import MISSING, asking, translated
from .errors import EngineUnavailable, NotBuilt

Body = dict[str, Any]
# Hits are read by their sort values, so that nothing is fetched; both engines count for themselves.
PLAIN: Final = {"track_total_hits": False, "stored_fields": "_none_"}
_READ: Final = ("hits.hits.sort", "hits.total", "aggregations")
_TOLD: Final = ("status", "error.type", "timed_out", "_shards.failed")
_WANTED: Final = ",".join(f"responses.{name}" for name in (*_READ, *_TOLD))


def ask(alias: str, *searches: Body) -> list[Body]:
    """Return the answer of each search; half an answer is none.

    Raises EngineUnavailable, NotBuilt where nothing has the name.
    """
    head = {"index": alias, "allow_partial_search_results": False}
    patience = {"timeout": f"{settings.SEARCH_TIMEOUT_MS}ms"}
    lines = [line for search in searches for line in (head, PLAIN | patience | search)]
    with translated():
        answers: list[Body] = asking().msearch(searches=lines, filter_path=_WANTED)["responses"]
    for answer in answers:
        if "error" in answer:
            kind = NotBuilt if answer["status"] == MISSING else EngineUnavailable
            raise kind(f"{answer['status']} {answer['error']['type']}")
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise EngineUnavailable("half an answer")
    return answers


def sort_values(answer: Body) -> list[list[Any]]:
    """Return the sort values of the hits of an answer, in order."""
    return [hit["sort"] for hit in answer.get("hits", {}).get("hits", ())]
