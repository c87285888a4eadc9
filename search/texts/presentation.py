"""What the page of full-text search shows: from answers to the context of its template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.web.pages.parts.figures import count
from search.analysis import runs
from search.texts.models import Promotion, Text

from .kinds import TextKind, TextOrder
from .services import folded_question

if TYPE_CHECKING:
    from .answer import Answers, Found
    from .query import TextQuery
    from .vocabulary import Vocabulary

# A run of Chinese of so many signs that is no vocabulary may be a name.
NAME_LENGTH: Final = range(2, 5)
STRAIGHT: Final = 3
NEARER: Final = 4


def href(address: str) -> str:
    """Return the address of a public text on this site, its prefix included."""
    return get_script_prefix() + address


def step(asked: TextQuery, **changes: Any) -> dict[str, str]:
    """Return a way to another view of the same question.

    ``href`` for a question that may stand in an address; else ``go``, which a button posts beside
    the question, so that no address ever holds it.
    """
    other = asked.with_(**changes)
    if not asked.public:
        return {"go": urlencode(other.rest()) or "first"}
    query = other.query()
    return {"href": f"{reverse('search')}?{query}" if query else reverse("search")}


def facets(asked: TextQuery, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the kinds with their numbers, those without hits left out."""
    all_of_it = {"label": _("All"), "count": count(sum(counts.values())), "on": not asked.kind}
    kinds = [
        {
            "label": str(TextKind(kind).label),
            "count": count(counts.get(kind, 0)),
            "on": asked.kind == kind,
            **step(asked, kind=kind),
        }
        for kind in TextKind.values
        if counts.get(kind) or asked.kind == kind
    ]
    return [all_of_it | step(asked, kind=""), *kinds]


def orders(asked: TextQuery) -> list[dict[str, Any]]:
    """Return the orders to choose from; without words there is only one."""
    if not asked.terms:
        return []
    return [
        {"label": str(label), "on": asked.order == value, **step(asked, order=value)}
        for value, label in TextOrder.choices
    ]


def row(found: Found) -> dict[str, Any]:
    """Return an answer as the list prints it."""
    return {
        "href": href(found.address),
        "title": found.title,
        "excerpt": found.excerpt,
        "kind": str(TextKind(found.kind).label),
        "organisation": found.organisation,
        "published_on": found.published_on,
    }


def summary(asked: TextQuery, answers: Answers) -> str:
    """Say how many texts were found, of which kind."""
    number = answers.counts.get(asked.kind, 0) if asked.kind else answers.total
    said = {"number": count(number), "what": asked.q}
    if not asked.q:
        return ngettext("%(number)s text", "%(number)s texts", number) % said
    return (
        ngettext("%(number)s result for “%(what)s”", "%(number)s results for “%(what)s”", number)
        % said
    )


def promoted(asked: TextQuery) -> list[dict[str, str]]:
    """Return what staff put first for this question (two queries, one if nothing)."""
    if not asked.q or asked.kind or asked.cursor:
        return []
    chosen = list(Promotion.objects.filter(folded=folded_question(asked.q)))
    texts = {text.key: text for text in Text.objects.filter(key__in=[p.key for p in chosen])}
    return [
        {"href": href(texts[one.key].address), "title": texts[one.key].title, "reason": one.reason}
        for one in chosen
        if one.key in texts
    ]


def straight(asked: TextQuery, vocabulary: Vocabulary) -> list[dict[str, str]]:
    """Return ways straight to what was named: payments of a place, a policy's page."""
    found: dict[str, dict[str, str]] = {}
    for text in (*asked.words, *(text for text, _han in runs(asked.q))):
        names = vocabulary.by_text.get(text) or vocabulary.initials.get(text) or ()
        if text.isdecimal() and text.zfill(3) in vocabulary.codes:
            names = tuple(n for n in vocabulary.names if n.code == text.zfill(3))
        for name in names:
            found[name.code] = _way(name)
    return [*found.values()][:STRAIGHT]


def _way(name: Any) -> dict[str, str]:
    if name.kind == "policy":
        label = _("Policy %(code)s: %(name)s") % {"code": name.code, "name": name.text}
        return {"icon": "list", "label": label, "href": reverse("policy", args=[name.code])}
    place = f"{name.within}{name.text}"
    query = urlencode({name.kind: name.code})
    label = _("Payments in %(place)s") % {"place": place}
    return {"icon": "village", "label": label, "href": f"{reverse('payouts')}?{query}"}


def may_be_a_name(asked: TextQuery) -> bool:
    """Say whether somebody may be looking for a person: those stand on the payment lists only."""
    if asked.public:
        return False
    found = runs(asked.q)
    return len(found) == 1 and found[0][1] and len(found[0][0]) in NAME_LENGTH


def nearer(asked: TextQuery, counts: dict[str, int], words: dict[str, int]) -> list[dict[str, Any]]:
    """Return what finds more: other kinds, and each word alone with its number of texts."""
    ways: list[dict[str, Any]] = []
    if asked.kind and sum(counts.values()):
        label = _("In all kinds of content")
        ways.append({"label": label, "count": sum(counts.values()), **step(asked, kind="")})
    for word, number in words.items():
        if number:
            query = urlencode({"q": word})
            label = _("Only “%(word)s”") % {"word": word}
            ways.append({"label": label, "count": number, "href": f"{reverse('search')}?{query}"})
    return ways[:NEARER]
