"""The page that asks before an act is carried out, and what tells a page that it is old."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from portal.web.pages.parts.figures import count, money

from .responses import screen, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from portal.staff.acts import BusinessAct
    from portal.staff.asks import Fact, StepTaken

    from .responses import StaffRequest

# Fields of the page's form: its two buttons, and the last step that the page before it showed.
CONFIRMED = "confirmed"
BACK = "back"
MARK = "mark"


def confirmation(
    request: StaffRequest,
    act: BusinessAct[Any],
    record: Any,
    trail: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """Return the page that says what an act will do, with one button and a way back.

    Its form carries what was chosen, typed and seen on the page before. The act must have a
    ``confirm``.
    """
    asks = act.confirm
    if asks is None:
        raise TypeError(act.name)
    facts = asks.facts(record)
    label = str(act.label_of(record) if act.label_of else act.label)
    return screen(
        request,
        "confirm.html",
        title=asks.title(record),
        crumb=label,
        trail=trail,
        act=act,
        label=label,
        figures=[(fact.label, _figure(fact.value)) for fact in facts if _is_figure(fact)],
        facts=[fact for fact in facts if not _is_figure(fact)],
        warnings=asks.warnings(record),
        steps=asks.steps(record),
        chosen=_chosen(request, act, record),
        reason=typed(request, "reason"),
        seen=act.seen.of(record) if act.seen else "",
        mark=mark_of(act, record),
    )


def _is_figure(fact: Fact) -> bool:
    return isinstance(fact.value, int | Decimal)


def _figure(value: Any) -> str:
    """Return yuan or a number of things as the desk writes them."""
    return money(value) if isinstance(value, Decimal) else count(value)


def _chosen(request: StaffRequest, act: BusinessAct[Any], record: Any) -> tuple[str, str] | None:
    """Return value and words of what was chosen for the act."""
    if act.choice is None:
        return None
    values = dict(act.choice.of(record))
    value = request.POST.get(act.choice.parameter, "")
    return (value, str(values[value])) if value in values else None


def mark_of(act: BusinessAct[Any], record: Any) -> str:
    """Return the last step that a page shown now knows of, empty where nothing keeps them."""
    return act.on.meanwhile.mark(record) if act.on.meanwhile else ""


def is_out_of_date(request: StaffRequest, act: BusinessAct[Any], record: Any) -> bool:
    """Tell the person what happened since the page was shown; return whether anything did."""
    mark = request.POST.get(MARK, "")
    if act.on.meanwhile is None or not mark:
        return False
    steps = act.on.meanwhile.since(record, mark)
    if steps:
        sentence = _("Not done, because somebody was quicker: %(steps)s. Look at it again.")
        told = _("; ").join(_in_words(step) for step in steps)
        messages.warning(request, sentence % {"steps": told})
    return bool(steps)


def _in_words(step: StepTaken) -> str:
    moment = formats.date_format(timezone.localtime(step.at), "n月j日 H:i")
    facts = {"who": step.who, "at": moment, "step": step.step, "note": step.note}
    if step.note:
        return _("%(who)s on %(at)s: %(step)s (%(note)s)") % facts
    return _("%(who)s on %(at)s: %(step)s") % facts
