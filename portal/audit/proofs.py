"""What verification recomputes: each context declares how its records are held against the trail.

    @proof("payouts.batches", Batch, BatchFact)
    def compare(numbers: Sequence[int]) -> Iterator[Difference]: ...

Called in `AppConfig.ready` (the module that declares is imported there). The chain shows that the
trail is as it was written; a proof shows that the records still say what the trail says of them,
whoever changed them and by whatever way (article 27).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from portal.audit.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from django.db import models

# Facts of every proof besides its own: a record that the trail knows is gone; the trail says too
# little, for it was written before the digest in question was.
GONE: Final = "gone"
UNPROVED: Final = "unproved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact of one record that is not as the trail says; subject is its label, never a name."""

    subject: str
    fact: str


@dataclass(frozen=True)
class Proof:
    """How the rows of a model are held against the trail, so many at once, by primary key.

    facts: the sentences, by code. Without a model it is about whole tables and is run once.
    """

    name: str
    model: type[models.Model] | None
    facts: type[models.TextChoices]
    compare: Callable[[Sequence[int]], Iterable[Difference]]
    at_once: int

    def missing(self) -> Iterator[Difference]:
        """Yield the records that the trail knows and the database no longer holds."""
        if self.model is None:
            return
        subject_type = self.model._meta.label_lower
        entries = Entry.objects.filter(subject_type=subject_type).exclude(subject_id="")
        labels = dict(entries.order_by("id").values_list("subject_id", "subject_label"))
        present = self.model._default_manager.values_list("pk", flat=True)
        for number in set(labels) - {str(pk) for pk in present.iterator(10_000)}:
            yield Difference(labels[number], GONE)


PROOFS: dict[str, Proof] = {}


def proof(
    name: str,
    model: type[models.Model] | None,
    facts: type[models.TextChoices],
    *,
    at_once: int = 50,
) -> Callable[[Callable[[Sequence[int]], Iterable[Difference]]], Proof]:
    """Declare a proof; the function yields what differs for the rows of these primary keys."""

    def declare(compare: Callable[[Sequence[int]], Iterable[Difference]]) -> Proof:
        PROOFS[name] = Proof(name, model, facts, compare, at_once)
        return PROOFS[name]

    return declare


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """What one entry says: the act, the UUID of the member who acted, the detail."""

    name: str
    member: str
    detail: dict[str, Any]


def acts_of(
    model: type[models.Model], numbers: Collection[int], acts: Collection[str]
) -> dict[int, list[RecordedAct]]:
    """Return what the trail says of these rows, in the order in which it happened."""
    entries = Entry.objects.filter(
        subject_type=model._meta.label_lower,
        subject_id__in=[str(number) for number in numbers],
        act__in=acts,
    )
    columns = ("subject_id", "act", "actor_member", "detail")
    recorded = defaultdict(list)
    for number, act, member, detail in entries.order_by("id").values_list(*columns):
        recorded[int(number)].append(RecordedAct(act, member, detail))
    return recorded
