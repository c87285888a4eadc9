"""One policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.policies.models import Policy
from portal.policies.rules import policy_code
from portal.web.context import identity
from portal.web.delivery.limits import limited
from portal.web.delivery.public_state import generation_of
from portal.web.delivery.shared_pages import shared_page
from portal.web.pages.parts.page import page
from portal.web.pages.policies.content import read_content
from portal.web.pages.policies.context import context_of
from portal.web.pages.policies.record import read_record

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@limited("page")
@shared_page("townships")
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """Show a policy; 42 is understood as 042. Anything that is no code is Http404."""
    number = policy_code(code)
    if number is None:
        raise Http404
    if number != code:
        return redirect("policy", code=number)
    policy = Policy.objects.filter(code=number).first()
    if policy is None:
        raise Http404
    record = read_record(policy)
    hotlines = identity(generation_of(request))["hotlines"]
    context = context_of(
        record, read_content(policy), hotlines, whole=request.GET.get("townships") == "all"
    )
    context["page"] = page(
        policy.name,
        trail=[(_("Policy list"), reverse("policies"))],
        column=_("Policy list"),
        column_type=_("Policy list"),
        source=record.lead,
        keywords=[policy.code],
        published_on=context["policy"]["updated_on"],
        description=_("Who gets it, how much, and on which day: all in plain words."),
    )
    return render(request, "web/policy.html", context)
