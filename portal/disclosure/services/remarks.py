"""What a publisher should know before a set comes out, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.policies.enums import DisclosureClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .plan import Plan


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the publisher should know; ``blocking`` is why publishing would be refused."""

    code: str
    sentence: str
    blocking: bool = False

    def __str__(self) -> str:
        return self.sentence


def remarks_on(plan: Plan) -> Iterator[Remark]:
    """Yield the remarks on a plan, what blocks first (two queries)."""
    if plan.obstacle is not None:
        yield Remark(type(plan.obstacle).__name__, str(plan.obstacle), blocking=True)
    yield from _on_time(plan)
    yield from _on_class(plan)
    yield from _on_completeness(plan)
    yield from _on_hiding(plan)


def _on_time(plan: Plan) -> Iterator[Remark]:
    if plan.due.missed(plan.scope.today):
        yield Remark(
            "Late",
            _("This set was due on %(day)s. Publish it without delay.")
            % {"day": plan.due.on.isoformat()},
        )
    if not plan.due.certain:
        yield Remark(
            "CalendarUnknown",
            _("The public holidays up to %(day)s are not entered yet, so the due date may move.")
            % {"day": plan.due.on.isoformat()},
        )


def _on_class(plan: Plan) -> Iterator[Remark]:
    old = plan.in_force
    if old is not None and old.disclosure_class != plan.scope.disclosure_class:
        yield Remark(
            "ClassChanged",
            _(
                "Edition %(number)d was published as class %(old)s, this one will be class %(new)s."
                " Rows that the new class does not show are removed."
            )
            % {
                "number": old.number,
                "old": old.disclosure_class,
                "new": plan.scope.disclosure_class,
            },
        )


def _on_completeness(plan: Plan) -> Iterator[Remark]:
    scope = plan.scope
    submitted = scope.batches().aggregate(rows=Sum("line_count"))["rows"] or 0
    missing = submitted - plan.facts.payments
    if missing > 0:
        yield Remark(
            "NotArrived",
            ngettext(
                "%(count)d payment has not arrived. It is left out until it is paid again.",
                "%(count)d payments have not arrived. They are left out until they are paid again.",
                missing,
            )
            % {"count": missing},
        )
    if scope.by_name and (waiting := scope.open_batches().count()):
        yield Remark(
            "BatchesOpen",
            ngettext(
                "%(count)d batch of this set is not finished. It comes with a later edition.",
                "%(count)d batches of this set are not finished. They come with a later edition.",
                waiting,
            )
            % {"count": waiting},
        )


def _on_hiding(plan: Plan) -> Iterator[Remark]:
    if plan.scope.by_name and plan.facts.unlisted:
        mention = (
            _("The page gives their number.")
            if plan.unlisted
            else _("The page does not mention them: fewer than five people.")
        )
        yield Remark(
            "Unlisted",
            _(
                "%(count)d payments are left out of the list and the totals: the person is under"
                " 18, or the age is not known."
            )
            % {"count": plan.facts.unlisted}
            + " "
            + mention,
        )
    if plan.scope.disclosure_class == DisclosureClass.A:
        return
    if plan.total_hidden:
        yield Remark("TotalHidden", _("The total stays hidden: too few people stand behind it."))
    elif plan.suppression.places:
        yield Remark(
            "PlacesHidden",
            _(
                "%(count)d townships show no figures: fewer than five people, or their figures"
                " would give others away."
            )
            % {"count": len(plan.suppression.places)},
        )
