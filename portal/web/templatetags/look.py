"""Filters and tags of the public templates: numbers, dates, icons, bars.

Formatting itself is in `portal.web.pages.parts.figures`; here it only gets its template names.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.timezone import localtime

from portal.web.pages.parts import compiled, external_links, figures
from portal.web.pages.parts.icons import svg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.template.context import Context
    from django.utils.safestring import SafeString

FRAME = (
    "site",
    "entries",
    "bar",
    "about",
    "contact_href",
    "search_href",
    "accessibility_href",
    "display",
)

register = template.Library()
register.filter("money", figures.money)
register.filter("count", figures.count)
register.filter("quantity", figures.quantity)
register.filter("long_date", figures.long_date)
register.filter("short_date", figures.short_date)
register.filter("set_lines", figures.set_lines)
register.filter("article_lines", figures.article_lines)


@register.filter
def iso_date(value: figures.Day) -> str:
    """Return a day as ISO text for datetime attributes and metadata."""
    return figures.as_date(value).isoformat()


@register.filter
def pub_date(value: figures.Day) -> str:
    """Return a day, or a moment with hour and minute, as the inspection reads it (norms B5)."""
    if isinstance(value, datetime):
        return f"{localtime(value) if value.tzinfo else value:%Y-%m-%d %H:%M}"
    return iso_date(value)


@register.filter
def dialled(number: str) -> str:
    """Return a telephone number as an address dials it: digits and a leading plus."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


@register.filter
def halves(rows: Sequence[object]) -> list[Sequence[object]]:
    """Return the rows as two lists to stand side by side, the first one longer by one if odd."""
    middle = (len(rows) + 1) // 2
    return [rows[:middle], rows[middle:]]


@register.filter
def field(row: Mapping[str, Any], name: str) -> Any:
    """Return the field of a row whose name the template was given."""
    return row[name]


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the kept set; words stand beside it always."""
    return svg(name)


@register.simple_tag
def link_to(address: str, label: object, classes: str = "") -> SafeString:
    """Return a link to an address that staff wrote, which may leave the site."""
    return external_links.link(address, label, classes)


@register.simple_tag
def render_rows(
    rows: Sequence[Mapping[str, Any]], template_name: str, **variant: Any
) -> SafeString:
    """Render rows through a compiled template (pages.parts.compiled: by, given, parameters)."""
    return compiled.render_rows(rows, template_name, **variant)


@register.simple_tag
def render_form(row: Mapping[str, Any], template_name: str, **variant: Any) -> SafeString:
    """Render one compiled template, a form whose fields alone differ."""
    return compiled.render_rows([row], template_name, **variant)


@register.simple_tag(takes_context=True)
def render_cached(context: Context, template_name: str) -> SafeString:
    """Render a part of the frame, once per state of the site (portal.web.pages.parts.compiled)."""
    own_search = bool(context.get("page", {}).get("own_search"))
    site, display = context["site"], context["display"]
    variant = {name: context[name] for name in FRAME} | {"own_search": own_search}
    # A view may bring another identity than the site's own (the gallery does): nothing is kept
    if "key" in site:
        variant["key"] = (site["key"], context["frame_key"], own_search)
    fields = {"mode_href": display["mode_href"], "language_href": display["language_href"]}
    return compiled.render_cached(template_name, fields, variant)
