"""What a reader may ask of published sets, and of the rows of one (decision 16)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.disclosure.masking import is_masked, is_surname, printed_forms
from portal.identifiers.cleaning import one_line
from portal.identifiers.finder import holds_number

from .editions import published_sets

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from portal.disclosure.models import EditionQuerySet, EntryQuerySet

    from .editions import EditionPage

# No name has so many digits in a row, and a number may be mistyped.
_LONG_NUMBER: Final = re.compile(r"\d{5}")
_SEPARATOR: Final = re.compile(r"[\s、|]+")


@dataclass(frozen=True, slots=True)
class DisclosureFilter:
    """Sets by policy (three digits), year of their period, township (nine digits)."""

    policy: str = ""
    year: int | None = None
    township: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return not (self.policy or self.year or self.township)

    def editions(self) -> EditionQuerySet:
        """Return the newest edition of each set asked for, newest first."""
        return published_sets(policy=self.policy, year=self.year, township=self.township)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Rows of a class A set by village (twelve digits) and by ``q``.

    ``q`` holds names as printed, several joined by a space, or one surname; a full name has gone
    through ``printed_query`` before.
    """

    village: str = ""
    q: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return not (self.village or self.q)

    def rows(self, page: EditionPage) -> EntryQuerySet:
        """Return the rows of an edition that match, in printed order; none but of class A."""
        rows = page.rows
        if not self.is_empty:
            rows = rows.with_indexes_of(page.edition)
        if self.village:
            rows = rows.in_village(self.village)
        if self.q:
            rows = rows.surnamed(self.q) if is_surname(self.q) else rows.named(*names_in(self.q))
        return rows


def name_problem(name: str) -> str | Promise:
    """Return the sentence that refuses what was typed for a name, "" where it may be one."""
    if _LONG_NUMBER.search(name) or holds_number(name):
        return _("Only names can be searched here, not ID or card numbers.")
    if name and not any(sign.isalnum() or sign == "\u3007" for sign in name):
        return _("Write a name, or the surname alone.")
    return ""


def names_in(query: str) -> tuple[str, ...]:
    """Return the names that a query holds, each once or more as it stands there."""
    return tuple(name for name in _SEPARATOR.split(query) if name)


def printed_query(text: str) -> str:
    """Return what may stand in an address for a name as somebody typed it (decision 15).

    A surname and masked names stay; anything else is a full name and becomes its printed forms, one
    for each mode in use. A company that has been published is public in full, so its name stays
    beside them. Full and masked input so give the same answer. Up to four queries for each name.
    """
    typed = one_line(text.replace("\uff0a", "*"))
    if not typed or is_surname(typed):
        return typed
    if not is_masked(typed):
        return " ".join(sorted(printed_forms(typed)))
    forms: set[str] = set()
    for name in names_in(typed):
        forms.update((name,) if is_masked(name) or is_surname(name) else printed_forms(name))
    return " ".join(sorted(forms))
