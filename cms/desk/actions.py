"""Declared acts on the screen: their buttons, and what happens when one is pressed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404

from portal.refusals import Refusal
from portal.staff.errors import NotAllowed

from .confirming import BACK, CONFIRMED, confirmation, is_out_of_date, mark_of
from .responses import AsksFirst, fits, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portal.staff.acts import Action, BusinessAct, Text

    from .responses import StaffRequest


@dataclass(frozen=True)
class Button:
    """A button of ``desk/buttons.html``: a link, or a form that posts; or the obstacle instead.

    ``text`` is what was typed for the act and not taken: its form opens with it.
    """

    name: str
    label: Text
    url: str
    obstacle: str = ""
    posts: bool = False
    act: BusinessAct[Any] | None = None
    seen: str = ""
    mark: str = ""
    text: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    leading: bool = False

    @property
    def secondary(self) -> bool:
        """Whether it stands back behind another button, or behind the words that unfold it."""
        return not self.leading or bool(self.act and self.act.fold)


def buttons(
    actions: Iterable[Action[Any]],
    *,
    address: str,
    screens: Mapping[str, str] | None = None,
    posts_to: Mapping[str, str] | None = None,
    refused: str = "",
    text: str = "",
) -> list[Button]:
    """Return the buttons of actions, which post to ``address``.

    Acts among ``screens`` are links to a screen of their own, those among ``posts_to`` post there.
    ``text`` was typed for the act called ``refused``, which did not go through.
    """
    screens = screens or {}
    addresses = {**screens, **(posts_to or {})}
    return [
        Button(
            name=action.name,
            label=action.label,
            url=addresses.get(action.name, address),
            obstacle=action.obstacle,
            posts=action.name not in screens,
            act=action.act,
            seen=action.act.seen.of(action.record) if action.act.seen else "",
            mark=mark_of(action.act, action.record),
            text=text if action.name == refused else "",
            choices=tuple(action.act.choice.of(action.record)) if action.act.choice else (),
        )
        for action in actions
    ]


def in_order(buttons: Iterable[Button]) -> list[Button]:
    """Return the buttons with each obstacle said once and the first possible one leading."""
    shown: list[Button] = []
    obstacles: set[str] = set()
    for button in buttons:
        if button.obstacle in obstacles:
            continue
        if button.obstacle:
            obstacles.add(button.obstacle)
        leads = not button.obstacle and not any(other.leading for other in shown)
        shown.append(replace(button, leading=leads))
    return shown


@dataclass(frozen=True)
class Outcome:
    """What came of an act: whether it went through, and what its service returned."""

    done: bool
    result: Any = None


def perform(
    request: StaffRequest,
    act: BusinessAct[Any],
    record: Any,
    *,
    trail: Sequence[tuple[str, str]] = (),
) -> Outcome:
    """Carry out an act that was posted; leave a message that says what came of it.

    What happened since the page was shown comes first, then a missing power, which raises
    NotAllowed, whatever else is wrong. An act that asks first raises AsksFirst until it is
    confirmed; ``trail`` are the breadcrumbs of that page. Raises Http404 for an act that a screen
    of its own carries out.
    """
    if act.do is None:
        raise Http404(act.name)
    if is_out_of_date(request, act, record) or BACK in request.POST:
        return Outcome(done=False)
    post = act.permit(request.user, record)
    if act.reason and not fits(request, typed(request, "reason"), act.reason.most):
        return Outcome(done=False)
    try:
        arguments = _arguments(request, act)
        if act.confirm and CONFIRMED not in request.POST:
            if refusal := act.refusal(post, record):
                raise refusal
            if act.seen:
                act.require_seen(record, arguments[act.seen.parameter])
            raise AsksFirst(confirmation(request, act, record, trail))
        result = act.do(**{act.on.parameter: record}, by=request.user, **arguments)
    except (Refusal, NotAllowed) as refusal:
        # Somebody may have been quicker by a moment
        if is_out_of_date(request, act, record):
            return Outcome(done=False)
        if isinstance(refusal, NotAllowed):
            raise
        messages.error(request, str(refusal))
        return Outcome(done=False)
    messages.success(request, str(act.done))
    return Outcome(done=True, result=result)


def _arguments(request: StaffRequest, act: BusinessAct[Any]) -> dict[str, Any]:
    """Return what the service gets of the form. A choice may raise a Refusal."""
    arguments: dict[str, Any] = {}
    if act.seen:
        arguments[act.seen.parameter] = act.seen.read(request.POST.get(act.seen.parameter, ""))
    if act.choice and (value := request.POST.get(act.choice.parameter)) is not None:
        arguments[act.choice.parameter] = act.choice.read(value)
    if act.reason:
        arguments[act.reason.parameter] = typed(request, "reason")
    return arguments
