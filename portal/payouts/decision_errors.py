"""What is refused of decisions that two of the finance bureau sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .errors import PayoutError

if TYPE_CHECKING:
    from .enums import ProposalStatus


class AlreadyDecided(PayoutError):
    """The proposal was signed or dropped before."""

    message = _("This proposal is no longer open: %(status)s.")

    def __init__(self, status: ProposalStatus) -> None:
        self.status = status
        super().__init__(status)


class AlreadyProposed(PayoutError):
    """The same matter waits for its second signature."""

    message = _("%(name)s has proposed this already. Sign or drop that proposal first.")

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class NothingDecided(PayoutError):
    """The decision says what holds anyhow."""

    message = _("This holds already; there is nothing to decide.")


class LimitOutOfBounds(PayoutError):
    """A limit of reviews lies beyond what its field takes."""

    message = _("This is no possible value: %(label)s.")

    def __init__(self, label: object) -> None:
        self.label = label
        super().__init__(label)
