"""Why a file cannot be read as a payout sheet: one class per reason, codes SHT001 and on.

Faults of single rows are in ``faults``; numbers that cannot be read in ``numbers``. No sentence
repeats what stands in a cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.payouts.errors import PayoutError

if TYPE_CHECKING:
    from collections.abc import Sequence


class SheetError(PayoutError):
    """The file as a whole is refused; nothing of it is kept."""

    code = "SHT000"
    message = _("This file cannot be read as a payout sheet.")


class EmptyFile(SheetError):
    """No bytes, or no filled cell."""

    code = "SHT001"
    message = _("The file is empty.")


class NotASpreadsheet(SheetError):
    """Something else: a web page, a PDF, a picture, a text document."""

    code = "SHT002"
    message = _(
        "This is not a spreadsheet (%(found)s). Save the sheet as .xlsx or .csv and upload it"
        " again."
    )

    def __init__(self, content: object) -> None:
        self.found = content
        super().__init__(str(content))


class EncryptedFile(SheetError):
    """Protected by a password."""

    code = "SHT003"
    message = _("The file is protected by a password. Remove the password and upload it again.")


class OldFormat(SheetError):
    """A spreadsheet, but of another format: .xls, .xlsb, .ods."""

    code = "SHT004"
    message = _("Files of the format %(found)s are not read. Save the sheet as .xlsx.")

    def __init__(self, extension: str) -> None:
        self.found = extension
        super().__init__(extension)


class MacroFile(SheetError):
    """A workbook with program code."""

    code = "SHT005"
    message = _("The file contains macros. Save the sheet as .xlsx, without macros.")


class DamagedFile(SheetError):
    """The file breaks off or contradicts itself."""

    code = "SHT006"
    message = _(
        "The file is damaged. Open it in the spreadsheet program, save it as .xlsx under a new"
        " name and upload that."
    )


class FileTooLarge(SheetError):
    """More bytes than the limit."""

    code = "SHT007"
    message = _("The file is larger than %(limit)d MB. Split the sheet into several files.")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(limit)


class UnpacksTooLarge(SheetError):
    """Small outside, huge inside: an archive made to exhaust the server, or one gone wrong."""

    code = "SHT008"
    message = _(
        "Unpacked, the file is far larger than a payout sheet can be. Copy the filled rows into a"
        " new sheet."
    )


class ForbiddenMarkup(SheetError):
    """Definitions within the markup that no spreadsheet program writes."""

    code = "SHT009"
    message = _(
        "The file contains definitions that no spreadsheet program writes, and is not opened."
    )


class TooManyRows(SheetError):
    """Filled cells beyond the row limit."""

    code = "SHT010"
    message = _(
        "The sheet reaches row %(found)d; at most %(limit)d rows are read. Delete empty rows below"
        " the data, or split the sheet."
    )

    def __init__(self, rows: int, limit: int) -> None:
        self.found, self.limit = rows, limit
        super().__init__(rows, limit)


class TooManyColumns(SheetError):
    """Filled cells beyond the column limit."""

    code = "SHT011"
    message = _(
        "The sheet reaches column %(found)d; at most %(limit)d columns are read. Delete what does"
        " not belong to it."
    )

    def __init__(self, columns: int, limit: int) -> None:
        self.found, self.limit = columns, limit
        super().__init__(columns, limit)


class NoHeader(SheetError):
    """No row of column names where one must be."""

    code = "SHT012"
    message = _(
        "No row with column names was found within the first ten rows. Name the columns as in the"
        " template."
    )


class MissingColumns(SheetError):
    """Columns that must be there are not."""

    code = "SHT013"
    message = _("Sheet “%(sheet)s” lacks the columns: %(columns)s.")

    def __init__(self, sheet: str, names: Sequence[str]) -> None:
        self.sheet, self.names = sheet, tuple(names)
        self.columns = "、".join(names)
        super().__init__(sheet, self.names)


class MissingVillage(MissingColumns):
    """Only the village is missing, in the columns and in the name of the sheet."""

    message = _(
        "Sheet “%(sheet)s” has no column %(columns)s, and its name is no village of your unit. Add"
        " the column, or name the sheet after the village."
    )


class DuplicateColumn(SheetError):
    """Two columns with the same meaning."""

    code = "SHT014"
    message = _(
        "Sheet “%(sheet)s” has the column “%(column)s” twice (%(letters)s). Keep or rename one."
    )

    def __init__(self, sheet: str, column: str, letters: str) -> None:
        self.sheet, self.column, self.letters = sheet, column, letters
        super().__init__(sheet, column, letters)


class SecondHeader(SheetError):
    """Another table with other columns begins further down."""

    code = "SHT015"
    message = _(
        "In sheet “%(sheet)s” a second table with other columns begins at row %(row)d. Put it on a"
        " sheet of its own."
    )

    def __init__(self, sheet: str, row: int) -> None:
        self.sheet, self.row = sheet, row
        super().__init__(sheet, row)


class AmountNotInYuan(SheetError):
    """The header names another unit of money."""

    code = "SHT016"
    message = _(
        "Sheet “%(sheet)s” gives amounts in %(unit)s. Convert them to yuan and change the column"
        " name."
    )

    def __init__(self, sheet: str, unit: str) -> None:
        self.sheet, self.unit = sheet, unit
        super().__init__(sheet, unit)


class MixedEncodings(SheetError):
    """Some lines are UTF-8, some GB18030."""

    code = "SHT017"
    message = _(
        "The text file mixes two encodings (from line %(line)d on). Open it in the spreadsheet"
        " program and save it as .xlsx."
    )

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


class UnknownEncoding(SheetError):
    """Neither UTF-8 nor GB18030."""

    code = "SHT018"
    message = _(
        "The characters of line %(line)d cannot be read. Save the file as .xlsx, or as .csv in"
        " UTF-8."
    )

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


class NoRows(SheetError):
    """A header, and nothing below it."""

    code = "SHT019"
    message = _("There are no rows below the column names.")


class TooManySheets(SheetError):
    """More sheets than the county has villages."""

    code = "SHT020"
    message = _("The file has %(found)d sheets; at most %(limit)d are read.")

    def __init__(self, sheets: int, limit: int) -> None:
        self.found, self.limit = sheets, limit
        super().__init__(sheets, limit)


class UnclosedQuote(SheetError):
    """A quotation mark of a text file swallows lines: it is closed nowhere, or lines further on."""

    code = "SHT021"
    message = _(
        "The quotation mark that opens in row %(row)d is not closed in it, so the rows below would"
        " be taken for one cell. Remove it, or save the sheet as .xlsx."
    )

    def __init__(self, row: int) -> None:
        self.row = row
        super().__init__(row)


class RowsWithoutHeader(SheetError):
    """One sheet of several holds people, and no row of column names."""

    code = "SHT031"
    message = _(
        "Sheet “%(sheet)s” holds ID numbers, but no row with column names was found within its"
        " first ten rows. Name the columns as in the template."
    )

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        super().__init__(sheet)
