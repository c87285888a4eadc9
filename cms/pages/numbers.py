"""Numbers of persons in texts: ID numbers, card and account numbers, mobile numbers (norms B2).

Signs are folded first (full width, spaces and hyphens between digits, signs that nobody sees).
An ID number is told from an index number or a credit code of the same length by its date and
check sign (GB 11643-1999).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from typing import Final

from portal.disclosure.checks import UNSEEN

from .enums import Found

_GAPS: Final = re.compile(r"(?<=\d)[ \t.\-_/\u3000\u00b7]{1,2}(?=[\dXx])")
_UNSEEN: Final = re.compile(f"[{UNSEEN}]")
_RUN: Final = re.compile(r"(?<![\dA-Za-z])\d{11,19}(?:[Xx])?(?![\dA-Za-z])")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}\Z")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS: Final = "10X98765432"


def numbers_in(text: str) -> Counter[Found]:
    """Count what looks like a number of a person, by kind."""
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    apart = [_kind(run.group()) for run in _RUN.finditer(folded)]
    joined = [_kind(run.group()) for run in _RUN.finditer(_GAPS.sub("", folded))]
    # Gaps may join neighbours that are no number together; what stood apart counts as well
    both = Counter(filter(None, apart)) | Counter(filter(None, joined))
    return Counter({Found(kind): number for kind, number in both.items()})


def _kind(run: str) -> Found | None:
    if is_id_number(run):
        return Found.ID
    digits = run.rstrip("Xx")
    if _MOBILE.match(run):
        return Found.MOBILE
    return Found.CARD if 16 <= len(digits) <= 19 and digits == run else None


def is_id_number(run: str) -> bool:
    """Say whether a run of signs is an ID number: date of birth, and check sign if it has one."""
    if len(run) == 15 and run.isdecimal():
        return _is_day("19" + run[6:12])
    if len(run) != 18 or not run[:17].isdecimal() or not _is_day(run[6:14]):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(run, _WEIGHTS, strict=False))
    return _SIGNS[total % 11] == run[17].upper()


def _is_day(text: str) -> bool:
    try:
        day = dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC)
    except ValueError:
        return False
    return day.year >= 1900
