"""Why an uploaded sheet cannot be kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.payouts.errors import PayoutError


class UploadGone(PayoutError):
    """The upload was kept or given up already, is somebody else's, or its file was erased."""

    message = _("This upload is not waiting any more. Upload the sheet again.")


class UploadChanged(PayoutError):
    """The page showed another reading than the one that stands now."""

    message = _(
        "The sheet was read anew in the meantime, in another window perhaps. Look at it once more;"
        " nothing was kept."
    )


class SameFileAgain(PayoutError):
    """A large file that is a batch already is not read a second time."""

    message = _(
        "This very file was uploaded before and became batch %(number)s. It is not kept twice."
    )

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class StillWorkedOn(PayoutError):
    """Nobody begins an upload anew while somebody works at it."""

    message = _("The sheet is being read at this moment. Wait a little.")
