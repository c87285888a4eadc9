"""What printing a list refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .errors import PayoutError


class NoRollPurpose(PayoutError):
    """Full names need a purpose of the list."""

    message = _("Choose what the list with full names is for. It is recorded with your name.")


class NamesErased(PayoutError):
    """Names of some rows were erased by rule."""

    message = _("The names of some rows have been erased; the list can be printed masked only.")
