"""Why an act on a page is not possible; each is a sentence for the person who asked."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal


class EditorialError(Refusal, PermissionDenied):
    """An act on a page is not possible now.

    A `PermissionDenied`, so that Wagtail's own screens answer with a message, not a fault.
    """


class NotUnderReview(EditorialError):
    """The page waits for nobody: withdrawn from review, sent back or published meanwhile."""

    message = _("This page does not wait for review any more.")


class UnderReview(EditorialError):
    """The page waits for its review; it cannot be changed or handed in again."""

    message = _("This page is under review. Take it back first if it has to be changed.")


class Scheduled(EditorialError):
    """The page was approved for a later day; it cannot be changed or handed in before."""

    message = _(
        "This page is approved and goes out by itself on the day it names. To change it before,"
        " have a reviewer cancel that day first."
    )


class NothingToReview(EditorialError):
    """The page is public as it is; there is no version to hand in."""

    message = _("Nothing has changed on this page since it was published.")


class Overtaken(EditorialError):
    """What was looked at is not the version that waits for review."""

    message = _("The page has changed since you opened it. Look at the version that waits now.")


class ReasonNeeded(EditorialError):
    """Sending back needs a reason for the author, unpublishing one for the record."""

    message = _("Give a reason.")


class NotPublic(EditorialError):
    """The page is not on the site, so it cannot be unpublished."""

    message = _("This page is not on the site.")
