"""Which batches a person may see or act on, for lists.

`authorisation_target` guards the single batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from portal.payouts.models import Batch
from portal.policies.models import Listing
from portal.staff.powers import Act, scope_departments, scope_units

if TYPE_CHECKING:
    from portal.payouts.models.batch import BatchQuerySet
    from portal.staff.models import User


def batches_in_scope(user: User, act: Act) -> BatchQuerySet:
    """Return the batches on which ``user`` holds ``act``.

    By unit, by department in charge of the policy, and for a village clerk, who covers a part of
    his township only, the batches he made himself.
    """
    led = Listing.objects.filter(
        edition__is_current=True, departments__in=scope_departments(user, act)
    )
    in_part = Q(unit__in=scope_units(user, act, whole=False), created_by=user.member)
    return Batch.objects.filter(
        Q(unit__in=scope_units(user, act)) | Q(policy__in=led.values("policy")) | in_part
    )
