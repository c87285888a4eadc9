"""What recipients and their accounts refuse: one class per reason; no plaintext in any of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal


class RecipientError(Refusal):
    """Anything this context refuses."""

    message = _("This cannot be done with the recipient.")


class UnknownRecipient(RecipientError):
    """Nobody on record has this number."""

    message = _("Nobody on record has this ID number.")


class AccountUnchanged(RecipientError):
    """The declared account is the one in force."""

    message = _("This account is in force already.")


class AccountOfAnother(RecipientError):
    """Another recipient is paid into this account (article 7: one person, one card)."""

    message = _("Another recipient is paid into this account. Enter the recipient's own account.")


class ChangeOpen(RecipientError):
    """A change of this recipient's account waits for its review or confirmation."""

    message = _("An earlier change of this recipient's account is not finished yet.")


class ChangeNotHere(RecipientError):
    """The change has gone on, or was refused, since the page was opened."""

    message = _("This change stands at “%(status)s”: the step is not possible now.")

    def __init__(self, status: object) -> None:
        self.status = status
        super().__init__(status)


class ThirdPersonNeeded(RecipientError):
    """Declaring, reviewing and confirming are three persons (article 11, decision 8)."""

    message = _("You took part in this change earlier. Another person must do this step.")


class PictureError(RecipientError):
    """The picture of a passbook is not taken."""


class NoPicture(PictureError):
    """The file is no picture of a kind that is taken, whatever its name says."""

    message = _(
        "This file is no JPEG, PNG or HEIC picture. Take a photo of the passbook, or save the page"
        " as a picture."
    )


class PictureBroken(PictureError):
    """The picture breaks off or contradicts itself."""

    message = _("The picture breaks off and cannot be read to its end. Take it again.")


class PictureTooHeavy(PictureError):
    """The file is larger than what is taken."""

    message = _("The file is larger than %(megabytes)s MB. Take the photo with fewer pixels.")

    def __init__(self, most: int) -> None:
        self.most = most
        self.megabytes = f"{most / 1024 / 1024:g}"
        super().__init__(most)


class PictureTooLarge(PictureError):
    """The picture has more points than are read."""

    message = _(
        "The picture has more than %(megapixels)s million pixels. Take the photo with fewer pixels."
    )

    def __init__(self, most: int) -> None:
        self.most = most
        self.megapixels = f"{most / 1_000_000:g}"
        super().__init__(most)


class PictureTooSmall(PictureError):
    """Nobody reads an account number on so few points."""

    message = _(
        "The picture is too small: its shorter side needs %(least)s pixels, or the number on it"
        " cannot be read."
    )

    def __init__(self, least: int) -> None:
        self.least = least
        super().__init__(least)


class PictureMissing(PictureError):
    """The finance bureau asks for a picture with each change."""

    message = _("Take a picture of the passbook or card: the finance bureau asks for it.")


class PictureGone(PictureError):
    """The picture was erased, or belongs to another change or person."""

    message = _("The picture is no longer there.")


class PicturePurposeMissing(PictureError):
    """Looking at a picture needs a purpose, which is recorded."""

    message = _("Choose what the picture is looked at for. It is recorded with your name.")


class ReasonMissing(RecipientError):
    """A change, and its refusal, need a reason in words."""

    message = _("State the reason.")
