"""Choosing how names are masked: data with a basis, every change on record (decision 23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.disclosure.enums import Channel
from portal.disclosure.errors import ModeNotOffered, NoNamesThere
from portal.disclosure.masking import MaskMode, mode_for, shows_names
from portal.disclosure.models import MaskRule
from portal.policies.enums import DisclosureClass
from portal.staff.powers import Act, require

if TYPE_CHECKING:
    from portal.staff.models import User


@transaction.atomic
def set_mask_rule(
    *,
    disclosure_class: DisclosureClass | str,
    channel: Channel | str,
    mode: MaskMode | str,
    basis: str,
    by: User,
) -> MaskRule:
    """Choose the masking of a class on a channel, for editions that come out from now on.

    What is out keeps the mode it was frozen with. Raises NotAllowed (it takes a power over the
    policies of the whole county), NoNamesThere, ModeNotOffered (full names: nothing prints them).
    """
    post = require(by, Act.EDIT_POLICY)
    letter, where, chosen = DisclosureClass(disclosure_class), Channel(channel), MaskMode(mode)
    if not shows_names(letter, where):
        raise NoNamesThere(letter, where)
    if chosen == MaskMode.FULL:
        raise ModeNotOffered(chosen)
    before = mode_for(letter, where)
    rule, _made = MaskRule.objects.update_or_create(
        disclosure_class=letter, channel=where, defaults={"mode": chosen, "basis": basis.strip()}
    )
    record(
        act="disclosure.set_mask_rule",
        actor=post.actor(by),
        subject=rule,
        detail={"class": letter, "channel": where, "from": before, "to": chosen, "basis": basis},
    )
    return rule
