"""What an act asks of the person besides pressing its button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

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

    ``of`` gives the values with their words, the first one chosen beforehand.
    """

    parameter: str
    label: Text
    of: Callable[[Record], list[tuple[str, Text]]]


@dataclass(frozen=True, slots=True)
class Seen(Generic[Record]):
    """What the person looked at, so that the act applies to nothing else.

    ``of`` gives the value that the form carries; ``read`` makes of it what the service gets under
    the name ``parameter``. With a label its beginning is shown.
    """

    parameter: str
    of: Callable[[Record], str]
    read: Callable[[str], Any]
    label: Text = ""
