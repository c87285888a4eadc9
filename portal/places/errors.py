"""What can be wrong with a place, one class per reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal

if TYPE_CHECKING:
    from django.db.models import Model


class PlaceError(Refusal):
    """A place cannot be found, stored or changed."""


class BrokenDivisions(PlaceError):
    """The file of divisions contradicts itself; `row` counts from 1 without the header."""

    message = _("Row %(row)d of the divisions file is not usable: code %(code)s.")

    def __init__(self, row: int, code: str) -> None:
        self.row, self.code = row, code
        super().__init__(row, code)


class CodeTaken(PlaceError):
    """Another place has this code already."""

    message = _("A place with the code %(code)s exists already.")

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class WrongLevel(PlaceError):
    """The act is meant for places of another level, or the code does not lie below the parent."""

    message = _("This cannot be done with %(place)s: it stands on another level.")

    def __init__(self, place: Model) -> None:
        self.place = place
        super().__init__(place)


class AlreadyReplaced(PlaceError):
    """The place has ended or has a successor already."""

    message = _("%(place)s has been replaced already.")

    def __init__(self, place: Model) -> None:
        self.place = place
        super().__init__(place)
