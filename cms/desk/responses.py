"""How a screen responds: a missing power is a 403 with its reason, a refused act a message."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cms.editorial.rights import rights_of
from portal import numerals
from portal.refusals import Refusal
from portal.staff.errors import AnotherPerson, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.staff.enums import Act
    from portal.staff.models import User
    from portal.staff.scopes import Powers

    View = Callable[..., HttpResponseBase]

    class StaffRequest(HttpRequest):
        """A request below ``/admin/``: somebody has signed in."""

        user: User


POWERS = "_desk_powers"


class AsksFirst(Exception):
    """An act is not carried out yet: ``page`` asks the person to confirm it."""

    def __init__(self, page: HttpResponse) -> None:
        self.page = page
        super().__init__()


def powers_in(request: StaffRequest) -> Powers:
    """Return the powers of who asks, read once a request: menu, lists and buttons ask them all."""
    if not hasattr(request, POWERS):
        setattr(request, POWERS, rights_of(request.user).powers)
    return getattr(request, POWERS)


def enter(request: StaffRequest, *acts: Act) -> Powers:
    """Return the powers of who asks; refuse whom no post gives one of the acts. NotAllowed."""
    powers = powers_in(request)
    if not powers.holds(*acts):
        raise NotAllowed(acts[0])
    return powers


def refuses(view: View) -> View:
    """Answer a refused power with 403 and the sentence that says which post is missing.

    An act that asks first is answered with its page.
    """

    @wraps(view)
    def guarded(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except AsksFirst as asks:
            return asks.page
        except PermissionDenied as error:
            return screen(
                request,
                "refused.html",
                title=_("Another person does this")
                if isinstance(error, AnotherPerson)
                else _("Your posts do not cover this"),
                sentence=str(error),
                another_person=isinstance(error, AnotherPerson),
                http_status=403,
            )

    return guarded


def screen(
    request: StaffRequest,
    template: str,
    *,
    title: str,
    trail: Sequence[tuple[str, str]] = (),
    crumb: str = "",
    http_status: int = 200,
    **context: object,
) -> HttpResponse:
    """Render a desk screen below Wagtail's header with breadcrumbs ``[(address, label), …]``.

    The last breadcrumb is the title; where ``crumb`` stands there instead, the title is a heading.
    """
    items = [{"url": url, "label": label} for url, label in trail]
    items.append({"url": "", "label": crumb or title})
    frame = {
        "header_title": title,
        "heading": title if crumb else "",
        "breadcrumbs_items": items,
    }
    return render(request, f"desk/{template}", {**frame, **context}, status=http_status)


def attachment(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """Return a file to keep on the own disk and in no cache."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
            "Cache-Control": "no-store",
        },
    )


def typed(request: StaffRequest, name: str) -> str:
    """Return what was typed into a field; a line break counts as one sign, as in the browser."""
    return request.POST.get(name, "").strip().replace("\r\n", "\n")


def whole_number(text: str, *, digits: int = 18) -> int:
    """Return a row or key as an address or a form holds it; 0 for anything else, or longer."""
    return numerals.whole_number(text, range(10**digits)) or 0


def page_number(request: StaffRequest) -> int:
    """Return the page of a long list that the address asks for (``p``), the first without."""
    return whole_number(request.GET.get("p", ""), digits=6) or 1


def fits(request: StaffRequest, text: str, most: int) -> bool:
    """Say whether the text is short enough; tell the user where it is not: nothing is cut."""
    if len(text) <= most:
        return True
    sentence = _("At most %(most)d characters, you wrote %(count)d. Shorten it; nothing was done.")
    messages.error(request, sentence % {"most": most, "count": len(text)})
    return False


def try_act(request: StaffRequest, act: Callable[[], object], done: str) -> bool:
    """Run a service; tell the user what came of it; return whether it went through."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True
