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
