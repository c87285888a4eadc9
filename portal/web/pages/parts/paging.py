"""Pages of a long list without page numbers: a signed marker says where the next one begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet

_SALT = "web.page"


class BadMarker(Exception):
    """A page marker that this site did not make, or of another list."""


@dataclass(frozen=True)
class Slice:
    """Rows of one page and the markers of its neighbours, "" where there is none."""

    rows: list[Any]
    previous: str = ""
    next: str = ""


def take(
    rows: QuerySet[Any],
    order: Sequence[str],
    *,
    of: str,
    cursor: str = "",
    limit: int,
    within: Sequence[str] = (),
) -> Slice:
    """Return the page that ``cursor`` marks, the first one without; one query.

    ``order`` names columns, all ascending or all with "-" before, the last one unique. ``of``
    names the list, so that a marker of another one is refused. ``within`` names columns in which
    all rows agree and by which the index begins that has them in order. Raises BadMarker.
    """
    columns = [name.lstrip("-") for name in order]
    marker = _read(cursor, of, rows.model, columns) if cursor else None
    backwards = bool(marker and marker[0])
    descending = order[0].startswith("-") != backwards
    if marker:
        rows = rows.filter(_beyond(columns, marker[1], "lt" if descending else "gt"))
    sign = "-" if descending else ""
    page = list(rows.order_by(*(f"{sign}{name}" for name in (*within, *columns)))[: limit + 1])
    more, page = len(page) > limit, page[:limit]
    if backwards:
        page.reverse()
    before, after = (more, True) if backwards else (bool(marker), more)
    return Slice(
        page,
        previous=_write(page[0], of, columns, backwards=True) if page and before else "",
        next=_write(page[-1], of, columns, backwards=False) if page and after else "",
    )


def _beyond(columns: Sequence[str], values: Sequence[Any], comparison: str) -> Q:
    """Return the rows behind these values: the first column decides, ties by the next."""
    beyond, same = Q(pk__in=()), Q()
    for name, value in zip(columns, values, strict=True):
        beyond |= same & Q(**{f"{name}__{comparison}": value})
        same &= Q(**{name: value})
    return beyond


def _write(row: Model, of: str, columns: Sequence[str], *, backwards: bool) -> str:
    values = [row._meta.get_field(name).value_to_string(row) for name in columns]
    return signing.dumps([int(backwards), *values], salt=f"{_SALT}.{of}")


def _read(
    cursor: str, of: str, model: type[Model], columns: Sequence[str]
) -> tuple[bool, list[Any]]:
    try:
        backwards, *written = signing.loads(cursor, salt=f"{_SALT}.{of}")
        fields = [model._meta.get_field(name) for name in columns]
        values = [field.to_python(value) for field, value in zip(fields, written, strict=True)]
    except (signing.BadSignature, ValidationError, ValueError, TypeError) as error:
        raise BadMarker from error
    return bool(backwards), values
