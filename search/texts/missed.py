"""What was asked in vain: kept only when all its words are public vocabulary, and only so much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.cache import cache
from django.db.models import F

from portal.clocks import today
from search.texts.models import MissedQuery

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from .query import TextQuery

# Rows kept, and seconds in which one question counts once.
MOST: Final = 1_000
ONCE_IN: Final = 60
LONGEST: Final = 120


def record_missed(query: TextQuery) -> bool:
    """Count a question that found nothing; say whether it was kept.

    A question with any word that is no vocabulary may be a name and leaves no trace at all. Up to
    three statements, none while the same question was counted within the last minute.
    """
    words = " ".join(query.words)
    if not query.public or not words or len(words) > LONGEST:
        return False
    if not cache.add(f"missed:{'-'.join(f'{ord(sign):x}' for sign in words)}"[:200], 1, ONCE_IN):
        return False
    day = today()
    stored = MissedQuery.objects.filter(words=words)
    if stored.update(times=F("times") + 1, last_on=day):
        return True
    if MissedQuery.objects.count() >= MOST:
        return False
    MissedQuery.objects.get_or_create(words=words, defaults={"first_on": day, "last_on": day})
    return True


def overdue_questions(before: dt.datetime) -> QuerySet[MissedQuery]:
    """Return the questions that nobody has asked since a moment."""
    return MissedQuery.objects.filter(last_on__lt=before.date())
