"""Who works here: people, their accounts and posts, for the administrators; no data of the paid."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from portal.refusals import Refusal
from portal.staff.account_acts import ACCOUNT_ACTS
from portal.staff.enums import Act, Role
from portal.staff.models import Member, Organisation, Post, User
from portal.staff.services.members import open_account, register_member
from portal.staff.services.propose import propose_appointment

from .actions import Button, buttons, in_order, perform
from .responses import enter, page_number, powers_in, refuses, screen, typed
from .staff_changes import propose_change, waiting_about
from .staff_forms import AccountForm, AppointmentForm, MemberForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.MANAGE_ACCOUNTS, Act.MANAGE_POSTS, Act.VIEW_AUDIT)
PAGE = 50
QUERY_LENGTH = 60


@dataclass(frozen=True)
class NewPassword:
    """The first password of an account, shown once to who opened it."""

    username: str
    password: str


def _members(text: str, role: str) -> QuerySet[Member]:
    """Return the members whose name, account or organisation holds the text, with their posts."""
    posts = Post.objects.in_force().select_related("organisation")
    members = Member.objects.order_by("name", "pk").prefetch_related(
        Prefetch("posts", queryset=posts, to_attr="current_posts"), "accounts"
    )
    if role:
        members = members.filter(pk__in=posts.filter(role=role).values("member"))
    if text:
        here = posts.filter(
            Q(organisation__short_name__contains=text) | Q(organisation__name__contains=text)
        )
        accounts = User.objects.filter(username__icontains=text)
        members = members.filter(
            Q(name__contains=text)
            | Q(pk__in=accounts.values("member"))
            | Q(pk__in=here.values("member"))
        )
    return members


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """List the people who work here with accounts and posts; find them by name or office."""
    powers = enter(request, *POWERS)
    text = request.GET.get("q", "").strip()[:QUERY_LENGTH]
    role = request.GET.get("role", "")
    role = role if role in Role.values else ""
    page = Paginator(_members(text, role), PAGE).get_page(page_number(request))
    return screen(
        request,
        "members.html",
        title=_("People and posts"),
        page=page,
        text=text,
        role=role,
        roles=Role.choices,
        may_register=powers.holds(Act.MANAGE_ACCOUNTS),
    )


@sensitive_post_parameters()
@sensitive_variables()
@refuses
def new(request: StaffRequest) -> HttpResponse:
    """Register a person with a first account; the password is shown once, on this page only."""
    enter(request, Act.MANAGE_ACCOUNTS)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            with transaction.atomic():
                member = register_member(
                    name=values["name"], id_number=values["id_number"], by=request.user
                )
                password = _open(request, member, values["username"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _shown(request, member, password=password)
    return screen(
        request,
        "member_new.html",
        title=_("New person"),
        trail=[(reverse("desk:members"), _("People and posts"))],
        form=form,
    )


def _open(request: StaffRequest, member: Member, username: str) -> NewPassword:
    password = secrets.token_urlsafe(12)
    user = open_account(member=member, username=username, password=password, by=request.user)
    return NewPassword(user.username, password)


@sensitive_variables("password")
@refuses
def detail(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Show a person's accounts and posts; open an account, propose a post."""
    enter(request, *POWERS)
    member = get_object_or_404(Member, uuid=uuid)
    if request.method != "POST":
        return _shown(request, member)
    if request.POST.get("form") == "account":
        enter(request, Act.MANAGE_ACCOUNTS)
        form = AccountForm(request.POST)
        if form.is_valid():
            try:
                password = _open(request, member, form.cleaned_data["username"])
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return _shown(request, member, password=password)
        return _shown(request, member, account_form=form)
    posted = AppointmentForm(request.POST)
    if propose_change(request, posted, lambda values: _propose(request, member, values)):
        return redirect("desk:staff_changes")
    return _shown(request, member, post_form=posted)


def _propose(request: StaffRequest, member: Member, values: dict[str, Any]) -> None:
    values = {**values, "role": Role(values["role"])}
    propose_appointment(member=member, by=request.user, **values)


def _shown(
    request: StaffRequest,
    member: Member,
    *,
    account_form: AccountForm | None = None,
    post_form: AppointmentForm | None = None,
    password: NewPassword | None = None,
    refused: tuple[int, str] | None = None,
) -> HttpResponse:
    """Return the page of a person; ``refused`` names an account and the act that was not done."""
    powers = powers_in(request)
    posts = member.posts.select_related("organisation", "handed_to__member")
    in_force = set(member.posts.in_force().values_list("pk", flat=True))
    may_propose = powers.holds(Act.PROPOSE_POSTS)
    return screen(
        request,
        "member.html",
        title=member.name,
        trail=[(reverse("desk:members"), _("People and posts"))],
        member=member,
        password=password,
        accounts=[
            (user, _buttons(request, user, refused)) for user in member.accounts.order_by("pk")
        ],
        posts=[(post, post.pk in in_force) for post in posts.order_by("-valid_from", "-pk")],
        waiting=waiting_about(member=member),
        may_open=powers.holds(Act.MANAGE_ACCOUNTS),
        may_propose=may_propose,
        account_form=account_form or AccountForm(),
        post_form=post_form or AppointmentForm(),
        organisations=Organisation.objects.in_force().order_by("code") if may_propose else (),
    )


def _buttons(
    request: StaffRequest, user: User, refused: tuple[int, str] | None = None
) -> list[Button]:
    find = ACCOUNT_ACTS.authority(request.user, user, powers_in(request))
    shown = buttons(
        ACCOUNT_ACTS.available(find, user),
        address=reverse("desk:staff_account_act", args=[user.pk]),
        refused=refused[1] if refused and refused[0] == user.pk else "",
        text=typed(request, "reason"),
    )
    return in_order(shown)


@require_POST
@refuses
def act(request: StaffRequest, key: int) -> HttpResponse:
    """Hold, release or close an account; a reason that is not taken stays in its field."""
    enter(request, *POWERS)
    user = get_object_or_404(User.objects.select_related("member"), pk=key, member__isnull=False)
    page = redirect("desk:member", user.member.uuid)
    chosen = ACCOUNT_ACTS.get(request.POST.get("act", ""))
    if chosen is None or user.member is None:
        return page
    trail = [
        (reverse("desk:members"), _("People and posts")),
        (reverse("desk:member", args=[user.member.uuid]), user.member.name),
    ]
    outcome = perform(request, chosen, user, trail=trail)
    if not outcome.done and typed(request, "reason"):
        return _shown(request, user.member, refused=(user.pk, chosen.name))
    return page
