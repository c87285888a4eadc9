"""The policy list in its editions, as page and as file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.policies.enums import DisclosureClass, PolicyLevel
from portal.policies.models import PolicyList
from portal.policies.queries import PolicyFilter, current_edition, departments_of, difference
from portal.web.delivery.limits import limited
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.parts.choices import options
from portal.web.pages.parts.downloads import Column, csv_file
from portal.web.pages.parts.figures import long_date
from portal.web.pages.parts.labels import SHOWN, listing_field
from portal.web.pages.parts.page import page
from portal.web.pages.parts.query_params import QueryParams, address

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from portal.policies.models import Listing

PARAMETERS = ("edition", "department", "level", "class")
COLUMNS = (
    Column("序号", "count", 6),
    Column("政策编号", width=10),
    Column("政策名称", width=40),
    Column("级次", width=8),
    Column("主管部门", width=30),
    Column("公开方式", width=24),
)


def read_policies(params: QueryParams) -> tuple[PolicyList, PolicyFilter, dict[str, str]]:
    """Return the edition asked for, the filter, and its departments by code.

    An edition that is none of ours is Http404; anything else unknown is a problem of ``asked``.
    Two queries.
    """
    number = params.edition()
    edition = PolicyList.objects.filter(number=number).first() if number else current_edition()
    if edition is None:
        raise Http404
    departments = {unit.code: unit.name for unit in departments_of(edition)}
    policy_filter = PolicyFilter(
        edition=edition.number,
        department=params.one_of(
            "department", departments, _("There is no department with this code on the list.")
        ),
        level=params.one_of("level", PolicyLevel.values, _("There is no such level.")),
        disclosure_class=params.one_of(
            "class", DisclosureClass.values, _("There are the classes A, B and C.")
        ),
        text=params.text("q"),
    )
    return edition, policy_filter, departments


def pairs(
    edition: PolicyList, policy_filter: PolicyFilter, **changes: str
) -> list[tuple[str, str]]:
    """Return the parameters of a filter; the current edition needs none."""
    params = {
        "edition": "" if edition.is_current else str(edition.number),
        "department": policy_filter.department,
        "level": policy_filter.level,
        "class": policy_filter.disclosure_class,
        "q": policy_filter.text,
    }
    return [(name, value) for name, value in (params | changes).items() if value]


@require_safe
@limited("page")
@shared_page(*PARAMETERS, private=("q",))  # what is typed may be a name
def policies(request: HttpRequest) -> HttpResponse:
    """Show one edition of the list, filtered, with what it changed."""
    params = QueryParams(request.GET)
    edition, policy_filter, departments = read_policies(params)
    listings = list(policy_filter.listings())
    rows = [_row(listing) for listing in listings]
    # The row kept open for new subsidies is none itself
    subsidies = sum(not listing.policy.standing for listing in listings)
    chips = _chips(edition, policy_filter, departments)
    whole = [("edition", "" if edition.is_current else edition.number)]
    context = {
        "page": page(
            _("Policy list"),
            column=_("Policy list"),
            column_type=_("Policy list"),
            description=_("All subsidies of the county, who is in charge, how lists are shown."),
        ),
        "errors": params.errors(("department", "level", "q")),
        "edition": {
            "title": edition.title,
            "basis": edition.basis,
            "adopted_on": edition.adopted_on,
            "effective_on": edition.effective_on,
            "current": edition.is_current,
            "note": edition.note,
        },
        "form": _form(edition, policy_filter, departments),
        "count": subsidies or len(rows),
        "chips": chips,
        "clear_href": address("policies", whole) if chips else "",
        "rows": rows,
        "csv_href": address("policies_csv", whole),
        "changes": _changes(edition),
        "editions": _others(edition),
    }
    return render(request, "web/policies.html", context, status=400 if params.problems else 200)


def _row(listing: Listing) -> dict[str, Any]:
    policy = listing.policy
    return {
        "number": listing.number,
        "code": policy.code,
        "name": listing.name,
        "href": reverse("policy", args=[policy.code]),
        "level": listing.get_level_display(),
        "departments": departments_in_words(listing),
        "shown": "" if policy.standing else SHOWN[DisclosureClass(policy.disclosure_class)],
    }


def departments_in_words(listing: Listing) -> str:
    """Return the departments of a listing as the list prints them, else by their names today."""
    names = [unit.name for unit in listing.departments.all()]
    return listing.departments_as_printed or _(", ").join(names)


def _form(
    edition: PolicyList, policy_filter: PolicyFilter, departments: dict[str, str]
) -> dict[str, Any]:
    levels = tuple((value, str(label)) for value, label in PolicyLevel.choices)
    hidden = {"edition": "" if edition.is_current else str(edition.number)}
    hidden["class"] = policy_filter.disclosure_class
    return {
        "action": reverse("policies"),
        "level": options(levels, policy_filter.level, blank=_("All levels")),
        "department": options(
            tuple(departments.items()), policy_filter.department, blank=_("All departments")
        ),
        "q": policy_filter.text,
        "hidden": [{"name": name, "value": value} for name, value in hidden.items() if value],
    }


def _chips(
    edition: PolicyList, policy_filter: PolicyFilter, departments: dict[str, str]
) -> list[dict[str, str]]:
    labels = {
        "level": PolicyLevel(policy_filter.level).label if policy_filter.level else "",
        "department": departments.get(policy_filter.department, ""),
        "class": SHOWN[DisclosureClass(policy_filter.disclosure_class)]
        if policy_filter.disclosure_class
        else "",
        "q": policy_filter.text,
    }
    return [
        {
            "label": str(label),
            "href": address("policies", pairs(edition, policy_filter, **{name: ""})),
        }
        for name, label in labels.items()
        if label
    ]


def _changes(edition: PolicyList) -> list[dict[str, Any]]:
    """Return what the edition added, changed and dropped against the one before."""
    changes = difference(edition)
    if changes is None:
        return []
    changed = [
        {
            "text": f"{change.after.policy.code} {change.after.name}",
            "href": reverse("policy", args=[change.after.policy.code]),
            "detail": _(", ").join(listing_field(name) for name in change.fields)
            + (
                _(", before: %(name)s") % {"name": change.before.name}
                if "name" in change.fields
                else ""
            ),
        }
        for change in changes.changed
    ]
    groups = (
        (_("Added"), [_link(listing) for listing in changes.added]),
        (_("Changed"), changed),
        (_("Dropped"), [_link(listing) for listing in changes.dropped]),
    )
    return [{"title": title, "items": items} for title, items in groups if items]


def _link(listing: Listing) -> dict[str, str]:
    code = listing.policy.code
    return {"text": f"{code} {listing.name}", "href": reverse("policy", args=[code]), "detail": ""}


def _others(edition: PolicyList) -> list[dict[str, str]]:
    made = []
    for other in PolicyList.objects.exclude(pk=edition.pk):
        detail = _("current") if other.is_current else _("earlier edition")
        if other.effective_on:
            detail = _("in force from %(day)s") % {"day": long_date(other.effective_on)}
        href = address("policies", [("edition", "" if other.is_current else other.number)])
        made.append({"label": other.title, "href": href, "detail": detail})
    return made


@require_safe
@limited("download")
def policies_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the list as CSV, with the filters of the page."""
    params = QueryParams(request.GET)
    edition, policy_filter, _departments = read_policies(params)
    if params.problems:
        return policies(request)
    rows = [
        (
            listing.number,
            listing.policy.code,
            listing.name,
            listing.get_level_display(),
            departments_in_words(listing),
            ""
            if listing.policy.standing
            else str(SHOWN[DisclosureClass(listing.policy.disclosure_class)]),
        )
        for listing in policy_filter.listings()
    ]
    return csv_file(f"policies_v{edition.number}.csv", COLUMNS, rows)
