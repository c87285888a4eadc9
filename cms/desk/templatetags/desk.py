"""What the desk's templates ask for themselves."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from cms.desk.session_state import WARNING
from cms.desk.way_back import ways_back
from portal.web.context import identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.template import Context

    from portal.staff.acts import Text

register = template.Library()


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = None) -> SafeString:
    """Return the options of a select; a loop in the template costs a third of a page of rows.

    choices: pairs of value and label. chosen: the value that is selected.
    """
    # Not by format_html: a list of all villages would cost ten milliseconds
    return mark_safe(  # noqa: S308 - escaped here
        "".join(
            f'<option value="{escape(str(value))}"{" selected" if value == chosen else ""}>'
            f"{escape(str(label))}</option>"
            for value, label in choices
        )
    )


@register.simple_tag
def site_title() -> str:
    """Return the name of the site: on the sign-in page `site` is Django's own, the host."""
    return str(identity(None)["title"])


@register.inclusion_tag("desk/session_watch.html")
def session_watch() -> dict[str, int]:
    """Load the script that warns before the session ends; seconds of idling, and of the warning."""
    return {"idle": int(settings.SESSION_IDLE.total_seconds()), "warning": WARNING}


@register.simple_tag(takes_context=True)
def open_above(context: Context) -> list[tuple[str, Text]]:
    """Return what lies above a refused address and is open to the person, the nearest first."""
    return list(ways_back(context["request"]))
