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
from portal.payouts.models import DraftLine, Line
from portal.payouts.queries.failures import IDLE
from portal.recipients.enums import OPEN_STATUSES
from portal.recipients.models import AccountChange, CardAccount, Recipient
from portal.staff.errors import NotAllowed
from portal.staff.powers import Act, powers_of

if TYPE_CHECKING:
    from portal.payouts.models.batch import BatchQuerySet
    from portal.staff.models import User
    from portal.staff.scopes import Powers

# More payments than anybody gets in ten years
LINES_SHOWN = 500
_SHOWN_WITH = ("batch__policy", "batch__unit", "village", "reissue_of__batch")
_STEPS = (
    "old_account",
    "new_account",
    "unit",
    "requested_by",
    "reviewed_by",
    "confirmed_by",
    "picture",
)


@dataclass(frozen=True)
class PersonRecord:
    """What is on record of a person, masked: payments (newest first), accounts, their changes.

    lines: of batches in the reach of who asks; they carry ``state`` and ``failure``, and
    ``again_in``, the number of the batch in reach that pays the row again, or "". failures: those
    of them that are still to be settled, with what `queries.with_remedy` adds. drafts: rows that
    are not handed in yet.
    """

    recipient: Recipient
    lines: list[Any] = field(default_factory=list)
    failures: list[Any] = field(default_factory=list)
    drafts: list[DraftLine] = field(default_factory=list)
    accounts: list[CardAccount] = field(default_factory=list)
    changes: list[AccountChange] = field(default_factory=list)

    @property
    def open_changes(self) -> list[AccountChange]:
        """The changes that wait for their review or confirmation."""
        return [change for change in self.changes if change.status in OPEN_STATUSES]


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
    his = Q(recipient__in=same) | Q(payee__in=same)
    lines = queries.with_status(Line.objects.filter(his, batch__in=batches))
    shown = list(lines.select_related(*_SHOWN_WITH).order_by("-id")[:LINES_SHOWN])
    drafts = DraftLine.objects.filter(his, batch__in=batches).order_by("-id")
    drafts_shown = list(drafts.select_related(*_SHOWN_WITH)[:LINES_SHOWN])
    if not (shown or drafts_shown) and not powers.can(Act.LOOK_UP_PERSON, place=recipient.village):
        return None
    for line in shown:
        queries.say_state(line.batch, line)
    _say_who_pays_again(shown)
    return PersonRecord(
        recipient,
        lines=shown,
        failures=_to_settle(batches, shown),
        drafts=drafts_shown,
        accounts=list(CardAccount.objects.filter(holder__in=same).order_by("-in_force", "-id")),
        changes=list(AccountChange.objects.filter(holder__in=same).select_related(*_STEPS)),
    )


def _say_who_pays_again(lines: list[Any]) -> None:
    """Tell each row which of the others pays it again; a returned one no longer does."""
    payers = {
        line.reissue_of_id: line.batch.number
        for line in reversed(lines)
        if line.reissue_of_id and line.batch.status not in IDLE
    }
    for line in lines:
        line.again_in = payers.get(line.pk, "")


def _to_settle(batches: BatchQuerySet, lines: list[Any]) -> list[Any]:
    """Return the failed ones among the rows that nobody has paid again, oldest first."""
    failed = [line.pk for line in lines if line.failure]
    if not failed:
        return []
    rows = queries.open_failures(batches).filter(pk__in=failed)
    return list(queries.with_remedy(rows).select_related(*_SHOWN_WITH))
