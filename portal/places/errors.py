"""What can be wrong with a place, one class per reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import Model


class PlaceError(Exception):
    """A place cannot be found, kept or changed as asked."""


class BrokenDivisions(PlaceError):
    """The file of divisions contradicts itself; `row` counts from 1 without the header."""

    def __init__(self, row: int, code: str) -> None:
        self.row = row
        self.code = code
        super().__init__(
            _("Row %(row)d of the divisions file is not usable: code %(code)s.")
            % {"row": row, "code": code}
        )


class CodeTaken(PlaceError):
    """Another place has this code already."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(_("A place with the code %(code)s exists already.") % {"code": code})


class WrongLevel(PlaceError):
    """The act is meant for places of another level, or the code does not lie below the parent."""

    def __init__(self, place: Model) -> None:
        self.place = place
        super().__init__(
            _("This cannot be done with %(place)s: it stands on another level.")
            % {"place": str(place)}
        )


class AlreadyReplaced(PlaceError):
    """The place has ended or has a successor already."""

    def __init__(self, place: Model) -> None:
        self.place = place
        super().__init__(_("%(place)s has been replaced already.") % {"place": str(place)})
