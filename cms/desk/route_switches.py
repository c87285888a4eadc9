"""Where each of the two routes is run: shown with its paper and what a switch would meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.payouts import queries
from portal.payouts.decision_acts import of_route
from portal.payouts.enums import ProposalKind
from portal.payouts.services.propose_decision import propose_route
from portal.policies.enums import Route
from portal.staff.enums import Act

from .proposing import BasisForm, propose, waiting
from .responses import enter, refuses, screen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.payouts.models import RouteSwitch

    from .responses import StaffRequest

POWERS = (Act.SWITCH_LOCAL_ROUTE,)


class SwitchForm(BasisForm):
    """The route, where it is to be run, and the paper."""

    route = forms.ChoiceField(choices=Route.choices)
    allowed = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show where each route runs, since when, and what a switch does; take a proposal."""
    enter(request, *POWERS)
    if request.method == "POST":

        def act(values: dict[str, Any]) -> None:
            propose_route(
                route=Route(values["route"]),
                local=values["allowed"] == "yes",
                basis=values["basis"],
                by=request.user,
            )

        if propose(request, SwitchForm(request.POST), act):
            return redirect("desk:decisions")
    return screen(
        request,
        "route_switches.html",
        title=_("Where the routes are run"),
        routes=[_shown(route, switch) for route, switch in queries.route_switches().items()],
        waiting=waiting(ProposalKind.ROUTE),
    )


def _shown(route: Route, switch: RouteSwitch | None) -> dict[str, Any]:
    local = switch is not None and switch.local
    return {
        "route": route,
        "switch": switch,
        "local": local,
        "effects": of_route(route, local=not local),
    }
