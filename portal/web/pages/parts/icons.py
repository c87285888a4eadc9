"""The kept set of icons: path data on a 24 px grid, drawn with the text's colour.

An icon never stands without words. `svg(name)` is memoised; an unknown name is an error at
once, so that a misspelt icon does not reach a page as nothing.
"""

from __future__ import annotations

from functools import cache

from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
    "letters": '<path d="M2.5 19 8 5l5.5 14M4.5 14.5h7M15 19l3.5-9 3.5 9M16.2 16h4.6"/>',
    "globe": (
        '<circle cx="12" cy="12" r="8.8"/>'
        '<path d="M3.5 12h17M12 3.2c-5 5-5 12.6 0 17.6 5-5 5-12.6 0-17.6"/>'
    ),
    "home": '<path d="M3.5 11.5 12 4l8.5 7.5M6 10v10h12V10M10 20v-6h4v6"/>',
    "village": '<path d="M3 11 9 6l6 5v9H3zM15 13h6v7h-6M7 20v-5h4v5M15 9l3-2.5 3 2.5v5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c.6-4.6 4-7 8-7s7.4 2.4 8 7"/>',
    "list": '<path d="M9 6h12M9 12h12M9 18h12"/><path d="M3.5 6H5M3.5 12H5M3.5 18H5"/>',
    "money": (
        '<circle cx="12" cy="12" r="8.8"/>'
        '<path d="M8.5 7.5 12 12l3.5-4.5M12 12v5.5M8.8 12.5h6.4M8.8 15h6.4"/>'
    ),
    "document": '<path d="M6 3h8l4.5 4.5V21H6zM14 3v5h4.5M9 12.5h6.5M9 16.5h6.5"/>',
    "form": '<path d="M5 4h14v17H5zM9 2.5h6V6H9zM8.5 11h7M8.5 15h4"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8 3.5V7M16 3.5V7"/>',
    "phone": (
        '<path d="M6 3.5 9.5 4l1 4.5-2.3 1.6c1 2.3 2.9 4.2 5.7 5.7l1.7-2.3 4.4 1 .5 3.6'
        'c0 1.7-1.4 2.4-2.9 2.4C10.5 20.5 4 13.5 3.5 6.4 3.5 4.9 4.3 3.5 6 3.5z"/>'
    ),
    "message": '<path d="M4 5h16v11H11l-5 4v-4H4z"/><path d="M8 9h8M8 12.5h5"/>',
    "tick": '<path d="M4 12.5 9.5 18 20 6.5"/>',
    "cross": '<path d="M5 5l14 14M19 5 5 19"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>',
    "warning": '<path d="M12 3.5 22 20.5H2zM12 10v5M12 17.8v.2"/>',
    "info": '<circle cx="12" cy="12" r="8.8"/><path d="M12 11v5.5M12 7.5v.2"/>',
    "shield": (
        '<path d="M12 3l8 3v6c0 4.5-3.3 7.5-8 9-4.7-1.5-8-4.5-8-9V6zM8.5 12l2.5 2.5 4.5-4.5"/>'
    ),
    "again": '<path d="M20 12a8 8 0 1 1-2.5-5.8M20 3v5h-5"/>',
    "place": (
        '<path d="M12 21.5c-4.7-5-7-8.4-7-11.5a7 7 0 0 1 14 0c0 3.1-2.3 6.5-7 11.5z"/>'
        '<circle cx="12" cy="10" r="2.5"/>'
    ),
    "download": '<path d="M12 3v12M7 10.5l5 5 5-5M4 20h16"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "down": '<path d="M5 9l7 7 7-7"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "previous": '<path d="M15 5l-7 7 7 7"/>',
    "chart": '<path d="M4 4v16h16.5M8 12v8M13 7v13M18 14v6"/>',
    "access": (
        '<circle cx="12" cy="4.5" r="2"/><path d="M4.5 8.5 9.5 10h5l5-1.5M9.5 10v4.5L8 21M14.5 10'
        'v4.5L16 21M9.8 14.8h4.4"/>'
    ),
    "arrow": '<path d="M4 12h16M14 6l6 6-6 6"/>',
}


@cache
def svg(name: str) -> SafeString:
    """Return the icon as inline SVG hidden from screen readers; KeyError for an unknown name."""
    return mark_safe(  # noqa: S308 -- constants above
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{PATHS[name]}</svg>'
    )
