"""Options of long select fields (42 townships, 75 policies), built once and reused.

A template loop over 120 options costs more than the rest of a page; here the list is made
once and the chosen option is marked by a text replacement.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Choices = tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)
def _unmarked(choices: Choices) -> SafeString:
    """Return the option elements of (value, label) pairs, none of them chosen."""
    return format_html_join("", '<option value="{}">{}</option>', choices)


def options(choices: Choices, chosen: str = "", *, blank: str = "") -> SafeString:
    """Return option elements with `chosen` selected; `blank` labels an empty first choice.

    `choices` is a tuple of (value, label) so that it can be remembered. A chosen value that is
    not among them leaves the first one selected.
    """
    first = format_html('<option value="">{}</option>', blank) if blank else ""
    value = f'<option value="{escape(chosen)}"'
    marked = _unmarked(choices)
    if chosen:
        marked = mark_safe(marked.replace(value, f"{value} selected", 1))  # noqa: S308 -- escaped
    return mark_safe(first + marked)  # noqa: S308 -- both made above by format_html
