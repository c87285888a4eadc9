"""What the audit context refuses: one class per reason."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal


class AuditError(Refusal):
    """Anything this context refuses."""

    message = _("The audit record cannot be written.")


class UnknownActor(AuditError):
    """Nobody can be named as the one who acts."""

    message = _("Nobody can be named as the one who acts.")


class BadDetail(AuditError):
    """The detail of an entry would not come back from the database as it was written."""

    message = _("The detail of the audit record is not usable: %(reason)s")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class UnknownLift(AuditError):
    """No guard knows a lift of this name."""

    message = _("No protected table allows “%(name)s”.")

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class AnchorDamaged(AuditError):
    """A line of the file of anchors was altered, or one before it is missing; nothing is added."""

    message = _("The file of anchors is damaged at line %(line)d: it only ever grows at its end.")

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


class ExportTooLong(AuditError):
    """More entries than one file with proof holds."""

    message = _(
        "One file holds at most %(most)d entries with their links. Narrow it, for example by "
        "period, and take several."
    )

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(most)


class NothingSealed(AuditError):
    """None of the entries is sealed yet, or there are none: nothing could be proved."""

    message = _(
        "There is no sealed entry to take. An entry is sealed about a second after its act."
    )


class GuardRefused(IntegrityError):
    """The database refused to change a frozen row; `table` and `operation` say which and what."""

    def __init__(self, table: str, operation: str) -> None:
        self.table = table
        self.operation = operation
        super().__init__(_("%(operation)s refused: %(table)s is immutable.") % vars(self))
