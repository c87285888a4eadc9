"""Publishing a set: the frozen masked copy that the public reads (decisions 5 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.guards import lifted
from portal.audit.services import record
from portal.disclosure import figures, rules
from portal.disclosure.acts import PUBLISH, ComingSet
from portal.disclosure.enums import EditionStatus, Grain, WithdrawalReason
from portal.disclosure.errors import NumberInNote, PreviewOutdated
from portal.disclosure.models import Disclosure, Edition, Generation, SetTotal
from portal.disclosure.signals import set_changed
from portal.identifiers.finder import holds_number
from portal.policies.enums import DisclosureClass

from .digest import digest_of, digest_of_figures
from .freeze import freeze
from .plan import Plan, plan_of
from .removal import end_edition
from .scope import ENTRY_MODELS, Scope, scope_of
from .stage import staged
from .summaries import shift

if TYPE_CHECKING:
    from portal.payouts.models import Batch
    from portal.policies.models import Policy
    from portal.staff.models import Organisation, User


@PUBLISH.service
@transaction.atomic
def publish(
    *,
    policy: Policy,
    period: str,
    unit: Organisation,
    by: User,
    preview_token: str | None,
    change_note: str = "",
) -> Edition:
    """Publish a set as a new edition and return it.

    What comes out are all payments of this policy, period (of class C: year) and unit that have
    arrived. The unit that made the set publishes it (article 19); the publisher may be its maker,
    the batch has been approved by another person. An earlier edition in force is replaced.
    preview_token: that of the preview the publisher looked at; nothing else comes out. None has
    to be said, and is only where nobody looks: when the demo county is filled. Raises NotAllowed,
    NumberInNote, PreviewOutdated and every DisclosureError that ``prepare`` reports as blocking.
    """
    PUBLISH.permit(by, ComingSet(unit))
    if holds_number(change_note):
        raise NumberInNote
    scope = scope_of(policy=policy, period=period, unit=unit)
    batches = _lock(scope)
    with staged(scope) as staged_set:
        plan = plan_of(scope, staged_set)
        post = PUBLISH.require(by, ComingSet(unit, plan.obstacle))
        if preview_token is not None and preview_token != plan.preview_token:
            raise PreviewOutdated
        touched, ended = _retire(plan)
        edition = _create(plan, office=post.organisation.name, change_note=change_note.strip())
        edition.batches.set(batches)
        if scope.by_name:
            freeze(staged_set, edition)
    SetTotal.objects.bulk_create(_of(edition, total) for total in plan.totals())
    edition.digest = digest_of(edition)
    with lifted("publication"):
        Edition.objects.filter(pk=edition.pk).update(digest=edition.digest)
    # From here on one publication at a time: the figures add up what all of them wrote.
    Generation.raise_()
    _sum_up(plan, edition)
    figures.refreeze(
        policy=policy, year=scope.period.year, townships=touched | {*plan.townships}, at=scope.at
    )
    set_changed.send(Disclosure, disclosure=edition.disclosure_id)
    record(
        act="disclosure.publish",
        actor=post.actor(by),
        subject=edition,
        detail={
            "set": scope.ref,
            "edition": edition.number,
            "class": edition.disclosure_class,
            "masking": edition.mask_mode,
            "batches": [batch.number for batch in batches],
            "payments": plan.whole.payments,
            "total": plan.whole.total,
            "unlisted": plan.facts.unlisted if scope.by_name else 0,
            "digest": edition.digest.hex(),
            "figures": digest_of_figures(edition, Grain.SET, Grain.TOWNSHIP).hex(),
            "villages": digest_of_figures(edition, Grain.VILLAGE).hex(),
            "ended": ended,
            "code": edition.code,
            "note": edition.change_note,
        },
    )
    return edition


def _lock(scope: Scope) -> list[Batch]:
    """Lock the batches in key order, then the set: nothing is returned while it is published."""
    batches = list(scope.batches().select_for_update(of=("self",)))
    if batches:
        disclosure, _new = Disclosure.objects.get_or_create(
            policy=scope.policy,
            period=scope.period.code,
            unit=scope.unit,
            defaults={
                "ref": scope.ref,
                "year": scope.period.year,
                "township": scope.township(),
            },
        )
        Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    return batches


def _retire(plan: Plan) -> tuple[set[str], list[str]]:
    """Replace the edition in force.

    Returns the townships whose figures change, and the editions of other classes that ended.
    """
    scope, old = plan.scope, plan.in_force
    touched, ended = _end_other_classes(scope)
    if old is None:
        return touched, ended
    townships = old.totals.filter(grain=Grain.TOWNSHIP).values_list("place_code", flat=True)
    touched |= set(townships)
    Edition.objects.filter(pk=old.pk, status=EditionStatus.PUBLISHED).update(
        status=EditionStatus.SUPERSEDED, ended_at=scope.at
    )
    if model := ENTRY_MODELS.get(DisclosureClass(old.disclosure_class)):
        model.objects.filter(edition=old, current=True).update(current=False)
    return touched, ended


def _end_other_classes(scope: Scope) -> tuple[set[str], list[str]]:
    """Take down what another class showed of this policy, unit and year.

    Returns its townships and the editions that ended.

    What has become stricter must not stay public by name; and a year of class C overlaps the
    periods of the others, so that its figures would count twice.
    """
    earlier = Edition.objects.readable().filter(
        disclosure__policy=scope.policy,
        disclosure__unit=scope.unit,
        disclosure__year=scope.period.year,
    )
    new, whole_year = scope.disclosure_class, DisclosureClass.C
    touched: set[str] = set()
    ended = []
    for edition in earlier.select_related("disclosure__policy").order_by("pk"):
        old = edition.disclosure_class
        if rules.stricter(new, old) or (old == whole_year and new != whole_year):
            cells = edition.totals.filter(grain=Grain.TOWNSHIP)
            touched |= set(cells.values_list("place_code", flat=True))
            ended.append(edition.audit_label)
            end_edition(
                edition, EditionStatus.WITHDRAWN, reason=WithdrawalReason.CLASS_CHANGED, at=scope.at
            )
    return touched, ended


def _create(plan: Plan, *, office: str, change_note: str) -> Edition:
    scope = plan.scope
    disclosure = plan.disclosure
    hidden = plan.total_hidden
    return Edition.objects.create(
        disclosure=disclosure,
        number=plan.number,
        disclosure_class=scope.disclosure_class,
        mask_mode=scope.mode,
        policy_name=scope.policy.name,
        as_of=scope.today,
        formed_on=plan.formed_on,
        due_on=plan.due.on,
        published_at=scope.at,
        published_by=office,
        public_until=plan.public_until,
        digest=b"",
        code=rules.new_code(),
        entry_count=None if hidden else plan.whole.payments,
        total=None if hidden else plan.whole.total,
        quantity=None if hidden else plan.measure.quantity,
        quantity_unit=plan.measure.unit,
        rate=plan.measure.rate,
        unlisted=plan.unlisted,
        change_note=change_note[:300] if plan.number > 1 else "",
    )


def _of(edition: Edition, total: SetTotal) -> SetTotal:
    total.edition = edition
    return total


def _sum_up(plan: Plan, edition: Edition) -> None:
    """Move the summaries of class A from the edition before to this one."""
    old = plan.in_force
    if edition.disclosure_class == DisclosureClass.A:
        was_a = old is not None and old.disclosure_class == DisclosureClass.A
        shift(new=edition, old=old if was_a else None)
