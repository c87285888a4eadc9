"""The last door before a plaintext, asked on every reveal; what the database refuses of posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from portal.audit.actors import Actor
from portal.audit.guards import ALL, INSERT, UPDATE, guard, rule
from portal.staff.enums import ADMINISTRATORS
from portal.staff.errors import NotAllowed
from portal.staff.models import FormerName, Post, QuotaRaise, RevealCount, StaffProposal
from portal.staff.powers import Act, holds

if TYPE_CHECKING:
    from portal.crypto.reveal import RevealRequest

# Whoever writes the bank's file reads names and card numbers, too.
REVEALING = (Act.REVEAL, Act.SEND_BATCH)

_ADMINISTRATORS: Final = ", ".join(f"'{role.value}'" for role in sorted(ADMINISTRATORS))
# Another post of the same person on any of its days, where one of the two is an administrator's.
_MEETS_AN_ADMINISTRATOR: Final = f"""EXISTS (
    SELECT 1 FROM staff_post other
    WHERE other.member_id = NEW.member_id AND other.id <> NEW.id AND other.role <> NEW.role
        AND (NEW.role IN ({_ADMINISTRATORS}) OR other.role IN ({_ADMINISTRATORS}))
        AND (other.valid_to IS NULL OR other.valid_to >= NEW.valid_from)
        AND (NEW.valid_to IS NULL OR NEW.valid_to >= other.valid_from)
)"""  # noqa: S608 - our own names

# Norms B6: administrators are no others, whoever writes.
rule(Post, "administrator", on=INSERT, refuse=_MEETS_AN_ADMINISTRATOR)
rule(
    Post,
    "administrators",
    on=UPDATE,
    columns=("member", "role", "valid_from", "valid_to"),
    refuse=_MEETS_AN_ADMINISTRATOR,
)
guard(Post, frozen=("member", "role"), once=("handed_to",))
guard(FormerName, frozen=ALL)
guard(QuotaRaise, frozen=ALL)
guard(RevealCount, frozen=("member", "day", "way", "purpose", "role"))
# What was seen is not unseen
rule(
    RevealCount,
    "grows",
    on=UPDATE,
    columns=("persons", "times"),
    refuse="NEW.persons < OLD.persons OR NEW.times < OLD.times",
)
guard(
    StaffProposal,
    frozen=(
        "uuid",
        "kind",
        "member",
        "role",
        "post",
        "organisation",
        "into",
        "on",
        "terms",
        "basis",
        "requested_by",
        "requested_account",
        "requested_at",
    ),
    once=("closed_by", "closed_at"),
)


def may_reveal(request: RevealRequest) -> None:
    """Raise NotAllowed unless the account holds an act that needs plaintext.

    Whether this row lies within its scope is asked by the service (`require` with the unit). An
    Actor is the snapshot such a service has made after asking, and passes.
    """
    if isinstance(request.by, Actor):
        return
    if not any(holds(request.by, act) for act in REVEALING):
        raise NotAllowed(Act.REVEAL)
