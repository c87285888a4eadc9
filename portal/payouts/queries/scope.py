"""Which batches a person may see or act on, for lists.

`authorisation_target` guards the single batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Max, OuterRef, Q

from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch, DraftLine, Line
from portal.policies.models import Listing
from portal.staff.enums import OrganisationKind
from portal.staff.models import Post
from portal.staff.powers import Act, scope_departments, scope_units
from portal.staff.scopes import departments_of, units_of, villages_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.payouts.models.batch import BatchQuerySet
    from portal.staff.models import Member, OrganisationQuerySet, User
    from portal.staff.scopes import Powers


def batches_in_scope(user: User, act: Act) -> BatchQuerySet:
    """Return the batches on which ``user`` holds ``act``.

    By unit, by department in charge of the policy, and for a village clerk, who covers a part of
    his township only, the batches he made himself or took over with a post.
    """
    predecessors = Post.objects.handed_over_to(user).values("member")
    in_part = Q(unit__in=scope_units(user, act, whole=False)) & (
        Q(created_by=user.member) | Q(created_by__in=predecessors)
    )
    return Batch.objects.filter(
        Q(unit__in=scope_units(user, act))
        | Q(policy__in=_led(scope_departments(user, act)))
        | in_part
    )


def _led(departments: OrganisationQuerySet) -> QuerySet[Listing, Any]:
    """Return the policies that one of the departments leads."""
    led = Listing.objects.filter(edition__is_current=True, departments__in=departments)
    return led.values("policy")


def openable(batches: BatchQuerySet, powers: Powers, act: Act) -> BatchQuerySet:
    """Leave out batches in scope that cannot be opened: those with a row in no village of a post.

    It concerns village clerks only, who may have made a batch before they changed posts.
    """
    if all(post.organisation.kind != OrganisationKind.VILLAGE for post in powers.posts):
        return batches
    led = _led(departments_of(powers, act))
    whole = Q(unit__in=units_of(powers, act, whole=True)) | Q(policy__in=led)
    villages = villages_of(powers, act)
    elsewhere = [
        Exists(model.objects.filter(batch=OuterRef("pk")).exclude(village__in=villages))
        for model in (Line, DraftLine)
    ]
    return batches.filter(whole | ~(elsewhere[0] | elsewhere[1]))


def batches_with_others(member: Member) -> BatchQuerySet:
    """Return what somebody made or handed in and others have now, with its last step's time.

    ``since``: when it came to where it is.
    """
    return (
        Batch.objects.filter(Q(created_by=member) | Q(submitted_by=member))
        .filter(status__in=(BatchStatus.SUBMITTED, BatchStatus.APPROVED, BatchStatus.SENT))
        .annotate(since=Max("events__at"))
        .select_related("policy", "unit")
        .order_by("since", "id")
    )
