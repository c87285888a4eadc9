"""The base of every business error. Depends on nothing of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Refusal(Exception):
    """Something that the domain does not do; ``str()`` is the sentence for the person who asked.

    A subclass stands for one reason and sets ``message``. Its attributes are the typed facts of
    the case and fill the placeholders of the message; members of enums are named by their label.
    No attribute holds plaintext of a protected value. No refusal are a missing power (Django's
    PermissionDenied, ``staff.errors.NotAllowed``) and what breaks for technical reasons (an engine
    that is down, a lost lease).
    """

    message: str | Promise = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.message) % self.facts()

    def facts(self) -> dict[str, Any]:
        """Return what fills the placeholders of the message."""
        return {name: _in_words(fact) for name, fact in vars(self).items()}


def _in_words(fact: Any) -> Any:
    """Name a member of an enum by its label; join texts with commas."""
    if isinstance(fact, tuple):
        return ", ".join(map(str, fact))
    return getattr(fact, "label", fact)
