"""One post: who holds it since when, ending it, handing it over to a successor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.staff.enums import Act
from portal.staff.models import Post
from portal.staff.services.propose import propose_end, propose_handover

from .responses import enter, refuses, screen
from .staff_changes import propose_change, waiting_about
from .staff_forms import EndForm, HandoverForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest


@refuses
def detail(request: StaffRequest, key: int) -> HttpResponse:
    """Propose that a post ends, or passes to another person with its open work."""
    enter(request, Act.PROPOSE_POSTS)
    posts = Post.objects.select_related("member", "organisation", "handed_to__member")
    post = get_object_or_404(posts, pk=key)
    end_form, handover_form = EndForm(), HandoverForm()
    if request.method == "POST":
        ends = request.POST.get("form") == "end"
        form = EndForm(request.POST) if ends else HandoverForm(request.POST)
        if propose_change(request, form, lambda values: _propose(request, post, values)):
            return redirect("desk:staff_changes")
        end_form = form if isinstance(form, EndForm) else end_form
        handover_form = form if isinstance(form, HandoverForm) else handover_form
    return screen(
        request,
        "post.html",
        title=f"{post.member.name}　{post}",
        trail=[
            (reverse("desk:members"), _("People and posts")),
            (reverse("desk:member", args=[post.member.uuid]), post.member.name),
        ],
        crumb=str(post),
        post=post,
        waiting=waiting_about(member=post.member),
        end_form=end_form,
        handover_form=handover_form,
    )


def _propose(request: StaffRequest, post: Post, values: dict[str, Any]) -> None:
    if "member" in values:
        propose_handover(post=post, by=request.user, **values)
    else:
        propose_end(post=post, last_day=values["on"], basis=values["basis"], by=request.user)
