"""How sets, classes and periods are called on public pages, in files and feeds. No queries."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.disclosure.queries.editions import shows_figures
from portal.policies.enums import DisclosureClass
from portal.policies.periods import PeriodKind
from portal.web.pages.parts.query_params import address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.content.models import ContentItem
    from portal.content.queries import ContentLine
    from portal.disclosure.models import Edition

# What the list of policies says in a word, and the policy's own page in a sentence
SHOWN = {
    DisclosureClass.A: gettext_lazy("Online, names in part"),
    DisclosureClass.B: gettext_lazy("In the village only"),
    DisclosureClass.C: gettext_lazy("Figures only"),
}
SHOWN_SENTENCE = {
    DisclosureClass.A: gettext_lazy(
        "The lists of this subsidy are published on this site; parts of the names are hidden."
    ),
    DisclosureClass.B: gettext_lazy(
        "The names are shown in the village only: on the village board, in the service zone and on"
        " the terminal. This site shows totals by township."
    ),
    DisclosureClass.C: gettext_lazy(
        "To protect privacy, the names are published nowhere. Numbers and sums come out once a"
        " year."
    ),
}
PAID_BY = {
    PeriodKind.YEAR: gettext_lazy("It is paid once a year."),
    PeriodKind.HALF: gettext_lazy("It is paid twice a year."),
    PeriodKind.QUARTER: gettext_lazy("It is paid every quarter."),
    PeriodKind.MONTH: gettext_lazy("It is paid every month."),
    PeriodKind.TERM: gettext_lazy("It is paid every school term."),
    PeriodKind.ONCE: gettext_lazy("It is paid once, when it has been approved."),
}
# What is counted where a rate is paid per unit; other units are counted as a quantity
MEASURES = {"亩": gettext_noop("Area")}


def sentences(parts: Iterable[str]) -> str:
    """Put sentences side by side: with a space between them, in Chinese without."""
    return reduce(lambda text, sentence: _("%s %s") % (text, sentence), parts)


def measure(unit: str) -> str:
    """Return the head of the quantity's column."""
    return _(MEASURES.get(unit, gettext_noop("Quantity")))


def listing_field(name: str) -> str:
    """Return what a field of a listing is called where editions are compared."""
    return {
        "number": _("number in the list"),
        "name": _("name"),
        "level": _("level"),
        "lead_id": _("department in charge"),
    }.get(name, _("departments as printed"))


def content_address(item: ContentItem | ContentLine) -> str:
    """Return the address of published content on this site."""
    return f"{get_script_prefix()}{item.address}"


def content_row(item: ContentItem | ContentLine) -> dict[str, Any]:
    """Return content as a row of components/articles.html."""
    return {
        "href": content_address(item),
        "title": item.title,
        "published_on": item.published_on,
        "source": item.organisation,
    }


def set_title(edition: Edition) -> str:
    """Return a set in one line of a list: 江口镇 · 耕地地力保护补贴（2026年）."""
    return _("%(unit)s · %(policy)s (%(period)s)") % _parts(edition)


def page_title(edition: Edition) -> str:
    """Return the title of a set's own page: 江口镇2026年耕地地力保护补贴发放明细."""
    if edition.disclosure_class == DisclosureClass.A:
        return _("%(policy)s, %(period)s, %(unit)s: payments") % _parts(edition)
    return _("%(policy)s, %(period)s, %(unit)s: totals") % _parts(edition)


def _parts(edition: Edition) -> dict[str, str]:
    return {
        "unit": edition.disclosure.unit.short_name,
        "policy": edition.policy_name,
        "period": edition.disclosure.period_value.label,
    }


def edition_note(edition: Edition) -> str:
    """Return which edition it is, "" for the first."""
    return _("edition %(number)d") % {"number": edition.number} if edition.number > 1 else ""


def set_address(edition: Edition) -> str:
    """Return the address of a set; it shows the newest edition."""
    return reverse("disclosure", args=[edition.disclosure.ref])


def edition_address(edition: Edition, **parameters: Any) -> str:
    """Return the address of one edition of a set."""
    pairs = {"edition": edition.number} | parameters
    return address("disclosure", pairs.items(), edition.disclosure.ref)


def set_row(edition: Edition) -> dict[str, Any]:
    """Return an edition as a row of components/sets.html."""
    shown = shows_figures(edition)
    return {
        "href": set_address(edition),
        "title": set_title(edition),
        "published_on": edition.published_at,
        "count": edition.entry_count if shown else None,
        "amount": edition.total,
        "status": "" if edition.status == "PUBLISHED" else edition.status,
        "note": edition_note(edition),
    }


def file_name(edition: Edition, ending: str) -> str:
    """Return a file's name: reference and edition, without the ":" that Windows refuses."""
    ref = edition.disclosure.ref.replace(":", "-")
    return f"{ref}_v{edition.number}.{ending}"
