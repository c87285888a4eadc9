"""The home page: two tasks, one search, the year's figures, what came out last, six kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.clocks import today
from portal.web.delivery.limits import limited
from portal.web.delivery.public_state import generation_of
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.home.context import context_of, facts
from portal.web.pages.parts.page import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@limited("page")
@shared_page()
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page."""
    context = context_of(facts(generation_of(request), today()))
    context["page"] = page(
        _("Home"),
        column=_("Home"),
        description=_("Who is paid which subsidy, how much, and on which day."),
    ) | {"own_search": True}
    return render(request, "web/home.html", context)
