"""The door through which public texts come in: their owners register a source and report news.

In ``AppConfig.ready`` the owner calls ``register(NoticeTexts())``, an object with a ``name`` and
``records``. Inside the transaction that publishes a page it calls ``changed("page:123")``, inside
the one that takes it down ``gone("page:123")``, after which no answer shows it any more.
"""

from __future__ import annotations

from .texts.kinds import TextKind
from .texts.outbox import changed, gone
from .texts.registry import TextRecord, TextSource, UnknownSource, register

__all__ = ("TextKind", "TextRecord", "TextSource", "UnknownSource", "changed", "gone", "register")
