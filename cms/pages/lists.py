"""What the lists hand to their template: entries of the register of content, as filters ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import get_script_prefix
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.content.enums import ContentKind, Fact, Validity
from portal.content.queries import content_in_view
from portal.policies.queries import policy_names
from portal.policies.rules import policy_code
from portal.web.pages.parts.choices import options
from portal.web.pages.parts.figures import count
from portal.web.pages.parts.page import page as page_of
from portal.web.pages.parts.paging import BadMarker, Slice, take
from portal.web.pages.parts.query_params import MAX_CURSOR, QueryParams

from .enums import NoticeKind
from .presentation import column_title, tags_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import TextChoices
    from django.http import HttpRequest

    from portal.content.models import ContentItem, ContentQuerySet

    from .models.indexes import Index

Item = dict[str, Any]
PAGE: Final = 20
NEWEST: Final = ("-published_on", "-id")


def notices_context(index: Index, request: HttpRequest) -> Item:
    """Return the notices and interpretations, newest first; parameters kind, policy, cursor."""
    params, names = QueryParams(request.GET), policy_names()
    policy = _policy(params, names)
    kind = params.one_of("kind", set(NoticeKind.values), _("There is no such kind of notice."))
    kinds = (ContentKind(kind),) if kind else (ContentKind.NOTICE, ContentKind.INTERPRETATION)
    kind_options = options(_choices(NoticeKind), kind, blank=_("Notices and interpretations"))
    form = [
        {"id": "kind", "label": _("Kind"), "options": kind_options},
        _policy_field(names, policy),
    ]
    labels = {"kind": str(NoticeKind(kind).label) if kind else "", "policy": names.get(policy, "")}
    context = _context(index, params, {"kind": kind, "policy": policy}, labels, form)
    return context | _newest(index, params, _about(content_in_view(*kinds), policy), context)


def documents_context(index: Index, request: HttpRequest) -> Item:
    """Return the basis documents, newest first; parameters validity, policy, cursor."""
    params, names = QueryParams(request.GET), policy_names()
    policy = _policy(params, names)
    state = params.one_of("validity", set(Validity.values), _("There is no such state."))
    items = _about(content_in_view(ContentKind.BASIS), policy)
    items = items.filter(validity=state) if state else items
    states = options(_choices(Validity), state, blank=_("All states"))
    form = [
        {"id": "validity", "label": _("Validity"), "options": states},
        _policy_field(names, policy),
    ]
    labels = {
        "validity": str(Validity(state).label) if state else "",
        "policy": names.get(policy, ""),
    }
    context = _context(index, params, {"validity": state, "policy": policy}, labels, form)
    return context | _newest(index, params, items, context)


def guides_context(index: Index, request: HttpRequest) -> Item:
    """Return the guides by the number of their policy: as many as the list has policies."""
    params, names = QueryParams(request.GET), policy_names()
    policy = _policy(params, names)
    items = _about(content_in_view(ContentKind.GUIDE), policy).prefetch_related("policies")
    by_number = sorted(
        items, key=lambda guide: ([about.code for about in guide.policies.all()], guide.pk)
    )
    context = _context(
        index,
        params,
        {"policy": policy},
        {"policy": names.get(policy, "")},
        [_policy_field(names, policy)],
    )
    number = len(by_number)
    what = ngettext("%(number)s guide", "%(number)s guides", number) % {"number": count(number)}
    return context | {"rows": [_row(guide) for guide in by_number], "what": what}


def _numbers(item: ContentItem) -> tuple[list[str], int]:
    return [policy.code for policy in item.policies.all()], item.pk


def _choices(kinds: type[TextChoices]) -> tuple[tuple[str, str], ...]:
    return tuple((value, str(label)) for value, label in kinds.choices)


def _policy(params: QueryParams, names: Mapping[str, str]) -> str:
    typed = params.text("policy")
    code = policy_code(typed) or typed
    if code and code not in names:
        params.problems["policy"] = _("There is no policy with this number.")
        return ""
    return code


def _policy_field(names: Mapping[str, str], chosen: str) -> Item:
    choices = options(tuple(names.items()), chosen, blank=_("All subsidies"))
    return {"id": "policy", "label": _("Subsidy"), "options": choices}


def _about(items: ContentQuerySet, policy: str) -> ContentQuerySet:
    return items.filter(policies__code=policy) if policy else items


def _context(
    index: Index, params: QueryParams, pairs: Item, labels: Mapping[str, str], form: list[Item]
) -> Item:
    title = column_title(index.title, index.content_kind)
    chips = [
        {"label": label, "href": _address(index, {**pairs, name: ""})}
        for name, label in labels.items()
        if label
    ]
    return {
        "page": page_of(title, column=title, column_type=title, description=index.intro),
        "intro": index.intro,
        "asked": pairs,
        "form": {"action": index.url, "fields": form},
        "chips": chips,
        "clear_href": index.url if chips else "",
        "errors": params.errors(tuple(pairs)),
        "status": 400 if params.problems else 200,
        "empty": _("Nothing here fits what you chose") if chips else _("Nothing is published yet"),
    }


def _newest(index: Index, params: QueryParams, items: ContentQuerySet, context: Item) -> Item:
    """Return one page of the newest (two queries), the first for a marker that is none of ours."""
    number = items.count()
    part = _part(index, params, items)
    what = ngettext("%(number)s page, newest first", "%(number)s pages, newest first", number)
    return {
        "rows": [_row(item) for item in part.rows],
        "what": what % {"number": count(number)},
        "previous": _step(index, context["asked"], part.previous),
        "next": _step(index, context["asked"], part.next),
        "errors": params.errors(tuple(context["asked"])),
        "status": 400 if params.problems else 200,
    }


def _part(index: Index, params: QueryParams, items: ContentQuerySet) -> Slice:
    try:
        cursor = params.text("cursor", MAX_CURSOR)
        return take(items, NEWEST, of=index.slug, cursor=cursor, limit=PAGE)
    except BadMarker:
        params.problems["cursor"] = _(
            "This link to a further page is not valid any more. Start from the first page."
        )
        return take(items, NEWEST, of=index.slug, limit=PAGE)


def _row(item: ContentItem) -> Item:
    """Return a row of the list; a document is told by its own number and date."""
    kind = NoticeKind.INTERPRETATION if item.kind == ContentKind.INTERPRETATION else ""
    return {
        "href": get_script_prefix() + item.address,
        "title": item.title,
        "summary": item.summary or item.fact(Fact.DOCUMENT_NUMBER),
        "on": item.published_on,
        "office": item.organisation,
        "tags": tags_of(kind=kind, validity=item.validity),
    }


def _address(index: Index, pairs: Item) -> str:
    query = urlencode([(name, value) for name, value in pairs.items() if value])
    return index.url + (f"?{query}" if query else "")


def _step(index: Index, pairs: Item, marker: str) -> str:
    return _address(index, {**pairs, "cursor": marker}) if marker else ""
