"""What a reader asks for in an address: read once, with a sentence for each part that makes none.

A parameter that makes no sense is left out of the question, so that the page can show the rest
with the sentences on top; the API answers with the sentences alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identifiers.cleaning import one_line
from portal.identifiers.finder import holds_number
from portal.numerals import whole_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.http import QueryDict

MAX_TEXT: Final = 60
MAX_CURSOR: Final = 300
YEARS: Final = range(1990, 2101)
LIMITS: Final = range(1, 101)
# Nobody looks at a page of a hundred million; such a number only breaks the database
NUMBERS: Final = range(1, 10_000)
Pairs = list[tuple[str, str]]


class QueryParams:
    """Reads parameters one by one; ``problems`` maps those that make no sense to a sentence."""

    def __init__(self, parameters: QueryDict) -> None:
        """Keep what was asked."""
        self.parameters = parameters
        self.problems: dict[str, str] = {}

    def text(self, name: str, limit: int = MAX_TEXT) -> str:
        """Return a text in one line; "" for one too long, control signs, numbers of people."""
        value = one_line(self.parameters.get(name) or "")
        if len(value) > limit or not value.isprintable():
            self.problems[name] = _("This is too long, or contains signs that cannot be searched.")
            return ""
        if name != "cursor" and holds_number(value):
            self.problems[name] = _(
                "ID, card and telephone numbers of people cannot be searched here."
            )
            return ""
        return value

    def one_of(self, name: str, choices: Collection[str], sentence: str) -> str:
        """Return a value that is known, else "" with the sentence as problem."""
        value = self.text(name)
        if value and value not in choices:
            self.problems[name] = sentence
            return ""
        return value

    def number(self, name: str, sentence: str, within: range | None = None) -> int | None:
        """Return a whole number from 1 on (or within a range), None if absent or a problem."""
        value = self.text(name)
        if not value:
            return None
        number = whole_number(value, within or NUMBERS)
        if number is None:
            self.problems[name] = sentence
        return number

    def year(self) -> int | None:
        """Return the parameter ``year``."""
        return self.number("year", _("Write the year with four digits, such as 2026."), YEARS)

    def edition(self) -> int | None:
        """Return the parameter ``edition``."""
        return self.number("edition", _("Editions are numbered 1, 2, 3 and so on."))

    def limit(self, default: int) -> int:
        """Return how many rows a program wants, at most a hundred."""
        sentence = _("Ask for 1 to 100 rows.")
        return self.number("limit", sentence, LIMITS) or default

    def errors(self, fields: Collection[str] = ()) -> list[dict[str, str]]:
        """Return the sentences for the error summary; ``fields`` stand in the page's form."""
        return [
            {"text": text, "field": name if name in fields else ""}
            for name, text in self.problems.items()
        ]


def address(name: str, pairs: Iterable[tuple[str, Any]] = (), *args: str) -> str:
    """Return the address of a named page with the parameters that say something."""
    query = urlencode([(key, value) for key, value in pairs if value not in ("", None)])
    return reverse(name, args=args) + (f"?{query}" if query else "")
