"""Which sheets of a file are read: hidden ones, those of another year and of people not paid.

Each is left out until somebody says that it is paid. A summary beside the lists, which names no
people, is no list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.identifiers.cleaning import squeeze

from .blocks import LEAVE_OUT, PAY
from .faults import SkipReason as Why
from .lines import is_old, is_title, months_in, refuses, years_in, years_of_name
from .question_kinds import QuestionKind
from .questions import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .parsed import ParsedFile, ParsedSheet
    from .sources import Row

    OtherPolicy = Callable[[str], str]

_OF_PEOPLE: Final = frozenset(
    ["name", "householder_name", "id_number", "organisation_code", "card"]
)


_ID_NUMBER: Final = re.compile(r"[0-9]{17}[0-9Xx]")


def titles_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the texts above a header, without spaces."""
    return tuple(
        text for row in rows for cell in row if isinstance(cell, str) and (text := squeeze(cell))
    )


def holds_people(rows: Sequence[Row]) -> bool:
    """Say whether ID numbers stand in rows for which no names of columns were found."""
    return any(
        isinstance(cell, str) and _ID_NUMBER.fullmatch(squeeze(cell))
        for row in rows
        for cell in row
    )


def is_summary(sheet: ParsedSheet) -> bool:
    """Say whether a sheet has no column of people: it sums up villages or policies."""
    return not _OF_PEOPLE & sheet.header.columns.keys()


def is_left_out(
    parsed: ParsedFile,
    sheet: ParsedSheet,
    years: frozenset[int],
    months: frozenset[int],
    other_policy: OtherPolicy,
) -> bool:
    """Ask about a sheet that may not be meant, and say whether it is left out.

    years, months: those of the period that is paid; none asks nothing. other_policy: returns the
    name of another policy in a text. A sheet is asked about once.
    """
    name, policy = squeeze(sheet.name), ""
    spoken = years_of_name(name) or frozenset().union(*map(years_in, sheet.titles))
    titles = filter(is_title, sheet.titles)
    spoken_months = months_in(name) or frozenset().union(*map(months_in, titles))
    if sheet.hidden:
        kind, why = QuestionKind.HIDDEN_SHEET, Why.HIDDEN_SHEET
    elif years and spoken and not spoken & years:
        kind, why = QuestionKind.OTHER_YEAR, Why.OTHER_YEAR
    elif months and spoken_months and not spoken_months & months:
        kind, why = QuestionKind.OTHER_MONTH, Why.OTHER_MONTH
    elif is_old(name) or any(map(refuses, (name, *sheet.titles))):
        kind, why = QuestionKind.REFUSED_SHEET, Why.REFUSED_LIST
    elif policy := other_policy("\n".join((name, *sheet.titles))):
        kind, why = QuestionKind.OTHER_POLICY, Why.OTHER_POLICY
    else:
        return False
    payload = {
        "policy": policy,
        "years": ", ".join(map(str, sorted(spoken))),
        "months": "、".join(f"{month}月" for month in sorted(spoken_months)),
    }
    question = Question(kind, sheet.name, (LEAVE_OUT, PAY), payload=payload)
    if parsed.ask(question) == PAY.value:
        return False
    parsed.skip(sheet.name, None, why)
    return True
