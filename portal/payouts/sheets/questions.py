"""What a sheet leaves open and only a person can say, each question with its choices.

A reading that is not sure is never taken in silence: the reader asks, goes on with the first choice
so that the rest can be checked, and nothing is kept before every question is answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .question_kinds import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

_OF_THIS_FILE: Final = frozenset([
    QuestionKind.SAME_FILE,
    QuestionKind.REFUSED_LIST,
    QuestionKind.AFTER_TOTAL,
    QuestionKind.STOPPED,
    QuestionKind.OTHER_TABLE,
    QuestionKind.OTHER_VILLAGE,
    QuestionKind.HIDDEN_SHEET,
    QuestionKind.OTHER_YEAR,
    QuestionKind.REFUSED_SHEET,
    QuestionKind.OTHER_MONTH,
    QuestionKind.OTHER_POLICY,
    QuestionKind.PLOTS_BELOW,
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the value that is remembered, and the words the person reads."""

    value: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Question:
    """One open reading: where it stands, what fills its sentence, what may be answered.

    ``place`` is a column's letter, a row's number or empty for the whole sheet. The first choice is
    the reading that is shown meanwhile. Nothing of a person stands in ``payload``.
    """

    kind: QuestionKind
    sheet: str
    choices: tuple[Choice, ...]
    place: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The stable code of its kind."""
        return self.kind.value

    @property
    def key(self) -> str:
        """What its answer is filed under, the same for every sheet of this layout."""
        return f"{self.code}|{self.sheet}|{self.place}"

    @property
    def lasting(self) -> bool:
        """Whether its answer may be remembered for the next sheet of the layout.

        What is said about certain rows or people is said about this file alone.
        """
        return self.kind not in _OF_THIS_FILE

    @property
    def sentence(self) -> str:
        """The question, in the language in use."""
        return str(self.kind.label) % {"sheet": self.sheet, "place": self.place, **self.payload}
