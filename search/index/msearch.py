"""Searching the index: several searches in one request, reading only the fields that are needed."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from .client import error_of, query_client, translated_errors
from .errors import EngineUnavailable

Body = dict[str, Any]
# Hits are read by their sort values, so nothing is fetched; the engines count for themselves.
KEYS_ONLY: Final = {"track_total_hits": False, "stored_fields": "_none_"}
_RESULT_FIELDS: Final = ("hits.hits.sort", "hits.total", "aggregations")
_STATUS_FIELDS: Final = ("status", "error.type", "timed_out", "_shards.failed")
_FILTER_PATH: Final = ",".join(f"responses.{name}" for name in (*_RESULT_FIELDS, *_STATUS_FIELDS))


def msearch(alias: str, *searches: Body) -> list[Body]:
    """Return the response to each search; a partial response is none.

    Raises EngineUnavailable, NotBuilt where nothing has the name, QuestionRefused.
    """
    header = {"index": alias, "allow_partial_search_results": False}
    options = KEYS_ONLY | {"timeout": f"{settings.SEARCH_TIMEOUT_MS}ms"}
    lines = [line for search in searches for line in (header, options | search)]
    with translated_errors():
        answer = query_client().msearch(searches=lines, filter_path=_FILTER_PATH)
    responses: list[Body] = answer["responses"]
    for response in responses:
        if "error" in response:
            raise error_of(response["status"], response["error"]["type"])
        if response["timed_out"] or response["_shards"]["failed"]:
            raise EngineUnavailable("partial response")
    return responses


def sort_values(response: Body) -> list[list[Any]]:
    """Return the sort values of the hits of a response, in order."""
    return [hit["sort"] for hit in response.get("hits", {}).get("hits", ())]
