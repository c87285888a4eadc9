"""What may be meant while somebody types: names of places and policies, taught words, titles.

All of it is public vocabulary; what was typed is neither kept nor cached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext as _

from portal.identifiers.cleaning import one_line
from search.analysis import fold
from search.texts.models import Text

from .database import DatabaseTexts
from .kinds import TextKind
from .query import TextQuery, interpret, question_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .vocabulary import Name, Vocabulary

MOST: Final = 8
TITLES: Final = 3
LONGEST: Final = 40
# Policies and sets are found by their names and places; their titles would only repeat those.
_WITH_NAMES: Final = frozenset({TextKind.POLICY, TextKind.DISCLOSURE})


class Suggestion(NamedTuple):
    """What to search for, and what it is."""

    text: str
    detail: str


def suggestions(typed: str, vocabulary: Vocabulary) -> list[Suggestion]:
    """Return at most eight; none for what cannot be asked. Two statements at most."""
    needle = fold(one_line(typed).replace(" ", ""))
    if not needle or len(needle) > LONGEST or question_problem(typed):
        return []
    by_text = {suggestion.text: suggestion for suggestion in _names(needle, vocabulary)}
    if len(by_text) < MOST and len(needle) > 1:
        for suggestion in _titles(typed, vocabulary):
            by_text.setdefault(suggestion.text, suggestion)
    return [*by_text.values()][:MOST]


def _names(needle: str, vocabulary: Vocabulary) -> Iterator[Suggestion]:
    """Yield names that begin so, then by initials, taught words, at last names that hold it."""
    names, longer = vocabulary.names, len(needle) > 1
    yield from (_suggestion(name) for name in names if name.folded.startswith(needle))
    if longer and needle.isascii():
        yield from (_suggestion(name) for name in names if _read_so(name, needle))
    told = _("also called differently")
    yield from (Suggestion(word, told) for word in vocabulary.synonyms if word.startswith(needle))
    if longer:
        code = needle.zfill(3)
        yield from (_suggestion(n) for n in names if needle in n.folded or n.code == code)


def _read_so(name: Name, needle: str) -> bool:
    return any(initials.startswith(needle) for initials in name.initials)


def _suggestion(name: Name) -> Suggestion:
    if name.kind == "policy":
        return Suggestion(name.text, _("Policy %(code)s") % {"code": name.code})
    if name.kind == "village":
        return Suggestion(f"{name.within}{name.text}", _("Village"))
    return Suggestion(name.text, _("Township"))


def _titles(typed: str, vocabulary: Vocabulary) -> Iterator[Suggestion]:
    """Yield titles of public texts that hold what was typed."""
    query = interpret(TextQuery(q=typed), vocabulary)
    if not query.terms:
        return
    keys = DatabaseTexts().titles(query, limit=TITLES)
    texts = Text.objects.filter(pk__in=keys).exclude(kind__in=_WITH_NAMES)
    for title, kind in texts.order_by("-day", "-pk").values_list("title", "kind"):
        yield Suggestion(title, str(TextKind(kind).label))
