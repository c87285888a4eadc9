"""Account changes: re-declared, reviewed by the unit, confirmed by finance (article 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from portal.recipients.acts import AUDIT_PICTURE, CHANGE_ACTS, LOOK_AT_PICTURE
from portal.recipients.errors import PictureMissing
from portal.recipients.models import AccountChange
from portal.recipients.services.account_change import look_up_recipient, request_account_change
from portal.recipients.services.passbook import (
    keep_picture,
    picture_is_required,
    waiting_picture,
)
from portal.refusals import Refusal
from portal.staff.errors import NotAllowed
from portal.staff.models import Post
from portal.staff.powers import Act
from portal.staff.scopes import units_of

from .actions import Button, buttons, in_order, perform
from .forms import AccountChangeForm
from .responses import enter, page_number, powers_in, refuses, screen, typed

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from portal.recipients.models import PassbookPicture

    from .responses import StaffRequest

PAGE = 50
POWERS = (
    Act.REQUEST_ACCOUNT_CHANGE,
    Act.REVIEW_ACCOUNT_CHANGE,
    Act.CONFIRM_ACCOUNT_CHANGE,
    Act.AUDIT_ACCOUNT_CHANGE,
)
SHOWN_WITH = (
    "holder__village",
    "old_account",
    "new_account",
    "unit",
    "requested_by",
    "reviewed_by",
    "picture",
)
# They show a picture, on a page of its own
PICTURE_ACTS = (LOOK_AT_PICTURE.name, AUDIT_PICTURE.name)


def changes_in_scope(request: StaffRequest) -> QuerySet[AccountChange]:
    """Return the changes that the account's posts cover, a village clerk's own among them."""
    powers = powers_in(request)
    units = units_of(powers, POWERS[0], whole=True)
    for act in POWERS[1:]:
        units |= units_of(powers, act, whole=True)
    predecessors = Post.objects.handed_over_to(request.user).values("member")
    own = Q(unit__in=units_of(powers, POWERS[0], whole=False)) & (
        Q(requested_by=request.user.member) | Q(requested_by__in=predecessors)
    )
    return AccountChange.objects.filter(Q(unit__in=units) | own).select_related(*SHOWN_WITH)


def change_buttons(
    request: StaffRequest, change: AccountChange, refused: tuple[Any, str] | None = None
) -> list[Button]:
    """Return what may be done with a change; ``refused`` is the act that did not go through."""
    find = CHANGE_ACTS.authority(request.user, change, powers_in(request))
    offered = buttons(
        CHANGE_ACTS.available(find, change),
        address=reverse("desk:account_act", args=[change.uuid]),
        posts_to=dict.fromkeys(PICTURE_ACTS, reverse("desk:account_picture", args=[change.uuid])),
        refused=refused[1] if refused and refused[0] == change.pk else "",
        text=typed(request, "reason"),
    )
    return in_order(offered)


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """List account changes in the person's scope with what may be done, open ones first."""
    return _listed(request)


def _listed(request: StaffRequest, refused: tuple[Any, str] | None = None) -> HttpResponse:
    """Return the list; ``refused`` names a change and the act on it that did not go through."""
    powers = enter(request, *POWERS)
    changes = changes_in_scope(request).order_by(
        F("decided_at").desc(nulls_first=True), "-requested_at"
    )
    page = Paginator(changes, PAGE).get_page(page_number(request))
    return screen(
        request,
        "accounts.html",
        title=_("Account changes"),
        page=page,
        rows=[(change, change_buttons(request, change, refused)) for change in page],
        may_request=powers.holds(Act.REQUEST_ACCOUNT_CHANGE),
        may_rule=powers.holds(Act.CONFIRM_ACCOUNT_CHANGE),
        picture_required=picture_is_required(),
    )


@sensitive_post_parameters()
@sensitive_variables()
@refuses
def request_change(request: StaffRequest) -> HttpResponse:
    """Enter a re-declared account, once the maker has seen whose number was typed.

    A picture that was taken stays with the form, whatever else of it is refused.
    """
    enter(request, Act.REQUEST_ACCOUNT_CHANGE)
    form = AccountChangeForm(request.POST or None, request.FILES or None, user=request.user)
    recipient = account = None
    picture = _picture(request, form) if request.method == "POST" else None
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.fields if name != "picture"}
        values["unit"] = form.cleaned_data["unit"]
        try:
            recipient, account = look_up_recipient(
                id_number=values["id_number"],
                card_number=values["card_number"],
                unit=values["unit"],
                by=request.user,
            )
            if request.POST.get("seen") == str(recipient.uuid):
                request_account_change(by=request.user, picture=picture, **values)
                done = _("Entered. Somebody else of the unit reviews it, then finance confirms.")
                messages.success(request, done)
                return redirect("desk:accounts")
        except (Refusal, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
    return screen(
        request,
        "account_request.html",
        title=_("New account change"),
        trail=[(reverse("desk:accounts"), _("Account changes"))],
        form=form,
        recipient=recipient,
        account=account,
        picture=picture,
        picture_required=picture_is_required(),
    )


def _picture(request: StaffRequest, form: AccountChangeForm) -> PassbookPicture | None:
    """Return the picture of the form: the one just taken, or the one taken a step before."""
    held = waiting_picture(uuid=_uuid(typed(request, "held")), by=request.user)
    file = request.FILES.get("picture")
    if "picture" in form.errors:
        return held
    if file is None:
        if held is None and picture_is_required():
            form.add_error("picture", str(PictureMissing()))
        return held
    try:
        return keep_picture(
            # One byte more than what is taken: nothing larger is read into memory
            content=file.read(settings.PASSBOOK_MAX_BYTES + 1),
            by=request.user,
            instead_of=held.uuid if held else None,
        )
    except Refusal as refusal:
        form.add_error("picture", str(refusal))
        return held


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@refuses
def act(request: StaffRequest, uuid: str) -> HttpResponse:
    """Review, confirm or refuse one change; a reason that is not taken stays in its field."""
    changes = AccountChange.objects.select_related("unit", "holder__village")
    change = get_object_or_404(changes, uuid=uuid)
    chosen = CHANGE_ACTS.get(request.POST.get("act", ""))
    if chosen is None or chosen.name in PICTURE_ACTS:
        return redirect("desk:accounts")
    outcome = perform(request, chosen, change)
    if not outcome.done and typed(request, "reason"):
        return _listed(request, refused=(change.pk, chosen.name))
    return redirect("desk:accounts")
