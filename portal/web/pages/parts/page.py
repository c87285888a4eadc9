"""What every page tells the base template about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def page(  # noqa: PLR0913 -- keyword-only; what a government site must say of a page
    title: str,
    *,
    trail: Sequence[tuple[str, str]] = (),
    crumb: str = "",
    description: str = "",
    column: str = "",
    column_type: str = "",
    published_on: date | str | None = None,
    source: str = "",
    keywords: Sequence[str] = (),
    noindex: bool = False,
) -> dict[str, Any]:
    """Return the `page` of a template context.

    `trail` holds (label, address) of what lies between the home page and this one, `crumb` the
    last word of the trail if it is not the title. `column` and `column_type` are the names that
    the inspection of government sites asks for (norms B5); `published_on` and `source` make the
    page an article (a moment is given with its time). `keywords` are words beside the title.
    `noindex` keeps pages with rows of people out of search engines.
    """
    return {
        "title": title,
        "trail": [{"label": label, "href": href} for label, href in trail],
        "crumb": crumb or title,
        "description": description,
        "column": column,
        "column_type": column_type,
        "published_on": published_on,
        "source": source,
        "keywords": ",".join(dict.fromkeys(map(str, [*keywords, title]))),
        "noindex": noindex,
    }
