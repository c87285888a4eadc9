"""Reading a question in full text: what a hit must have, and whether it may stand in an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from portal.identifiers.cleaning import one_line
from portal.identifiers.finder import holds_number
from portal.policies.rules import policy_code
from search.analysis import QueryTooLong, query_tokens, runs
from search.errors import InvalidFilter

from .kinds import TextKind, TextOrder
from .tokens import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .vocabulary import Vocabulary

MAX_QUESTION: Final = 200
MAX_CURSOR: Final = 300
# Names that one word of initials may stand for.
MAX_READINGS: Final = 8


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a hit must have: all tokens of one of the alternatives."""

    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TextQuery:
    """What is asked of the public texts.

    ``q`` is what was typed, in one line; ``kind`` "" or a TextKind. ``terms`` and ``checks`` are
    what it means: a hit has every term, and comes first when for each check one of its phrases
    is in it. ``phrases`` are runs of several known words: hits that hold them as typed come
    first among their like. ``public`` says that every word is vocabulary, so that the
    question may stand in an address; ``words`` are those words without fillers.
    """

    q: str = ""
    kind: str = ""
    order: str = TextOrder.BEST
    cursor: str = ""
    terms: tuple[Term, ...] = ()
    checks: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    marks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    public: bool = True

    @property
    def is_put_in_order(self) -> bool:
        """Whether hits that hold the words as typed are looked for and come first."""
        return self.order == TextOrder.BEST and bool(self.checks or self.phrases)

    def with_(self, **changes: Any) -> TextQuery:
        """Return the same question with another kind or order, from its first page on."""
        return replace(self, **{"cursor": "", **changes})

    def rest(self) -> list[tuple[str, str]]:
        """Return the parameters beside ``q`` that are not at their default."""
        pairs = (("kind", self.kind), ("order", self.order), ("cursor", self.cursor))
        return [(name, value) for name, value in pairs if value and value != TextOrder.BEST]

    def query_string(self) -> str:
        """Return the query string of the question; for public ones only."""
        return urlencode([*((("q", self.q),) if self.q else ()), *self.rest()])


def read_query(params: Mapping[str, str], vocabulary: Vocabulary) -> TextQuery:
    """Read the parameters of a form, an address or a call; unknown ones are ignored.

    Raises InvalidFilter with a sentence per parameter that makes no sense.
    """
    problems: dict[str, object] = {}
    kind = (params.get("kind") or "").strip()
    if kind and kind not in TextKind.values:
        problems["kind"] = _("There is no such kind of content.")
    order = (params.get("order") or "").strip() or TextOrder.BEST
    if order not in TextOrder.values:
        problems["order"] = _("The results cannot be ordered like this.")
    cursor = (params.get("cursor") or "").strip()
    if len(cursor) > MAX_CURSOR:
        problems["cursor"] = _("This is too long, or contains signs that cannot be searched.")
    typed = params.get("q") or ""
    problem = question_problem(typed)
    if problem:
        problems["q"] = problem
    if problems:
        raise InvalidFilter(problems)
    query = TextQuery(q=one_line(typed), kind=kind, order=order, cursor=cursor)
    return interpret(query, vocabulary)


def question_problem(typed: str) -> object:
    """Return the sentence that refuses a question, "" for one that can be asked."""
    tidy = one_line(typed)
    if len(tidy) > MAX_QUESTION:
        return QueryTooLong.message
    if holds_number(typed):
        return _("ID, card and telephone numbers of people cannot be searched here.")
    if not tidy.isprintable():
        return _("This is too long, or contains signs that cannot be searched.")
    try:
        tokens = query_tokens(tidy)
    except QueryTooLong as error:
        return error.message
    if tidy and not tokens:
        return _("Write at least one word, for example the name of a subsidy or a village.")
    return ""


def interpret(query: TextQuery, vocabulary: Vocabulary) -> TextQuery:
    """Return the question with its terms, checks, marks and words filled in."""
    terms: list[Term] = []
    checks: list[tuple[str, ...]] = []
    phrases: list[tuple[str, ...]] = []
    marks: dict[str, None] = {}
    words: list[str] = []
    parts = runs(query.q)
    # A name is written with a blank in it, too
    together = "".join(text for text, _han in parts)
    public = not any(map(vocabulary.may_be_a_name, (together, *(text for text, _ in parts))))
    for text, han in parts:
        if han:
            known_words = vocabulary.segment(text)
            public = public and known_words is not None
            content_words = [
                word for word in known_words or [text] if word not in vocabulary.fillers
            ]
            words += content_words or known_words or []
            terms += [_term(word, vocabulary) for word in content_words]
            alike = vocabulary.words.get(text, (text,)) if known_words else (text,)
            marks.update(dict.fromkeys((*alike, *content_words)))
            (phrases if known_words and len(known_words) > 1 else checks).append(alike)
        else:
            public = public and vocabulary.is_public_word(text)
            words.append(text)
            term, more = _word(text, vocabulary)
            terms.append(term)
            marks.update(dict.fromkeys((text, *more)))
    if not terms and words:
        # Nothing but fillers: then hits must have those
        terms = [_term(word, vocabulary) for word in words]
        marks.update(dict.fromkeys(words))
    return replace(
        query,
        terms=tuple(dict.fromkeys(terms)),
        checks=tuple(alike for alike in checks if max(map(len, alike)) > 2),
        phrases=tuple(phrases),
        marks=tuple(sorted(marks, key=len, reverse=True)),
        words=tuple(dict.fromkeys(words)),
        public=public,
    )


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(map(cut, query_tokens(text)))


def _term(word: str, vocabulary: Vocabulary) -> Term:
    """Return what a hit must have for a word of Chinese: the word or one that means the same."""
    alike = vocabulary.words.get(word, (word,))
    return Term(tuple(dict.fromkeys(_tokens(text) for text in alike)))


def _word(text: str, vocabulary: Vocabulary) -> tuple[Term, tuple[str, ...]]:
    """Return what a hit must have for a word of letters or digits, and the names it stands for.

    Initials stand for places and policies (gyz for 高阳镇), 42 for policy 042.
    """
    readings = tuple(name.folded for name in vocabulary.initials.get(text, ()))[:MAX_READINGS]
    alike = vocabulary.words.get(text, (text,))
    code = policy_code(text) if text.isascii() else None
    alternatives = [*map(_tokens, alike), *map(_tokens, readings)]
    if code and code in vocabulary.codes:
        alternatives.append((code,))
    return Term(tuple(dict.fromkeys(alternatives))), (*alike, *readings)
