"""Published content for tests, through the service that pages use."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

from portal.content.enums import ContentKind
from portal.content.services.register import Content, put_content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.content.models import ContentItem
    from portal.policies.models import Policy

_serial = itertools.count(1)


def content(**how: Any) -> Content:
    """Return the description of a notice, with the given fields instead."""
    n = next(_serial)
    given = {
        "key": f"page:{n}",
        "kind": ContentKind.NOTICE,
        "title": f"关于第{n}号事项的通知",
        "address": f"notices/n{n}/",
        "published_on": dt.date(2026, 9, 1),
    }
    return Content(**(given | how))


def put(
    *, policies: Iterable[Policy] = (), correction: str = "", by: Any = None, **how: Any
) -> ContentItem:
    """Publish it."""
    return put_content(content=content(**how), policies=policies, correction=correction, by=by)
