"""All that is paid to one person, looked up by ID number within the reach of who asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from portal.audit.services import record
from portal.identifiers.errors import IdentifierError
from portal.identifiers.id_numbers import check_id_number
from portal.payouts import queries
from portal.payouts.enums import LookupPurpose
from portal.payouts.lookup_errors import NotAnIdNumber, PurposeMissing
from portal.payouts.models import Line
from portal.recipients.models import AccountChange, CardAccount, Recipient
from portal.staff.errors import NotAllowed
from portal.staff.powers import Act, powers_of

if TYPE_CHECKING:
    from portal.staff.models import User
    from portal.staff.scopes import Powers

# More payments than anybody gets in ten years
LINES_SHOWN = 500


@dataclass(frozen=True)
class PersonRecord:
    """What is on record of a person, masked: payments (newest first), accounts, their changes.

    lines: only of batches in the reach of who asks; they carry ``state`` and ``failure``.
    """

    recipient: Recipient
    lines: list[Any] = field(default_factory=list)
    accounts: list[CardAccount] = field(default_factory=list)
    changes: list[AccountChange] = field(default_factory=list)


@transaction.atomic
def look_up_person(*, id_number: str, purpose: str, by: User) -> PersonRecord | None:
    """Return what is on record of the person with this ID number, and record the look-up.

    None where nobody has the number or the person is out of reach: neither paid in a batch that
    ``by`` may see, nor living where one of the posts acts. Both look the same. The entry holds who,
    what for and how much was shown, never the number. Raises NotAllowed, PurposeMissing,
    NotAnIdNumber.
    """
    powers = powers_of(by)
    post = next((post for post in powers.posts if powers.scopes(post, Act.LOOK_UP_PERSON)), None)
    if post is None:
        raise NotAllowed(Act.LOOK_UP_PERSON)
    if purpose not in LookupPurpose.values:
        raise PurposeMissing
    person = _within_reach(_recipient(id_number), by, powers)
    record(
        act="payouts.look_up_person",
        actor=post.actor(by),
        subject=person.recipient if person else None,
        detail={"purpose": purpose, "lines": len(person.lines) if person else 0},
    )
    return person


def _recipient(id_number: str) -> Recipient | None:
    try:
        check_id_number(id_number)
    except IdentifierError:
        raise NotAnIdNumber from None
    people = Recipient.objects.with_id_digests([Recipient.id_number.digest_of(id_number)])
    recipient = people.select_related("village", "merged_into__village").first()
    return recipient.merged_into or recipient if recipient else None


def _within_reach(recipient: Recipient | None, by: User, powers: Powers) -> PersonRecord | None:
    if recipient is None:
        return None
    batches = queries.batches_in_scope(by, Act.LOOK_UP_PERSON)
    batches = queries.openable(batches, powers, Act.LOOK_UP_PERSON).order_by()
    # Records that were merged into this one are the same person
    same = Recipient.objects.filter(Q(pk=recipient.pk) | Q(merged_into=recipient))
    own = Line.objects.filter(Q(recipient__in=same) | Q(payee__in=same), batch__in=batches)
    lines = queries.with_status(own).select_related("batch__policy", "batch__unit", "village")
    shown = list(lines.order_by("-id")[:LINES_SHOWN])
    if not shown and not powers.can(Act.LOOK_UP_PERSON, place=recipient.village):
        return None
    for line in shown:
        queries.say_state(line.batch, line)
    return PersonRecord(
        recipient,
        shown,
        list(CardAccount.objects.filter(holder__in=same).order_by("-in_force", "-id")),
        list(
            AccountChange.objects.filter(holder__in=same).select_related(
                "old_account", "new_account", "requested_by"
            )
        ),
    )
