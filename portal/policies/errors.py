"""What can be wrong with an edition of the policy list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal


class PolicyError(Refusal):
    """Anything this context refuses."""

    message = _("The policy list cannot be changed like this.")


class UnknownDepartment(PolicyError):
    """The list names a department that no organisation or alias matches."""

    message = _("Row %(number)d names the department “%(name)s”, which is not on record.")

    def __init__(self, name: str, number: int) -> None:
        self.name, self.number = name, number
        super().__init__(name, number)


class EditionIncomplete(PolicyError):
    """An edition without listings cannot become current."""

    message = _("This edition lists no policy yet, so it cannot become the current one.")


class EditionAlreadyCurrent(PolicyError):
    """The edition is current already."""

    message = _("This edition is already the current one.")
