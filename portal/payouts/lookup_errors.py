"""What looking for a person by number, and opening an uploaded sheet, refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .errors import PayoutError


class NoSuchKindOfNumber(PayoutError):
    """What was typed is neither a whole ID number nor a whole account number."""

    message = _("This is neither a complete ID number nor a complete account number.")


class NotAnIdNumber(PayoutError):
    """What was typed is no whole ID number."""

    message = _("This is not a complete ID number.")


class PurposeMissing(PayoutError):
    """Looking for a person by number needs a purpose, which is recorded."""

    message = _("Choose what the number is looked up for. It is recorded with your name.")


class SourcePurposeMissing(PayoutError):
    """Opening an uploaded sheet needs a purpose, which is recorded."""

    message = _("Choose what the sheet is opened for. It is recorded with your name.")


class SourceGone(PayoutError):
    """The sheet is no longer kept, or never was."""

    message = _("The sheet itself is not kept (any more); its digest is.")


class SourceDiffers(PayoutError):
    """What is kept is not the sheet that the rows came from."""

    message = _(
        "What is kept is not the sheet that the rows came from. Inform the audit administrator."
    )
