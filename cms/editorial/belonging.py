"""Whose page is it: the organisation that answers for a page.

A page type that somebody answers for has a foreign key `organisation`; a type without it is
structure (home, the lists of notices and guides) and belongs to nobody.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from wagtail.models import Page, get_page_models

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

OWNER = "organisation"


@cache
def owned_models() -> tuple[type[Page], ...]:
    """Return the page types that somebody answers for."""
    return tuple(model for model in get_page_models() if _is_owned(model))


def _is_owned(model: type[Page]) -> bool:
    try:
        model._meta.get_field(OWNER)
    except FieldDoesNotExist:
        return False
    return True


def owner_id_of(page: Page) -> int | None:
    """Return the key of the organisation that answers for a page, None for structure.

    One query where the page was read without its own type's fields.
    """
    if type(page) is Page and _is_owned(page.specific_class or Page):
        page = page.specific
    return getattr(page, f"{OWNER}_id", None)


def belonging_to(organisations: QuerySet | Collection[int]) -> Q:
    """Return the condition for pages of these organisations."""
    condition = Q(pk__in=())
    for model in owned_models():
        mine = model.objects.filter(organisation__in=organisations)
        condition |= Q(pk__in=mine.order_by().values("pk"))
    return condition


def structure() -> Q:
    """Return the condition for pages that belong to nobody, the root left out."""
    types = ContentType.objects.get_for_models(*owned_models()).values()
    return Q(depth__gt=1) & ~Q(content_type__in=[content_type.pk for content_type in types])
