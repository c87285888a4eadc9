"""What the desk's templates ask for themselves."""

from __future__ import annotations

from django import template

from portal.web.context import identity

register = template.Library()


@register.simple_tag
def site_title() -> str:
    """Return the name of the site: on the sign-in page `site` is Django's own, the host."""
    return str(identity(None)["title"])
