"""Days and times as offices write them: 2026年9月3日 is understood, nothing is changed silently.

Wagtail's calendar replaces what it cannot read when the field is left: 2026年9月3日 became
2026-01-01. Here what was typed stays, and the form says what is wrong with it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from wagtail.admin.panels import PublishingPanel
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from portal.identifiers.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAY: Final = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?\s*")
_TIME: Final = re.compile(r"(\d{1,2})[时点](?:(\d{1,2})分?)?$")


def as_machines_write(text: str) -> str:
    """Return a day, or a day with a time, with hyphens and colons; other texts as they came."""
    plain = clean(text)
    match = _DAY.match(plain)
    if match is None:
        return text
    year, month, day = match.groups()
    time = _TIME.sub(lambda part: f"{part[1]}:{part[2] or '00'}", plain[match.end() :])
    return f"{year}-{month:0>2}-{day:0>2} {time}".strip()


class _AsTyped:
    """Keeps what was typed and reads it as offices write it; stands before one of Wagtail's."""

    def get_config(self) -> dict[str, Any]:
        """Let the calendar keep its hands off what was typed."""
        config: dict[str, Any] = super().get_config()
        return config | {"validateOnBlur": False}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        """Return what was typed, in the form that fields read."""
        value = super().value_from_datadict(data, files, name)
        return as_machines_write(value) if value else value


class DayInput(_AsTyped, AdminDateInput):
    """A day with Wagtail's calendar."""


class MomentInput(_AsTyped, AdminDateTimeInput):
    """A day and a time with Wagtail's calendar."""


def schedule_panel() -> PublishingPanel:
    """Return Wagtail's panel of the days of publishing and unpublishing, with our inputs."""
    panel = PublishingPanel()
    for child in panel.children:
        theirs = child.widget
        child.widget = MomentInput(
            attrs=theirs.attrs, js_overlay_parent_selector=theirs.js_overlay_parent_selector
        )
    return panel
