"""The organisations of the county: names with their days, who followed whom, who works there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.staff.enums import Act, OrganisationKind
from portal.staff.models import Organisation
from portal.staff.services.propose import propose_merger, propose_organisation, propose_rename

from .responses import enter, page_number, refuses, screen
from .staff_changes import propose_change, waiting_about
from .staff_forms import MergerForm, OrganisationForm, RenameForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.PROPOSE_POSTS, Act.EDIT_ORGANISATIONS, Act.VIEW_AUDIT)
PAGE = 50
QUERY_LENGTH = 60


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """List organisations by kind and words; those that act no more stay in the list."""
    powers = enter(request, *POWERS)
    text = request.GET.get("q", "").strip()[:QUERY_LENGTH]
    kind = request.GET.get("kind", "")
    rows = Organisation.objects.select_related("successor", "parent").order_by("kind", "code")
    if kind in OrganisationKind.values:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(
            Q(code__startswith=text)
            | Q(name__contains=text)
            | Q(short_name__contains=text)
            | Q(pk__in=Organisation.objects.filter(aliases__name__contains=text).values("pk"))
        )
    return screen(
        request,
        "organisations.html",
        title=_("Organisations"),
        page=Paginator(rows, PAGE).get_page(page_number(request)),
        text=text,
        kind=kind,
        kinds=OrganisationKind.choices,
        may_propose=powers.holds(Act.PROPOSE_POSTS),
    )


@refuses
def new(request: StaffRequest) -> HttpResponse:
    """Propose a new organisation; townships and villages come with the map."""
    enter(request, Act.PROPOSE_POSTS)
    form = OrganisationForm(request.POST or None)

    def add(values: dict[str, Any]) -> None:
        values = {**values, "kind": OrganisationKind(values["kind"])}
        propose_organisation(by=request.user, **values)

    if request.method == "POST" and propose_change(request, form, add):
        return redirect("desk:staff_changes")
    return screen(
        request,
        "organisation_new.html",
        title=_("New organisation"),
        trail=[(reverse("desk:organisations"), _("Organisations"))],
        form=form,
    )


@refuses
def detail(request: StaffRequest, code: str) -> HttpResponse:
    """Show names, successor and posts of an organisation; propose a new name or a merger."""
    powers = enter(request, *POWERS)
    rows = Organisation.objects.select_related("successor", "parent", "place")
    organisation = get_object_or_404(rows, code=code)
    rename_form, merger_form = RenameForm(), MergerForm()
    if request.method == "POST":
        renames = request.POST.get("form") == "rename"
        form = RenameForm(request.POST) if renames else MergerForm(request.POST)
        if propose_change(request, form, lambda values: _propose(request, organisation, values)):
            return redirect("desk:staff_changes")
        rename_form = form if isinstance(form, RenameForm) else rename_form
        merger_form = form if isinstance(form, MergerForm) else merger_form
    may_propose = powers.holds(Act.PROPOSE_POSTS) and organisation.successor is None
    return screen(
        request,
        "organisation.html",
        title=organisation.name,
        trail=[(reverse("desk:organisations"), _("Organisations"))],
        organisation=organisation,
        former=organisation.former_names.all(),
        aliases=organisation.aliases.all(),
        predecessors=organisation.predecessors.order_by("code"),
        posts=organisation.posts.in_force().select_related("member", "organisation"),
        waiting=waiting_about(organisation=organisation),
        may_propose=may_propose,
        rename_form=rename_form,
        merger_form=merger_form,
        organisations=(
            Organisation.objects.in_force().filter(kind=organisation.kind).order_by("code")
            if may_propose
            else ()
        ),
    )


def _propose(request: StaffRequest, organisation: Organisation, values: dict[str, Any]) -> None:
    if "into" in values:
        propose_merger(organisation=organisation, by=request.user, **values)
    else:
        propose_rename(organisation=organisation, by=request.user, **values)
