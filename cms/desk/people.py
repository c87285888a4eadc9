"""A person by ID number: what is open, all payments, accounts and their changes, within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from portal.payouts.enums import FailureReason, LookupPurpose
from portal.payouts.services.look_up_person import look_up_person
from portal.refusals import Refusal
from portal.staff.powers import Act

from .failed import explained
from .responses import enter, refuses, screen, typed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.payouts.services.look_up_person import PersonRecord

    from .responses import StaffRequest

POWERS = (Act.LOOK_UP_PERSON,)


@sensitive_post_parameters()
@sensitive_variables()
@refuses
def person(request: StaffRequest) -> HttpResponse:
    """Ask for an ID number and a purpose; show what is on record. The number is in no address."""
    enter(request, *POWERS)
    shown: PersonRecord | None = None
    number, purpose = typed(request, "id_number")[:40], typed(request, "purpose")
    answered = False
    if request.method == "POST":
        try:
            shown = look_up_person(id_number=number, purpose=purpose, by=request.user)
            answered = True
        except Refusal as refusal:
            messages.error(request, str(refusal))
    for line in shown.lines if shown else ():
        line.failure_label = FailureReason(line.failure).label if line.failure else ""
    return screen(
        request,
        "person.html",
        title=_("Person by ID number"),
        person=shown,
        failures=explained(shown.failures) if shown else [],
        nobody=answered and shown is None,
        number="" if shown else number,
        purpose=purpose,
        purposes=LookupPurpose.choices,
    )
