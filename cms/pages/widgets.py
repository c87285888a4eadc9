"""Choosing from long lists: policies by department, boxes in a list that narrows as one types.

Without a script the list is whole, its groups open and close by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.policies.models import Listing
from portal.policies.queries import policy_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    Option = dict[str, Any]
    Groups = list[tuple[str | None, list[Option], int | None]]


def lead_departments() -> dict[str, str]:
    """Return the lead department of the policies of the current list by code, in list order.

    One query.
    """
    rows = Listing.objects.filter(edition__is_current=True).order_by("number")
    return {code: name or "" for code, name in rows.values_list("policy__code", "lead__name")}


def by_department(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    """Return what belongs to policy codes under the names of their lead departments.

    Departments stand as the list names them first; what is on the list no more comes last.
    """
    leads = lead_departments()
    groups: dict[str, list[Any]] = {name: [] for name in leads.values()}
    for code, item in pairs:
        groups.setdefault(leads.get(code, _("No longer on the list")), []).append(item)
    return {name or _("Without a department"): group for name, group in groups.items() if group}


def policy_choices() -> list[tuple[str, Any]]:
    """Return code and name of the policies as choices by department, with an empty one first."""
    labels = ((code, (code, f"{code} {name}")) for code, name in policy_names().items())
    return [("", _("Choose a subsidy")), *by_department(labels).items()]


def _grouped(groups: Groups) -> Groups:
    """Put the options of a model field of policies under their departments; the empty one first."""
    options = [option for _name, members, _index in groups for option in members]
    empty = [option for option in options if not option["value"]]
    for option in empty:
        option["label"] = _("Choose a subsidy")
    policies = ((option["value"].instance.code, option) for option in options if option["value"])
    return [
        (None, empty, 0),
        *((name, members, 0) for name, members in by_department(policies).items()),
    ]


class PolicySelect(forms.Select):
    """One policy."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Groups:
        """Return the options by department."""
        return _grouped(super().optgroups(name, value, attrs))


class SearchableChecks(forms.CheckboxSelectMultiple):
    """Boxes to tick, above them a field that leaves only what contains the typed words."""

    template_name = "desk/choices.html"

    class Media:
        js: ClassVar = ("desk/choices.js",)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the groups with how many of each are ticked, and how many in all."""
        context = super().get_context(name, value, attrs)
        groups = [
            {
                "name": title,
                "options": options,
                "ticked": sum(option["selected"] for option in options),
            }
            for title, options, _index in context["widget"]["optgroups"]
            if options
        ]
        return context | {"groups": groups, "ticked": sum(group["ticked"] for group in groups)}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Render with the project's templates; those of forms know only Django's."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class PolicyChecks(SearchableChecks):
    """Policies to tick, by department."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Groups:
        """Return the options by department."""
        return _grouped(super().optgroups(name, value, attrs))
