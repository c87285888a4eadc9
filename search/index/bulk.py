"""Sending documents: lines of JSON in packets, a few on their way while the next are made."""

from __future__ import annotations

import json
import time
from collections import Counter, deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, Self

from elasticsearch import ApiError

from .client import translated, writing
from .errors import NotWritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from elasticsearch import Elasticsearch

    from .subjects import Made

PACKET_DOCUMENTS: Final = 2_000
PACKET_BYTES: Final = 5_000_000
ON_THE_WAY: Final = 2
# Documents can be slow to make: a lease is looked at this often.
LOOK: Final = 20
# A node that has too much to do says so, and is asked again after these seconds.
PAUSES: Final = (0.5, 1, 2, 4)
TOO_MANY: Final = 429
OVERLOADED: Final = "es_rejected_execution_exception"
_dump: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Sender:
    """Writes into one index; use as a context manager, which waits for what is on its way.

    ``between`` is called every few documents: it extends a lease, or raises to stop. Raises
    ``EngineUnavailable``; sending all of it once more does no harm, a document keeps its id.
    """

    def __init__(self, index: str, *, between: Callable[[], object]) -> None:
        self.index, self.between = index, between
        self.sent = 0
        self._client: Elasticsearch = writing()
        self._lines: list[str] = []
        self._size = 0
        self._way: deque[Future[None]] = deque()
        self._pool = ThreadPoolExecutor(ON_THE_WAY, thread_name_prefix="bulk")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._post()
                self._wait(0)
        finally:
            self._pool.shutdown(cancel_futures=True)

    def write(self, documents: Iterable[Made]) -> None:
        """Add or replace documents."""
        for key, source in documents:
            self._add(f'{{"index":{{"_id":{_dump(key)}}}}}\n{_dump(source)}\n')

    def remove(self, keys: Iterable[str]) -> None:
        """Remove documents by their ids; an absent one is no error."""
        for key in keys:
            self._add(f'{{"delete":{{"_id":{_dump(key)}}}}}\n')

    def _add(self, line: str) -> None:
        self._lines.append(line)
        self._size += len(line)
        if len(self._lines) % LOOK == 0:
            self.between()
        if len(self._lines) >= PACKET_DOCUMENTS or self._size >= PACKET_BYTES:
            self._post()

    def _post(self) -> None:
        if not self._lines:
            return
        self.between()
        self._wait(ON_THE_WAY - 1)
        packet = "".join(self._lines).encode()
        self._way.append(self._pool.submit(_send, self._client, self.index, packet))
        self.sent += len(self._lines)
        self._lines, self._size = [], 0

    def _wait(self, left: int) -> None:
        while len(self._way) > left:
            self._way.popleft().result()


def _send(client: Elasticsearch, index: str, packet: bytes) -> None:
    refused: Counter[str] = Counter()
    for pause in (0, *PAUSES):
        time.sleep(pause)
        with translated():
            refused = _post_once(client, index, packet)
        if set(refused) != {OVERLOADED}:
            break
    if refused:
        raise NotWritten(", ".join(f"{kind} x {count}" for kind, count in refused.items()))


def _post_once(client: Elasticsearch, index: str, packet: bytes) -> Counter[str]:
    """Send a packet and count by kind what was refused."""
    lines: Any = packet  # the transport sends finished lines as they are
    try:
        answer = client.bulk(index=index, operations=lines, filter_path="errors,items.*.error.type")
    except ApiError as error:
        if error.status_code == TOO_MANY:
            return Counter((OVERLOADED,))
        raise
    items = answer.get("items", ()) if answer["errors"] else ()
    return Counter(kind["error"]["type"] for item in items for kind in item.values())
