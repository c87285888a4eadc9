"""Why a page or a file cannot go out; each is a sentence for the person who tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from portal.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .enums import TextNumber


class PublishRefused(Refusal, PermissionDenied):
    """The page does not go out as it is; ``sentences`` say why.

    A `PermissionDenied`, so that Wagtail's own screens answer with a message, not a fault.
    """

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(self.sentences)

    def __str__(self) -> str:
        return " ".join(self.sentences)


def numbers_sentence(numbers: Iterable[TextNumber]) -> str:
    """Say which numbers a text holds that must not become public."""
    kinds = _(", ").join(str(kind.label) for kind in numbers)
    return _("It holds what looks like a number of a person: %(kinds)s.") % {"kinds": kinds}
