"""The parts of a policy's page that are made of what staff wrote, and its history.

What is missing is said, with whom to ask; nothing is made up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.clocks import today
from portal.clocks.enums import DayKind
from portal.content.enums import ContentEventKind, ContentKind, Fact, Removal, Validity
from portal.policies.enums import NoticePlace
from portal.web.pages.parts.figures import as_date, long_date, money, unit_word
from portal.web.pages.parts.labels import content_address, content_row, listing_field, sentences
from portal.web.pages.parts.query_params import address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.content.models import ContentEvent, ContentItem
    from portal.policies.models import Policy, Rate
    from portal.policies.queries import ListingChange
    from portal.web.pages.policies.content import PolicyContent
    from portal.web.pages.policies.record import PolicyRecord

GUIDE_FACTS: Final = (
    Fact.WHO,
    Fact.HOW_MUCH,
    Fact.HOW,
    Fact.DOCUMENTS,
    Fact.WHERE,
    Fact.HOURS,
    Fact.WHEN,
    Fact.PHONE,
)
_HANGS: Final = {
    (NoticePlace.VILLAGE, DayKind.CALENDAR): gettext_lazy(
        "Before approval the list of applicants hangs on the village board for %(days)d days."
    ),
    (NoticePlace.VILLAGE, DayKind.WORKING): gettext_lazy(
        "Before approval the list of applicants hangs on the village board for %(days)d working"
        " days."
    ),
    (NoticePlace.SCHOOL, DayKind.CALENDAR): gettext_lazy(
        "Before approval the list of applicants hangs at the school for %(days)d days."
    ),
    (NoticePlace.SCHOOL, DayKind.WORKING): gettext_lazy(
        "Before approval the list of applicants hangs at the school for %(days)d working days."
    ),
}
NEWS_SHOWN: Final = 5
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
Row = dict[str, Any]


def whom_to_ask(record: PolicyRecord, hotlines: Sequence[dict[str, str]]) -> str:
    """Return office and telephone as a sentence, "" where neither is on record."""
    number = hotlines[0]["number"] if hotlines else ""
    if record.lead and number:
        contact = {"office": record.lead, "number": number}
        return _("Ask %(office)s, or call %(number)s.") % contact
    if record.lead:
        return _("Ask %(office)s.") % {"office": record.lead}
    return _("Call %(number)s.") % {"number": number} if number else ""


def documents(content: PolicyContent) -> list[Row]:
    """Return the basis documents as rows of components/files.html."""
    return [
        {"label": item.title, "href": content_address(item), "detail": _detail(item)}
        for item in content.documents
    ]


def _detail(item: ContentItem) -> str:
    formed = item.fact(Fact.FORMED_ON)
    if _DAY.fullmatch(formed):
        formed = long_date(formed)
    parts = [
        str(Validity(item.validity).label) if item.validity else "",
        item.fact(Fact.DOCUMENT_NUMBER),
        item.organisation,
        formed or long_date(item.published_on),
    ]
    return "　".join(part for part in parts if part)


def interpretations(content: PolicyContent) -> list[Row]:
    """Return what explains the documents, as rows of components/files.html."""
    return [
        {
            "label": item.title,
            "href": content_address(item),
            "detail": f"{item.organisation}　{long_date(item.published_on)}".strip("　"),
        }
        for item in content.of(ContentKind.INTERPRETATION)
    ]


def guide(content: PolicyContent) -> Row | None:
    """Return {items of components/summary.html, links} of the newest guide, None without one."""
    newest = content.guide
    if newest is None:
        return None
    items = [
        {"term": fact.label, "value": newest.fact(fact), "href": ""}
        for fact in GUIDE_FACTS
        if newest.fact(fact)
    ]
    links = [
        {"href": content_address(item), "label": item.title}
        for item in content.of(ContentKind.GUIDE)
    ]
    return {"items": items, "links": links}


def applications(policy: Policy, content: PolicyContent) -> Row:
    """Return {text, rows}: where applicants hang out for objections, and what was published."""
    items = content.of(ContentKind.APPLICATION)
    return {"text": _hangs(policy), "rows": [content_row(item) for item in items[:NEWS_SHOWN]]}


def _hangs(policy: Policy) -> str:
    place = NoticePlace(policy.notice_place)
    if place == NoticePlace.NONE:
        return _("The list of applicants is not put up in public, to protect privacy.")
    kind = DayKind(policy.notice_day_kind)
    hangs = str(_HANGS[place, kind]) % {"days": policy.notice_days}
    return sentences((hangs, _("Whoever disagrees can say so there.")))


def channels(content: PolicyContent) -> list[Row]:
    """Return the channels as items of components/summary.html: telephone, hours, place."""
    return [
        {
            "term": item.title,
            "value": "　".join(
                text
                for text in (item.fact(fact) for fact in (Fact.PHONE, Fact.HOURS, Fact.WHERE))
                if text
            )
            or item.summary
            or _("Telephone numbers and addresses"),
            "href": content_address(item),
        }
        for item in content.of(ContentKind.CHANNEL)
    ]


def notices(content: PolicyContent) -> list[Row]:
    """Return the newest notices as rows of components/articles.html."""
    return [content_row(item) for item in content.of(ContentKind.NOTICE)[:NEWS_SHOWN]]


def history(record: PolicyRecord, content: PolicyContent) -> list[Row]:
    """Return rows {on (None: no date on record), text, href, label}, newest first."""
    rows = [_event(event) for event in content.events]
    rows += [_rate(rate) for rate in record.rates]
    rows += list(_editions(content.changes))
    dated = [row for row in rows if row["on"] is not None]
    dated.sort(key=lambda row: row["on"], reverse=True)
    return dated + [row for row in reversed(rows) if row["on"] is None]


def _event(event: ContentEvent) -> Row:
    item = event.item
    kind = ContentKind(item.kind).label
    row: Row = {"on": as_date(event.at), "href": "", "label": ""}
    if event.kind == ContentEventKind.REMOVED:
        removal = {"kind": kind, "reason": Removal(event.removal).label}
        return row | {"text": _("%(kind)s taken down: %(reason)s.") % removal}
    did = {"kind": kind, "what": ContentEventKind(event.kind).label}
    text = _("%(kind)s: %(what)s.") % did
    if not item.in_view(today()):  # what is not public any more is not named
        return row | {"text": text}
    if event.note:
        text = _("%(first)s %(second)s") % {"first": text, "second": event.note}
    return row | {"text": text, "href": content_address(item), "label": item.title}


def _rate(rate: Rate) -> Row:
    parts = {"yuan": money(rate.amount), "unit": unit_word(rate.unit), "basis": rate.basis}
    text = _("Rate from this day on: %(yuan)s yuan per %(unit)s (%(basis)s).") % parts
    return {"on": rate.valid_from, "text": text, "href": "", "label": ""}


def _editions(changes: Sequence[ListingChange]) -> Iterator[Row]:
    for change in changes:
        edition = change.edition
        number = "" if edition.is_current else edition.number
        title = {"edition": edition.title}
        if change.listing is None:
            text = _("“%(edition)s” does not list it any more.") % title
        elif change.before is None:
            text = _("Number %(number)d of “%(edition)s”.") % (
                title | {"number": change.listing.number}
            )
        else:
            fields = _(", ").join(listing_field(name) for name in change.fields)
            text = _("“%(edition)s” changed: %(fields)s.") % (title | {"fields": fields})
            if "name" in change.fields:
                text += _(" Its name was “%(name)s”.") % {"name": change.before.name}
        yield {
            "on": edition.effective_on or edition.adopted_on,
            "text": text,
            "href": address("policies", [("edition", number)]),
            "label": _("See this edition"),
        }
