"""Which batches wait for whom: what the acts keep of a list for the first screen of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BooleanField, Exists, OuterRef, Q, Subquery

from portal.payouts import queries, routes, rules
from portal.payouts.enums import AnswerStatus, BatchStatus, Origin, Part
from portal.payouts.models import BankAnswer, Batch, PersonWaiver
from portal.policies.enums import Route
from portal.staff.enums import Act
from portal.staff.powers import POWERS
from portal.staff.scopes import units_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from portal.payouts.models.batch import BatchQuerySet
    from portal.staff.models import User
    from portal.staff.scopes import Powers


def own(batches: BatchQuerySet, user: User, _powers: Powers) -> BatchQuerySet:
    """Keep what the account's person made."""
    return batches.filter(created_by=user.member)


def own_routes(batches: BatchQuerySet, user: User, powers: Powers) -> BatchQuerySet:
    """Keep what is sent from here, on the routes that the account's posts send, made by others."""
    routes_sent = _routes(powers, Act.SEND_BATCH, rules.sends_route)
    of_others = ~_made_by(user) | Q(_alone(Part.SENDER))
    return batches.filter(of_others, origin=Origin.LOCAL, route__in=routes_sent)


def to_review(user: User, powers: Powers) -> BatchQuerySet:
    """Return the batches that wait for a review which the account's posts give."""
    waiting = Batch.objects.none()
    for step, power in routes.POWERS_BY_STEP.items():
        if powers.holds(power):
            waiting |= queries.batches_in_scope(user, power).filter(review_step=step)
    return waiting


def awaited(batches: BatchQuerySet, _user: User, _powers: Powers) -> BatchQuerySet:
    """Keep what is with the bank or the platform and has no answer that waits."""
    with_others = Q(status=BatchStatus.SENT) | Q(origin=Origin.PLATFORM)
    return batches.filter(with_others).exclude(Exists(_waiting()))


def to_confirm(user: User, powers: Powers) -> BatchQuerySet:
    """Return the batches with an answer that this person may confirm, on the routes of the posts.

    Left out is what the person made or answered, but where the unit is too small for another one.
    """
    act = Act.CONFIRM_FEEDBACK
    waiting, others = _waiting(), _waiting().exclude(by=user.member)
    by_another = ~_made_by(user) & Q(Exists(others))
    by_itself = Q(_alone(Part.CONFIRMATION)) & Q(Exists(waiting))
    return Batch.objects.filter(
        by_another | by_itself,
        unit__in=units_of(powers, act, whole=True),
        route__in=_routes(powers, act, rules.confirms_route),
    )


def _waiting() -> QuerySet[BankAnswer]:
    return BankAnswer.objects.filter(batch=OuterRef("pk"), status=AnswerStatus.ENTERED).order_by()


def _made_by(user: User) -> Q:
    return Q(created_by=user.member) | Q(submitted_by=user.member)


def _routes(powers: Powers, act: Act, has: Callable[[str, str], bool]) -> list[str]:
    """Return the routes on which one of the account's posts has a power."""
    roles = [post.role for post in powers.posts if post.role in POWERS[act]]
    return [route for route in Route.values if any(has(role, route) for role in roles)]


def _alone(part: Part) -> Subquery:
    """Return whether the unit of a batch may do without another person: `queries.is_waived`."""
    newest = PersonWaiver.objects.filter(unit=OuterRef("unit"), part=part).order_by("-id")
    return Subquery(newest.values("allowed")[:1], output_field=BooleanField())
