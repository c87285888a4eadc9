"""Spreadsheets: payout sheets in, error lists, templates and downloads out.

Owns: what a sheet may look like and how its rows are found (``reader``), the tables that stage them
(``staging``), the writing of error lists, templates and exports. Reading goes through four gates,
each of which may refuse the file: what kind of file it is (``sniff``), the parcel around a workbook
(``package``), its bare markup (``markup``), its header (``headers``).
Never does: judging what a row says about a person or an amount (checks), keeping anything.
"""
