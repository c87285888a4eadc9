"""Where owners of public texts register them and report changes.

In ``AppConfig.ready`` the owner calls ``register(NoticeTexts())``, an object with a ``name`` and
``records``. Inside the transaction that publishes a page it calls ``changed("page:123")``, inside
the one that unpublishes it ``gone("page:123")``, after which no answer shows it any more.
"""

from __future__ import annotations

from .texts.index import drop
from .texts.kinds import TextKind
from .texts.registry import TextRecord, TextSource, UnknownSource, register, source_of
from .texts.tasks import index_texts

__all__ = ("TextKind", "TextRecord", "TextSource", "UnknownSource", "changed", "gone", "register")


def changed(*keys: str) -> None:
    """Have these keys read in anew; "policy:*" stands for everything of a source.

    Call it inside the business transaction: the task row is the outbox. It names keys only, and the
    worker reads what is public then, so it may run twice or in another order. A key that is no
    longer public is not yielded by its source and leaves the index. Raises UnknownSource.
    """
    for key in keys:
        source_of(key)
    if keys:
        index_texts.enqueue(sorted(set(keys)))


def gone(*keys: str) -> None:
    """Remove keys from the answers with the running transaction, then from every index.

    For what must not be found for another second: an unpublished page, a withdrawn set.
    """
    drop(keys)
    changed(*keys)
