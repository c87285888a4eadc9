"""What an act asks of the person besides a button, and what it says before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from portal.staff.errors import ChangedMeanwhile, NothingSeen

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from django.utils.functional import Promise

    from portal.refusals import Refusal

    Text: TypeAlias = str | Promise

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Reason:
    """Words that an act asks for: the label of the field, how many characters, may they lack.

    ``parameter`` is what the service calls them.
    """

    label: Text
    most: int
    required: bool = True
    parameter: str = "reason"


@dataclass(frozen=True, slots=True)
class Choice(Generic[Record]):
    """One of several values that an act asks for: what the service calls it, its label, the values.

    ``of`` gives the values with their words, the first one chosen beforehand. ``read`` makes of the
    chosen value what the service gets; it may raise a Refusal.
    """

    parameter: str
    label: Text
    of: Callable[[Record], list[tuple[str, Text]]]
    read: Callable[[str], Any] = str


@dataclass(frozen=True, slots=True)
class Seen(Generic[Record]):
    """What the person looked at, so that the act applies to nothing else.

    ``of`` gives the value that the form carries; ``read`` makes of it what the service gets under
    the name ``parameter``; ``differs`` is what refuses another value. With a label its beginning is
    shown.
    """

    parameter: str
    of: Callable[[Record], str]
    read: Callable[[str], Any]
    differs: Callable[[Record], Refusal] = lambda _record: ChangedMeanwhile()
    label: Text = ""

    def require(self, record: Record, value: Any) -> None:
        """Refuse a value that is not of the record as it stands.

        Raises what ``differs`` gives, and NothingSeen where there is no value, or none to read.
        """
        if self.read(self.of(record)) != value:
            raise self.differs(record) if value else NothingSeen


@dataclass(frozen=True, slots=True)
class Fact:
    """What an act is about, in one line: a text, a number of things, or yuan (Decimal)."""

    label: Text
    value: Text | int | Decimal


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What somebody has done with a record: the step, who (name and office), when, the reason."""

    step: Text
    who: str
    at: dt.datetime
    note: str = ""


def _nothing(_record: Any) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Confirmation(Generic[Record]):
    """That an act is asked for once more, on a page that says what it will do.

    The page shows the act's own note and pledge, what was chosen, typed and seen for it, and of the
    record: ``title`` what it is called, ``facts`` what is in it (rows, people, yuan), ``warnings``
    what speaks against it, in sentences, ``steps`` who did what before, the first step first.
    """

    title: Callable[[Record], str] = str
    facts: Callable[[Record], Sequence[Fact]] = _nothing
    warnings: Callable[[Record], Sequence[Text]] = _nothing
    steps: Callable[[Record], Sequence[StepTaken]] = _nothing


@dataclass(frozen=True, slots=True)
class Meanwhile(Generic[Record]):
    """How a page that is out of date is told what happened in between.

    ``mark`` is the last step that the page knew; ``since`` gives the steps after such a mark.
    """

    mark: Callable[[Record], str]
    since: Callable[[Record, str], Sequence[StepTaken]]
