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
    from .query import TextQuery
    from .results import Result, ResultPage
    from .vocabulary import Name, Vocabulary

# A run of Chinese of so many signs that is no vocabulary may be a name.
NAME_LENGTH: Final = range(2, 5)
MOST_SHORTCUTS: Final = 3
MOST_LOOSER: Final = 4


def href(address: str) -> str:
    """Return the address of a public text on this site, its prefix included."""
    return get_script_prefix() + address


def step(query: TextQuery, **changes: Any) -> dict[str, str]:
    """Return a link to another view of the same question.

    ``href`` for a question that may stand in an address; else ``go``, which a button posts beside
    the question, so that no address ever holds it.
    """
    other = query.with_(**changes)
    if not query.public:
        return {"go": urlencode(other.rest()) or "first"}
    address = other.query_string()
    return {"href": f"{reverse('search')}?{address}" if address else reverse("search")}


def facets(query: TextQuery, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the kinds with their numbers, those without hits left out."""
    every_kind = {"label": _("All"), "count": count(sum(counts.values())), "on": not query.kind}
    kinds = [
        {
            "label": str(TextKind(kind).label),
            "count": count(counts.get(kind, 0)),
            "on": query.kind == kind,
            **step(query, kind=kind),
        }
        for kind in TextKind.values
        if counts.get(kind) or query.kind == kind
    ]
    return [every_kind | step(query, kind=""), *kinds]


def orders(query: TextQuery) -> list[dict[str, Any]]:
    """Return the orders to choose from; without words there is only one."""
    if not query.terms:
        return []
    return [
        {"label": str(label), "on": query.order == value, **step(query, order=value)}
        for value, label in TextOrder.choices
    ]


def row(result: Result) -> dict[str, Any]:
    """Return an answer as the list prints it."""
    return {
        "href": href(result.address),
        "title": result.title,
        "excerpt": result.excerpt,
        "kind": str(TextKind(result.kind).label),
        "organisation": result.organisation,
        "published_on": result.published_on,
    }


def summary(query: TextQuery, page: ResultPage) -> str:
    """Say how many texts were found, of which kind."""
    number = page.counts.get(query.kind, 0) if query.kind else page.total
    values = {"number": count(number), "what": query.q}
    if not query.q:
        return ngettext("%(number)s text", "%(number)s texts", number) % values
    return (
        ngettext("%(number)s result for “%(what)s”", "%(number)s results for “%(what)s”", number)
        % values
    )


def promoted(query: TextQuery) -> list[dict[str, str]]:
    """Return what staff put first for this question (two queries, one if nothing)."""
    if not query.q or query.kind or query.cursor:
        return []
    promotions = list(Promotion.objects.filter(folded=folded_question(query.q)))
    texts = {
        text.key: text
        for text in Text.objects.filter(key__in=[promotion.key for promotion in promotions])
    }
    return [
        {"href": href(text.address), "title": text.title, "reason": promotion.reason}
        for promotion in promotions
        if (text := texts.get(promotion.key))
    ]


def shortcuts(query: TextQuery, vocabulary: Vocabulary) -> list[dict[str, str]]:
    """Return links to what was named: payments of a place, a policy's page."""
    links: dict[str, dict[str, str]] = {}
    for text in (*query.words, *(text for text, _han in runs(query.q))):
        names = vocabulary.by_text.get(text) or vocabulary.initials.get(text) or ()
        if text.isdecimal() and text.zfill(3) in vocabulary.codes:
            names = tuple(n for n in vocabulary.names if n.code == text.zfill(3))
        for name in names:
            links[name.code] = _shortcut(name)
    return [*links.values()][:MOST_SHORTCUTS]


def _shortcut(name: Name) -> dict[str, str]:
    if name.kind == "policy":
        label = _("Policy %(code)s: %(name)s") % {"code": name.code, "name": name.text}
        return {"icon": "list", "label": label, "href": reverse("policy", args=[name.code])}
    place = f"{name.within}{name.text}"
    address = f"{reverse('payouts')}?{urlencode({name.kind: name.code})}"
    label = _("Payments in %(place)s") % {"place": place}
    return {"icon": "village", "label": label, "href": address}


def may_be_a_name(query: TextQuery) -> bool:
    """Say whether somebody may be looking for a person: those stand on the payment lists only."""
    if query.public:
        return False
    parts = runs(query.q)
    return len(parts) == 1 and parts[0][1] and len(parts[0][0]) in NAME_LENGTH


def looser_filters(
    query: TextQuery, counts: dict[str, int], words: dict[str, int]
) -> list[dict[str, Any]]:
    """Return what finds more: other kinds, and each word alone with its number of texts."""
    looser: list[dict[str, Any]] = []
    if query.kind and sum(counts.values()):
        label = _("In all kinds of content")
        looser.append({"label": label, "count": sum(counts.values()), **step(query, kind="")})
    for word, number in words.items():
        if number:
            address = f"{reverse('search')}?{urlencode({'q': word})}"
            label = _("Only “%(word)s”") % {"word": word}
            looser.append({"label": label, "count": number, "href": address})
    return looser[:MOST_LOOSER]
