"""Why an index does not answer. None of it reaches a reader: the database answers instead."""

from __future__ import annotations


class EngineUnavailable(Exception):
    """Elasticsearch is away, too slow, or refuses; the text is for the log and holds no query."""


class QuestionRefused(EngineUnavailable):
    """Elasticsearch answers, and does not take this question: no reason to ask it nothing else."""


class NotBuilt(EngineUnavailable):
    """There is no index of the subject, or building it has not been finished."""


class OtherRelease(EngineUnavailable):
    """The index was made by another release: its mapping is not the one of this code."""


class OtherState(EngineUnavailable):
    """The index is not the one the database knows: restored, replaced or of another cluster."""


class Lagging(Exception):
    """Something public has changed and is not in the index yet: normal, for some seconds."""


class Stale(Lagging):
    """The index named rows that are no longer public: they changed while it answered."""


class NotWritten(EngineUnavailable):
    """Documents were refused; the text names kinds of errors, never content."""


class Busy(Exception):
    """Somebody else is writing to this index, or building it."""


class LeaseLost(Exception):
    """The right to write ran out and somebody else has taken it."""
