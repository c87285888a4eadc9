"""What a search may refuse, in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping


class SearchError(Refusal):
    """Anything that search refuses."""


class InvalidFilter(SearchError):
    """Some parameters make no sense; ``problems`` maps each to a sentence."""

    message = "%(names)s"

    def __init__(self, problems: Mapping[str, object]) -> None:
        self.problems = {name: str(sentence) for name, sentence in problems.items()}
        self.names = ", ".join(self.problems)
        super().__init__(self.problems)


class BadCursor(SearchError):
    """A page marker that this site did not make, or of another search."""

    message = _("This link to a further page is not valid any more. Start from the first page.")
