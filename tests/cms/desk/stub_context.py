"""A context as docs/adding-a-context.md describes one: an acts file and a section of the desk.

Its record is a holiday of the calendar: opinions on it are "agreed" once, by another person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import path, reverse

from cms.desk.actions import buttons, in_order, perform
from cms.desk.responses import enter, powers_in, refuses, screen
from cms.desk.sections import Section
from cms.desk.tasks import Task, TaskGroup
from portal.refusals import Refusal
from portal.staff.acts import ActsOn
from portal.staff.asks import Confirmation, Fact, Reason
from portal.staff.enums import Act

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class TooEarly(Refusal):
    """The holiday has not been checked."""

    message = "Check %(name)s first."

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass
class Opinion:
    """A record without a table."""

    name: str
    status: str = "OPEN"
    asked_by_id: int | None = None
    checked: bool = True
    reason: str = ""


OPINION = Opinion("National Day")

# portal/<context>/acts.py
OPINION_ACTS = ActsOn("opinion", target=lambda _opinion: {}, in_scope=lambda _user, _act: [OPINION])
AGREE = OPINION_ACTS.declare(
    "agree",
    Act.EDIT_CALENDAR,
    "Agree to it",
    states=("OPEN",),
    earlier=("asked_by",),
    obstacle=lambda _post, opinion: None if opinion.checked else TooEarly(opinion.name),
    done="Agreed.",
    task="Agree to a holiday",
    begin="Look",
)
SETTLE = OPINION_ACTS.declare(
    "settle",
    Act.EDIT_CALENDAR,
    "Settle it",
    states=("AGREED",),
    reason=Reason("Why", 20),
    confirm=Confirmation(lambda opinion: opinion.name, lambda _opinion: [Fact("Days", 7)]),
    done="Settled.",
)


# portal/<context>/services/
@AGREE.service
def agree(*, opinion, by):
    AGREE.require(by, opinion)
    opinion.status = "AGREED"
    return opinion


@SETTLE.service
def settle(*, opinion, by, reason):
    SETTLE.require(by, opinion)
    opinion.status, opinion.reason = "SETTLED", reason
    return opinion


# cms/desk/<context>.py
POWERS = (Act.EDIT_CALENDAR,)


@refuses
def opinion(request: HttpRequest) -> HttpResponse:
    enter(request, *POWERS)
    if request.method == "POST":
        perform(request, OPINION_ACTS.get(request.POST["act"]), OPINION)
        return redirect("desk:opinion")
    find = OPINION_ACTS.authority(request.user, OPINION, powers_in(request))
    shown = buttons(OPINION_ACTS.available(find, OPINION), address=reverse("desk:opinion"))
    return screen(request, "acts.html", title="Opinion", buttons=in_order(shown))


def tasks(user, powers):
    if powers.holds(AGREE.power) and OPINION.status in AGREE.states:
        yield TaskGroup([Task(AGREE.task, OPINION.name, AGREE.begin, reverse("desk:opinion"))], 1)


# cms/desk/sections/<context>.py
SECTION = Section(
    name="opinions",
    label="Opinions",
    icon="calendar",
    order=135,
    url_name="desk:opinion",
    powers=POWERS,
    tasks=tasks,
    urls=(path("opinion/", opinion, name="opinion"),),
)
