"""What acts on a batch show before they are done, and what tells a page that it is old."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.numerals import whole_number
from portal.payouts import answer_errors, errors, queries, route_errors
from portal.payouts.checks.registry import check_of
from portal.staff.asks import Choice, Confirmation, Fact, Meanwhile, Seen, StepTaken

from .models import BankLayout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.payouts.models import Batch, BatchEvent
    from portal.staff.asks import Text
    from portal.staff.models import Organisation


def title_of(batch: Batch) -> str:
    """Return how a batch is called in words: unit, policy, period."""
    return f"{batch.unit.short_name} · {batch.policy.name} · {batch.period_value.label}"


def facts_of(batch: Batch) -> list[Fact]:
    """Return what a batch is: number, rows, people, yuan, and who has it next (four queries)."""
    facts = [
        Fact(_("Payments"), batch.line_count),
        Fact(_("People"), queries.people_in(batch)),
        Fact(_("Total (yuan)"), batch.total),
        Fact(_("Batch"), batch.number),
    ]
    if following := queries.next_point(batch):
        facts.append(Fact(_("Then"), f"{following.step.label} · {following.who}"))
    return facts


def warnings_of(batch: Batch) -> list[Text]:
    """Return a sentence for each alarm about a batch, then for each check that found something."""
    alarms = [f"{finding.code} {finding.sentence}" for finding in queries.alarms_of(batch)]
    checks = [
        ngettext(
            "%(code)s %(title)s: %(count)s finding.",
            "%(code)s %(title)s: %(count)s findings.",
            entry["findings"],
        )
        % {
            "code": entry["code"],
            "title": check_of(entry["code"]).title,
            "count": f"{entry['findings']:,}",
        }
        for entry in batch.checks
        if entry["findings"]
    ]
    return [*alarms, *checks]


def _taken(event: BatchEvent) -> StepTaken:
    step = event.get_step_display()
    if event.review:
        step = f"{step} · {event.get_review_display()}"
    if event.back_to:
        step = f"{step} → {event.get_back_to_display()}"
    who = f"{event.organisation.short_name} {event.by.name}"
    return StepTaken(step, who, event.at, event.note)


def steps_of(batch: Batch) -> list[StepTaken]:
    """Return who has done what with a batch, its making first (one query)."""
    made = StepTaken(
        _("Draft made"), f"{batch.unit.short_name} {batch.created_by.name}", batch.created_at
    )
    events = batch.events.select_related("by", "organisation")
    return [made, *(_taken(event) for event in events)]


CONFIRMATION: Final[Confirmation[Batch]] = Confirmation(title_of, facts_of, warnings_of, steps_of)


def confirmed_with(*more: Callable[[Batch], Sequence[Fact]]) -> Confirmation[Batch]:
    """Return the confirmation of an act on a batch that says more than what the batch is."""
    return replace(
        CONFIRMATION,
        facts=lambda batch: [*facts_of(batch), *(fact for of in more for fact in of(batch))],
    )


def _newest(batch: Batch) -> str:
    """Return the key of the newest step; read from what the screen has prefetched, if it has."""
    return str(max((event.pk for event in batch.events.all()), default=0))


def _steps_since(batch: Batch, mark: str) -> list[StepTaken]:
    newest_seen = whole_number(mark, range(2**63))
    if newest_seen is None:
        return []
    later = batch.events.filter(pk__gt=newest_seen)
    return [_taken(event) for event in later.select_related("by", "organisation")]


MEANWHILE: Final[Meanwhile[Batch]] = Meanwhile(_newest, _steps_since)


def _read_digest(text: str) -> bytes:
    """Return the bytes of a digest; what is none matches no batch."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


SUBMITTED_ROWS: Final[Seen[Batch]] = Seen(
    "digest",
    lambda batch: bytes(batch.digest or b"").hex(),
    _read_digest,
    differs=lambda batch: errors.DigestDiffers(batch.number),
    label=gettext_lazy("Digest"),
)
DRAFT_ROWS: Final[Seen[Batch]] = Seen(
    "digest",
    lambda batch: bytes(batch.draft_digest or b"").hex(),
    _read_digest,
    differs=lambda batch: route_errors.DraftReplaced(batch.number),
)
WAITING_ANSWER: Final[Seen[Batch]] = Seen(
    "digest",
    lambda batch: bytes(batch.waiting_answer.digest).hex() if batch.waiting_answer else "",
    _read_digest,
    differs=lambda batch: answer_errors.AnswerDiffers(batch.number),
    label=gettext_lazy("Digest"),
)


def _paying_banks(_batch: Any) -> list[tuple[str, Text]]:
    banks = BankLayout.objects.order_by("bank__code").values_list("bank__code", "bank__name")
    return list(banks)


def _read_bank(code: str) -> Organisation:
    """Return the paying bank of a code. Raises NoBankLayout, so that no other one is taken."""
    layout = BankLayout.objects.select_related("bank").filter(bank__code=code).first()
    if layout is None:
        raise errors.NoBankLayout
    return layout.bank


PAYING_BANK: Final[Choice[Batch]] = Choice(
    "bank", gettext_lazy("Paying bank"), _paying_banks, _read_bank
)
