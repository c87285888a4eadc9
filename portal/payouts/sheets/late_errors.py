"""What a single line of a sheet refuses the whole file for: it is met while the rows are read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .errors import SheetError


class UnitBelowHeader(SheetError):
    """A line among or below the rows says that figures are in another unit: too late to convert."""

    code = "SHT022"
    message = _(
        "Sheet “%(sheet)s”: row %(row)d says that figures are in %(unit)s. Write the unit into the"
        " column name, so that it is asked about, or convert the figures and delete the line."
    )

    def __init__(self, sheet: str, row: int, unit: str) -> None:
        self.sheet, self.row, self.unit = sheet, row, unit
        super().__init__(sheet, row, unit)


class PastedLines(SheetError):
    """One cell of a workbook holds whole lines, with the numbers of people."""

    code = "SHT023"
    message = _(
        "Sheet “%(sheet)s”: one cell of row %(row)d holds whole lines with ID or account numbers."
        " Put each of them into cells of its own."
    )

    def __init__(self, sheet: str, row: int) -> None:
        self.sheet, self.row = sheet, row
        super().__init__(sheet, row)
