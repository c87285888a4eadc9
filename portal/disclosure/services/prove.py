"""Published editions held against the trail, and the sums that pages show against their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, OuterRef, Q, Subquery, Sum, TextChoices
from django.utils.translation import gettext_lazy as _

from portal.audit.proofs import UNPROVED, Difference, acts_of, proof
from portal.disclosure.enums import READABLE, EditionStatus, Grain
from portal.disclosure.models import DisclosedEntry, Disclosure, Edition

from .digest import digest_of, digest_of_figures
from .scope import ENTRY_MODELS
from .summaries import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.audit.proofs import RecordedAct

PUBLISHED: Final = "disclosure.publish"
WITHDRAWN: Final = "disclosure.withdraw"
EXPIRED: Final = "disclosure.expire"


class EditionFact(TextChoices):
    """What may differ between an edition and the trail."""

    UNRECORDED = (
        "unrecorded",
        _("it stands in the table, but the trail does not tell of its publication"),
    )
    HEAD = "head", _("its number, class, masking, code or note are not those published")
    ROWS = "rows", _("a published row was changed, added or removed")
    TOTALS = "totals", _("its totals by place or its own figures are not those published")
    STATUS = "status", _("it is shown or ended, and no act in the trail did that")
    CURRENT = "current", _("rows count as in force that are not, or the other way round")


class SummaryFact(TextChoices):
    """What may differ between the sums beside the rows and the rows."""

    SUMS = "sums", _("the sums beside the published rows are not those of the rows")


@proof("disclosure.editions", Edition, EditionFact)
def compare_editions(numbers: Sequence[int]) -> Iterator[Difference]:
    """Yield what differs between editions and the trail (article 27)."""
    newest = Edition.objects.filter(disclosure=OuterRef("disclosure")).order_by("-number")
    rows = Edition.objects.filter(pk__in=numbers).select_related("disclosure").order_by("pk")
    editions = list(rows.annotate(newest=Subquery(newest.values("number")[:1])))
    recorded = acts_of(Edition, numbers, (PUBLISHED,))
    ended = _ended(editions)
    current = _marked_current(numbers)
    for edition in editions:
        entries = recorded.get(edition.pk, [])
        facts = (
            list(_facts(edition, entries, ended)) if len(entries) == 1 else [EditionFact.UNRECORDED]
        )
        in_force = edition.status == EditionStatus.PUBLISHED
        count, marked = current.get(edition.pk, (0, 0))
        if marked != (count if in_force else 0):
            facts.append(EditionFact.CURRENT)
        for fact in dict.fromkeys(facts):
            yield Difference(edition.audit_label, fact)


def _facts(edition: Any, entries: list[RecordedAct], ended: set[str]) -> Iterator[str]:
    detail = entries[0].detail
    head = (edition.disclosure.ref, edition.number, edition.disclosure_class, edition.mask_mode)
    stated = tuple(detail[name] for name in ("set", "edition", "class", "masking", "code", "note"))
    if stated != (*head, edition.code, edition.change_note):
        yield EditionFact.HEAD
    digest = bytes(edition.digest).hex()
    readable = edition.status in READABLE
    if digest != detail["digest"] or (readable and digest_of(edition).hex() != digest):
        yield EditionFact.ROWS
    newest = edition.number == edition.newest
    expected = EditionStatus.PUBLISHED if newest else EditionStatus.SUPERSEDED
    if edition.disclosure.ref in ended:
        yield UNPROVED
    elif readable == (edition.audit_label in ended) or (readable and edition.status != expected):
        yield EditionFact.STATUS
    if "figures" not in detail:
        yield UNPROVED
        return
    if digest_of_figures(edition, Grain.SET, Grain.TOWNSHIP).hex() != detail["figures"]:
        yield EditionFact.TOTALS
    if readable and digest_of_figures(edition, Grain.VILLAGE).hex() != detail["villages"]:
        yield EditionFact.TOTALS


def _ended(editions: Sequence[Edition]) -> set[str]:
    """Return the labels of editions whose end the trail tells, of older entries their set's.

    A set of another class ends those of its policy, unit and year: their acts are read as well.
    """
    sets = Disclosure.objects.filter(
        policy__in={edition.disclosure.policy_id for edition in editions},
        unit__in={edition.disclosure.unit_id for edition in editions},
        year__in={edition.disclosure.year for edition in editions},
    )
    neighbours = Edition.objects.filter(disclosure__in=sets).values_list("pk", flat=True)
    acts = [
        *acts_of(Edition, list(neighbours), (PUBLISHED, WITHDRAWN)).values(),
        *acts_of(Disclosure, list(sets.values_list("pk", flat=True)), (EXPIRED,)).values(),
    ]
    labels = set()
    for entry in (entry for entries in acts for entry in entries):
        # Entries from before the trail named what ended leave all of their set unproved
        labels |= set(entry.detail.get("ended", (entry.detail["set"],)))
    return labels


def _marked_current(numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return rows, and rows that count as in force, by edition."""
    counts = {}
    for model in ENTRY_MODELS.values():
        rows = model._default_manager.filter(edition__in=numbers).order_by().values_list("edition")
        marked = Count("pk", filter=Q(current=True))
        for edition, count, current in rows.annotate(rows=Count("pk"), marked=marked):
            counts[edition] = (count, current)
    return counts


@proof("disclosure.summaries", None, SummaryFact)
def compare_summaries(_numbers: Sequence[int]) -> Iterator[Difference]:
    """Yield the tables of sums that are not what the rows in force add up to (decision 14)."""
    for model, keys in KEYS.items():
        rows: Any = DisclosedEntry.objects.current().order_by().values_list(*keys)
        recomputed = set(rows.annotate(payments=Count("pk"), total=Sum("amount")))
        if recomputed != set(model._default_manager.values_list(*keys, "payments", "total")):
            yield Difference(model._meta.db_table, SummaryFact.SUMS)
