"""News of public texts: written as a task row in the transaction that makes them.

A row names keys only. Working it off reads what is public then, so that rows may be worked off
twice or in another order and the index still ends up right.
"""

from __future__ import annotations

from .index import drop
from .registry import source_of
from .tasks import index_texts


def changed(*keys: str) -> None:
    """Have these keys read in anew; "policy:*" stands for everything of a source.

    Call it inside the business transaction: the task row is the outbox. A key that is no longer
    public is simply not yielded by its source and leaves the index. Raises UnknownSource.
    """
    for key in keys:
        source_of(key)
    if keys:
        index_texts.enqueue(sorted(set(keys)))


def gone(*keys: str) -> None:
    """Take keys out of the answers with the running transaction, then out of every index.

    For what must not be found for another second: a page taken down, a withdrawn set.
    """
    drop(keys)
    changed(*keys)
