"""Changing the data that decides a policy's disclosure, notice and period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit.services import record
from portal.policies.models import Policy
from portal.policies.queries import current_listing
from portal.staff.powers import Act, require

if TYPE_CHECKING:
    from portal.staff.models import User


@transaction.atomic
def change_policy(*, policy: Policy, by: User, values: dict[str, Any]) -> Policy:
    """Set ``values`` on the policy; record each changed field with its old and new value.

    A changed class takes effect with the next published edition: published rows are frozen
    (decision 5). Raises ``NotAllowed``.
    """
    listing = current_listing(policy)
    post = require(by, Act.EDIT_POLICY, department=listing.lead if listing else None)
    locked = Policy.objects.select_for_update().get(pk=policy.pk)
    changed = {
        name: [getattr(locked, name), value]
        for name, value in values.items()
        if getattr(locked, name) != value
    }
    if changed:
        for name, (_old, new) in changed.items():
            setattr(locked, name, new)
        locked.save(update_fields=list(changed))
        record(
            act="policies.change_policy",
            actor=post.actor(by),
            subject=locked,
            detail={"policy": locked.code, "changed": changed},
        )
    return locked
