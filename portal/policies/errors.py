"""What can be wrong with an edition of the policy list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class PolicyError(Exception):
    """Base of the context's errors; ``message`` is for the user."""

    message: object = _("The policy list cannot be changed like this.")

    def __str__(self) -> str:
        return str(self.message)


class UnknownDepartment(PolicyError):
    """The list names a department that no organisation or alias matches."""

    def __init__(self, name: str, number: int) -> None:
        self.message = _(
            "Row %(number)d names the department “%(name)s”, which is not on record."
        ) % {
            "number": number,
            "name": name,
        }
        super().__init__(name, number)


class EditionIncomplete(PolicyError):
    """An edition without listings cannot become current."""

    message = _("This edition lists no policy yet, so it cannot become the current one.")


class EditionAlreadyCurrent(PolicyError):
    """The edition is current already."""

    message = _("This edition is already the current one.")
